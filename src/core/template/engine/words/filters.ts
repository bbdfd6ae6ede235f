import type { Json } from '../../../model/json.js'
import { isTrue, textOf } from '../values.js'
import { argument, flagArgument, type Call } from './call.js'
import * as lists from './list-words.js'
import * as numbers from './number-words.js'
import type { Signature } from './signature.js'
import * as texts from './text-words.js'

/** `undefined` as a result: there is none, as for the first item of an empty list. */
export type Filter = Signature &
  (
    | { readonly apply: (value: Json, call: Call) => Json | undefined }
    /** Takes what has no value as well. */
    | { readonly applyToAny: (value: Json | undefined, call: Call) => Json | undefined }
  )

const NONE: readonly string[] = []

const defaulted: Filter = {
  parameters: ['default_value', 'boolean'],
  applyToAny: (value, call) => {
    const isAbsent = value === undefined || (flagArgument(call, 'boolean') && !isTrue(value))
    if (!isAbsent) return value
    const fallback = argument(call, 'default_value')
    return fallback === undefined ? '' : fallback
  },
}
const count: Filter = { parameters: NONE, apply: lists.length }
const escape: Filter = { parameters: NONE, apply: texts.escape }
const orderOptions = ['case_sensitive', 'attribute']

function choosing(keeps: boolean, hasAttribute: boolean): Filter {
  return {
    parameters: NONE,
    takesMore: true,
    apply: (value, call) => lists.choose(value, call, { keeps, hasAttribute }),
  }
}

/** All there are; nothing else can be reached. Names, arguments and defaults are Jinja2's. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['abs', { parameters: NONE, apply: numbers.abs }],
  ['capitalize', { parameters: NONE, apply: texts.capitalize }],
  ['count', count],
  ['d', defaulted],
  ['default', defaulted],
  ['dictsort', { parameters: ['case_sensitive', 'by', 'reverse'], apply: lists.dictsort }],
  ['e', escape],
  ['escape', escape],
  ['first', { parameters: NONE, apply: lists.first }],
  ['float', { parameters: ['default'], apply: numbers.float }],
  ['indent', { parameters: ['width', 'first', 'blank'], apply: texts.indent }],
  ['int', { parameters: ['default'], apply: numbers.int }],
  ['items', { parameters: NONE, apply: lists.items }],
  ['join', { parameters: ['d', 'attribute'], apply: texts.join }],
  ['last', { parameters: NONE, apply: lists.last }],
  ['length', count],
  ['list', { parameters: NONE, apply: lists.list }],
  ['lower', { parameters: NONE, apply: texts.lower }],
  ['map', { parameters: ['attribute', 'default'], takesMore: true, apply: lists.map }],
  ['max', { parameters: orderOptions, apply: lists.max }],
  ['min', { parameters: orderOptions, apply: lists.min }],
  ['reject', choosing(false, false)],
  ['rejectattr', choosing(false, true)],
  ['replace', { parameters: ['old', 'new', 'count'], required: 2, apply: texts.replace }],
  ['reverse', { parameters: NONE, apply: lists.reverse }],
  ['round', { parameters: ['precision', 'method'], apply: numbers.round }],
  ['select', choosing(true, false)],
  ['selectattr', choosing(true, true)],
  ['sort', { parameters: ['reverse', ...orderOptions], apply: lists.sort }],
  ['string', { parameters: NONE, apply: (value, call) => textOf(value, call) }],
  ['sum', { parameters: ['attribute', 'start'], apply: lists.sum }],
  ['title', { parameters: NONE, apply: texts.title }],
  ['tojson', { parameters: ['indent'], apply: numbers.tojson }],
  ['trim', { parameters: ['chars'], apply: texts.trim }],
  ['unique', { parameters: orderOptions, apply: lists.unique }],
  ['upper', { parameters: NONE, apply: texts.upper }],
  ['urlencode', { parameters: NONE, apply: texts.urlencode }],
])
