import { z } from 'zod'
import { COMMANDS } from '../../src/cli/commands/index.js'
import type { Field, Fields, Kind } from '../../src/core/model/kind.js'
import { kinds } from '../../src/kinds/index.js'
import { code, MADE, page, prose, table } from './markdown.js'

/** The page of every kind by its path below `docs/reference/kinds/`, and an index of them. */
export function kindPages(): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', indexPage()],
    ...kinds.map((kind) => [`${kind.name}.md`, kindPage(kind)] as const),
  ])
}

function indexPage(): string {
  return page(
    MADE,
    '# Kinds',
    'The sorts of resources that this version manages.',
    table(
      ['kind', 'in files', 'address'],
      kinds.map((kind) => [
        `[${code(kind.name)}](${kind.name}.md)`,
        code(`${kind.collection}:`),
        code(kind.addressOf(kind.onlyKey ?? '…')),
      ]),
    ),
  )
}

/** A part of a JSON Schema, as far as it is told. */
interface Schema {
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
}

function kindPage(kind: Kind): string {
  const { name, collection, keyField } = kind
  const schema = z.toJSONSchema(kind.schema, { io: 'input', unrepresentable: 'any' }) as Schema
  const keys = rowsOf(schema, { fields: kind.fields, prefix: '' }).filter(
    // Of the only one nobody writes which.
    ([key]) => kind.onlyKey === undefined || key !== code(keyField),
  )
  const commands = COMMANDS.filter(({ path }) => path[0] === name)
  const facts = [
    kind.onlyKey === undefined
      ? `In files a list under ${code(`${collection}:`)}; an entry is named by ${code(keyField)}. Without that key the kind is not looked at; ${code(`${collection}: []`)} means that none are wanted.`
      : `There is exactly one in a project. In files an object under ${code(`${collection}:`)}; without it the kind is not looked at.`,
    kind.identityOf === undefined ? '' : `${code('was: OLD')} in an entry renames it.`,
    kind.update === undefined ? 'It cannot be changed, only made and deleted.' : '',
    kind.remove === undefined ? 'It cannot be deleted.' : '',
    kind.refersTo === undefined || kind.refersTo.length === 0
      ? ''
      : `It may refer to: ${kind.refersTo.map((other) => code(other)).join(', ')}.`,
  ]
  return page(
    MADE,
    `# ${code(name)}`,
    facts.filter((fact) => fact !== '').join(' '),
    '## Keys of an entry',
    'Besides these every entry takes `protect: true` and `ignore: [FIELD]`, see [config.md](../../config.md). `null` declares that a field is to be empty.',
    table(['key', 'type', 'what it is', 'cleared'], keys),
    spellings(kind),
    secretsAndCosts(kind),
    kind.irrecoverable.length === 0
      ? ''
      : `## What no backup brings back\n\nA deleted one that is restored comes back without: ${kind.irrecoverable.map(prose).join('; ')}.`,
    '## Commands',
    table(
      ['command', 'does'],
      commands.map(({ path, summary }) => [
        `[${code(path.join(' '))}](../commands/${path.join('-')}.md)`,
        prose(summary),
      ]),
    ),
    `What is known of it in Descope's API, and what is guessed: [src/kinds/${name}/README.md](../../../src/kinds/${name}/README.md).`,
  )
}

function rowsOf(
  schema: Schema,
  { fields, prefix }: { readonly fields: Fields; readonly prefix: string },
): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, own]) => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    const row = [code(`${prefix}${key}`), typeOf(own), prose(own.description ?? ''), clearingOf(field)]
    const inner = objectIn(own)
    if (inner?.properties === undefined) return [row]
    const below = field?.type === 'object' ? field.fields : {}
    return [row, ...rowsOf(inner, { fields: below, prefix: `${prefix}${key}.` })]
  })
}

function objectIn(schema: Schema): Schema | undefined {
  if (schema.properties !== undefined) return schema
  return schema.anyOf?.map(objectIn).find((found) => found !== undefined)
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => code(JSON.stringify(value))).join(', ')
  if (schema.const !== undefined) return code(JSON.stringify(schema.const))
  if (schema.anyOf !== undefined) {
    const types = schema.anyOf.map(typeOf).filter((type) => type !== '')
    return [...new Set(types)].join(' or ')
  }
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`
  const { type = 'any' } = schema
  return (typeof type === 'string' ? [type] : type)
    .filter((one) => one !== 'null')
    .map((one) => WORDS[one] ?? one)
    .join(' or ')
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  array: 'list',
}

/** What happens to a field when the files stop naming it. */
function clearingOf(field: Field | undefined): string {
  if (field === undefined || field.derived === true) return ''
  if (field.fixed === true) return 'cannot be changed'
  if (field.clearing === 'release') return 'left as it is'
  return field.type === 'object' ? '' : field.type === 'map' ? 'key by key' : 'emptied'
}

function spellings({ aliases, hints }: Kind): string {
  const rows = [
    ...Object.entries(aliases).map(([from, to]) => [code(from), `the same as ${code(to)}`]),
    ...Object.entries(hints).map(([key, hint]) => [code(key), `not known here: ${prose(hint)}`]),
  ]
  if (rows.length === 0) return ''
  return page('## Other spellings', table(['written', 'means'], rows)).trimEnd()
}

function secretsAndCosts({ secrets, costly }: Kind): string {
  const sentences = [
    ...(secrets.length === 0
      ? []
      : [`Never printed or logged: ${secrets.map((pointer) => code(pointer)).join(', ')}.`]),
    ...Object.entries(costly).map(
      ([companion, places]) =>
        `${places.map((pointer) => code(pointer)).join(', ')} ${places.length === 1 ? 'costs' : 'cost'} a call for each resource (${companion}): read only where files declare it, or where the resource is written or deleted.`,
    ),
  ]
  return sentences.length === 0 ? '' : `## Reading\n\n${sentences.join(' ')}`
}
