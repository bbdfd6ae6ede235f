import { isObject, member, type Json, type JsonObject } from '../../../model/json.js'
import { splitAt } from '../find-text.js'
import { argument, countArgument, textArgument, wrongKind, type Call } from './call.js'
import type { Signature } from './signature.js'
import * as texts from './text-words.js'

/** What can be called on a value, `text.upper()`: Python's methods that people write in templates, our own code. */
export interface Method extends Signature {
  readonly call: (value: Json, call: Call) => Json
}

function ofTexts(
  parameters: readonly string[],
  work: (text: string, call: Call) => Json,
  required = 0,
): Method {
  return {
    parameters,
    required,
    call: (value, call) => {
      if (typeof value !== 'string') throw wrongKind(call, value, 'texts')
      return work(value, call)
    },
  }
}

function ofObjects(
  parameters: readonly string[],
  work: (object: JsonObject, call: Call) => Json,
  required = 0,
): Method {
  return {
    parameters,
    required,
    call: (value, call) => {
      if (!isObject(value)) throw wrongKind(call, value, 'objects')
      call.budget.work(call.offset, parameters.length === 0 ? Object.keys(value).length : 1)
      return work(value, call)
    },
  }
}

/** Without a separator: at runs of spaces, those at the ends dropped. */
function split(text: string, call: Call): readonly string[] {
  const separator = textArgument(call, 'sep')
  const limit = countArgument(call, 'maxsplit', -1) ?? -1
  if (separator === undefined) {
    const words = splitAt(text.trim().replaceAll(/\s+/g, ' '), ' ', call)
    return words[0] === '' ? [] : limited(words, limit, ' ')
  }
  return limited(splitAt(text, separator, call), limit, separator)
}

function limited(pieces: readonly string[], limit: number, separator: string): readonly string[] {
  if (limit < 0 || pieces.length <= limit + 1) return pieces
  return [...pieces.slice(0, limit), pieces.slice(limit).join(separator)]
}

export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['capitalize', ofTexts([], texts.capitalize)],
  ['endswith', ofTexts(['suffix'], (text, call) => text.endsWith(textArgument(call, 'suffix') ?? ''), 1)],
  ['get', ofObjects(['key', 'default'], getMember, 1)],
  ['items', ofObjects([], (object) => Object.entries(object).map(([key, value]) => [key, value]))],
  [
    'join',
    ofTexts(['items'], (text, call) => texts.joinItems(argument(call, 'items') ?? null, text, call), 1),
  ],
  ['keys', ofObjects([], (object) => Object.keys(object))],
  ['lower', ofTexts([], texts.lower)],
  ['lstrip', ofTexts(['chars'], (text, call) => texts.trimmed(text, call, { start: true, end: false }))],
  ['replace', ofTexts(['old', 'new', 'count'], texts.replace, 2)],
  ['rstrip', ofTexts(['chars'], (text, call) => texts.trimmed(text, call, { start: false, end: true }))],
  ['split', ofTexts(['sep', 'maxsplit'], split)],
  ['startswith', ofTexts(['prefix'], (text, call) => text.startsWith(textArgument(call, 'prefix') ?? ''), 1)],
  ['strip', ofTexts(['chars'], texts.trim)],
  ['title', ofTexts([], texts.title)],
  ['upper', ofTexts([], texts.upper)],
  ['values', ofObjects([], (object) => Object.values(object))],
])

/** As in Python, an absent key is `none` or the default. */
function getMember(object: JsonObject, call: Call): Json {
  const found = member(object, textArgument(call, 'key') ?? '')
  return found === undefined ? (argument(call, 'default') ?? null) : found
}
