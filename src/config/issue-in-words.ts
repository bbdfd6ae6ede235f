import type { z } from 'zod'
import { isObject, type Json } from '../core/model/json.js'
import { nearestWord } from '../core/model/did-you-mean.js'
import { quote, quoteList } from './quote.js'

export interface IssueInWords {
  readonly code: 'wrong-type' | 'wrong-value' | 'missing-key' | 'unknown-key'
  /** Says what must be, without the name of the place: `must be text, not a number`. */
  readonly message: string
  readonly hint?: string
}

/**
 * What a schema finds wrong, in words of ours.
 * @param value what stands at the issue's path; `undefined` where nothing does
 * @param written the value's own spelling, for a hint about quotes
 */
export function issueInWords(
  issue: z.core.$ZodIssue,
  value: Json | undefined,
  written: string | undefined,
): IssueInWords {
  if (value === undefined) return { code: 'missing-key', message: 'is missing' }
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value, written)
    case 'invalid_value': {
      const values = issue.values.map(String)
      const nearest = typeof value === 'string' ? nearestWord(value, values) : undefined
      const isUnquoted = typeof value !== 'string' && issue.values.some((known) => typeof known === 'string')
      return {
        code: typeof value === 'string' ? 'wrong-value' : 'wrong-type',
        message: `must be ${quoteList(values)}`,
        ...(nearest === undefined ? {} : { hint: `Did you mean ${quote(nearest)}?` }),
        ...(isUnquoted ? quotesHint(value, written) : {}),
      }
    }
    case 'unrecognized_keys':
      return { code: 'unknown-key', message: `has no key ${quoteList(issue.keys)}` }
    case 'too_small':
      return { code: 'wrong-value', message: sizeMessage('at least', issue.minimum, value) }
    case 'too_big':
      return { code: 'wrong-value', message: sizeMessage('at most', issue.maximum, value) }
    case 'invalid_union':
      return unionMessage(issue.errors, value, written)
    case 'invalid_key':
    case 'invalid_element': {
      const [first] = issue.issues
      return first === undefined
        ? { code: 'wrong-value', message: 'is not allowed' }
        : { ...issueInWords(first, value, written), code: 'wrong-value' }
    }
    case 'invalid_format':
    case 'not_multiple_of':
    case 'custom':
      return { code: 'wrong-value', message: lowerFirst(issue.message) }
  }
}

function wrongType(expected: string, value: Json, written: string | undefined): IssueInWords {
  const wanted = EXPECTED[expected] ?? expected
  return {
    code: 'wrong-type',
    message: `must be ${wanted}, not ${typeInWords(value)}`,
    ...(expected === 'string' ? quotesHint(value, written) : noQuotesHint(expected, value)),
  }
}

function noQuotesHint(expected: string, value: Json): { readonly hint?: string } {
  const isMeant =
    expected === 'boolean'
      ? value === 'true' || value === 'false'
      : (expected === 'number' || expected === 'int') && typeof value === 'string' && /^-?\d+$/.test(value)
  return isMeant ? { hint: 'Write it without quotes.' } : {}
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

function typeInWords(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? 'text' : 'a number'
}

function quotesHint(value: Json, written: string | undefined): { readonly hint?: string } {
  if (typeof value !== 'number' && typeof value !== 'boolean') return {}
  return { hint: `Write it in quotes: "${written ?? String(value)}"` }
}

function sizeMessage(word: string, limit: number | bigint, value: Json): string {
  if (typeof value === 'number') return `must be ${word} ${limit}`
  if (limit === 1 && word === 'at least') return 'must not be empty'
  const unit = typeof value === 'string' ? 'characters' : 'entries'
  return `must have ${word} ${limit} ${unit}`
}

/** The branch that came furthest speaks; where all fail at their very type, they speak together. */
function unionMessage(
  branches: readonly (readonly z.core.$ZodIssue[])[],
  value: Json,
  written: string | undefined,
): IssueInWords {
  const firsts = branches.flatMap(([first]) => (first === undefined ? [] : [first]))
  const further = firsts.find(({ code, path }) => code !== 'invalid_type' || path.length > 0)
  if (further?.path.length === 0) return issueInWords(further, value, written)
  const expected = firsts.flatMap((issue) =>
    issue.code === 'invalid_type' ? [EXPECTED[issue.expected] ?? issue.expected] : [],
  )
  const hint = firsts.some((issue) => issue.code === 'invalid_type' && issue.expected === 'string')
    ? quotesHint(value, written)
    : {}
  return {
    code: 'wrong-type',
    message: `must be ${orList([...new Set(expected)])}`,
    ...hint,
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}
