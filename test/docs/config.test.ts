import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { configJsonSchema } from '../../src/config/index.js'
import { isObject, member, type Json } from '../../src/core/model/json.js'
import { kinds } from '../../src/kinds/index.js'

/** What `limits:` holds has a page of its own. */
const page = ['docs/config.md', 'docs/limits.md'].map((file) => readFileSync(file, 'utf8')).join('\n')

it('docs/config.md names every key of a config file', () => {
  const schema = configJsonSchema(kinds)
  const collections = new Set(kinds.map(({ collection }) => collection))
  const keys = Object.entries(propertiesOf(schema)).flatMap(([key, own]) => {
    if (own === true || isNotOurs(own)) return []
    // What an entry of a kind holds is in docs/reference/kinds, made from the same schema.
    return collections.has(key) || key === 'defaults' ? [key] : [key, ...keysBelow(own)]
  })
  expect(keys).toContain('environments')
  expect(keys).toContain('managementKey')
  expect([...new Set(keys)].filter((key) => !isTold(key))).toEqual([])
})

/** In code, as a key of its own. */
function isTold(key: string): boolean {
  return new RegExp(String.raw`(?:^|[^\w])${key}(?:$|[^\w])`, 'm').test(page)
}

/** A collection of a kind that is still to come. */
function isNotOurs(schema: Json): boolean {
  return (
    isObject(schema) &&
    typeof schema['description'] === 'string' &&
    schema['description'].includes('leaves them alone')
  )
}

function keysBelow(schema: Json): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysBelow)
  if (!isObject(schema)) return []
  const own = propertiesOf(schema)
  const others = ['anyOf', 'oneOf', 'allOf', 'items', 'additionalProperties'].map(
    (name) => member(schema, name) ?? null,
  )
  // snake_case is understood everywhere and told once.
  const named = Object.entries(own).filter(([key]) => !key.includes('_'))
  return [...named.flatMap(([key, below]) => [key, ...keysBelow(below)]), ...others.flatMap(keysBelow)]
}

function propertiesOf(schema: Json): Readonly<Record<string, Json>> {
  const found = isObject(schema) ? member(schema, 'properties') : undefined
  return isObject(found) ? found : {}
}
