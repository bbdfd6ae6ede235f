import { isObject, objectOf, type Json } from '../model/json.js'
import type { TemplateHead } from './template.js'
import type { TemplateValues } from './values.js'

/**
 * Values that tell no secret and leave the others as they are, the readable ones first: `(secret NAME)` for each text,
 * then texts of the same length and sort, for a template that computes with its secret.
 */
export function standIns({ variables }: TemplateHead, values: TemplateValues): readonly TemplateValues[] {
  const named = (name: string) => () => `(secret ${name})`
  return [named, () => scrambled].map((standInFor): TemplateValues => {
    const scope = new Map(values.scope)
    for (const { name, isSecret } of variables.values()) {
      const value = values.scope.get(name)
      if (isSecret && value !== undefined) scope.set(name, withTexts(value, standInFor(name)))
    }
    return { ...values, scope, dollar: (name) => scope.get(name) ?? values.dollar(name) }
  })
}

function withTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return value === '' ? '' : change(value)
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withTexts(item, change))
  if (!isObject(value)) return value
  return objectOf(Object.entries(value).map(([key, item]) => [key, withTexts(item, change)] as const))
}

/** Every letter and digit becomes another one. */
function scrambled(text: string): string {
  return text
    .replaceAll(/\p{Lu}/gu, (letter) => (letter === 'X' ? 'Y' : 'X'))
    .replaceAll(/\p{Ll}/gu, (letter) => (letter === 'x' ? 'y' : 'x'))
    .replaceAll(/\d/g, (digit) => (digit === '1' ? '2' : '1'))
}
