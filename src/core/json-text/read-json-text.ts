import { parseJson, type Json } from '../model/json.js'
import type { Pointer } from '../model/pointer.js'
import { quoted } from '../model/printable.js'
import { offsetsOfPointers } from './places-of-pointers.js'
import { scanJson, type DuplicateKey, type Expected, type JsonFault } from './scan-json.js'
import { placesOfOffsets, type TextPlace } from './text-places.js'

/** Something about JSON text that keeps it from being read. */
export interface JsonTextProblem extends TextPlace {
  /** `json-empty`, `json-half-merge`, `json-truncated`, `json-syntax`, `json-duplicate-key`, `json-too-deep`. */
  readonly code: string
  readonly message: string
  readonly hint?: string
}

export type JsonTextRead =
  | {
      readonly ok: true
      readonly value: Json
      /** Where a member's key or a list's item stands; `undefined` where there is no such value. Worked out when asked. */
      readonly placeOf: (pointer: Pointer) => TextPlace | undefined
    }
  | { readonly ok: false; readonly problems: readonly [JsonTextProblem, ...JsonTextProblem[]] }

/** More brackets in each other than any document of Descope has (20 are seen), and few enough for every recursion. */
const MAX_DEPTH = 200
/** A file with two copies of everything needs no thousand sentences. */
const MAX_DUPLICATES = 50
const MERGE_MARK = /^(?:<{7}|\|{7}|={7}|>{7})(?![^ \t\r\n])/m

/**
 * Reads JSON text. Numbers keep their digits, as in `parseJson`; a byte order mark in front is passed over. A key that
 * stands twice in one object is a problem, because `JSON.parse` would drop one of the values without a word.
 */
export function readJsonText(written: string): JsonTextRead {
  const text = written.startsWith('\ufeff') ? written.slice(1) : written
  const placeAt = placesOfOffsets(text)
  const { fault, duplicates } = scanJson(text, MAX_DEPTH)
  if (fault !== undefined) return { ok: false, problems: [faultInWords(text, fault, placeAt)] }
  const [first, ...others] = duplicates
    .slice(0, MAX_DUPLICATES)
    .map((duplicate) => duplicateInWords(duplicate, placeAt))
  if (first !== undefined) return { ok: false, problems: [first, ...others] }
  const offsetOf = offsetsOfPointers(text)
  return {
    ok: true,
    value: parseJson(text),
    placeOf: (pointer) => {
      const offset = offsetOf(pointer)
      return offset === undefined ? undefined : placeAt(offset)
    },
  }
}

function duplicateInWords(
  { key, first, second }: DuplicateKey,
  placeAt: (offset: number) => TextPlace,
): JsonTextProblem {
  const before = placeAt(first)
  return {
    code: 'json-duplicate-key',
    message: `The key ${quoted(key)} stands twice in one object, first at line ${before.line}, column ${before.column}`,
    hint: 'Keep one of the two',
    ...placeAt(second),
  }
}

function faultInWords(
  text: string,
  fault: JsonFault,
  placeAt: (offset: number) => TextPlace,
): JsonTextProblem {
  const merge = MERGE_MARK.exec(text)
  if (merge !== null) {
    return {
      code: 'json-half-merge',
      message: `Half a merge: the conflict mark ${quoted(merge[0])} is still in the file`,
      hint: 'Resolve the conflict first',
      ...placeAt(merge.index),
    }
  }
  const place = placeAt(fault.offset)
  const expected = expectedInWords(fault)
  if (fault.type === 'tooDeep') {
    return {
      code: 'json-too-deep',
      message: `More than ${MAX_DEPTH} lists and objects lie in each other`,
      ...place,
    }
  }
  if (fault.type === 'ended') {
    if (text.trim() === '') return { code: 'json-empty', message: 'The file is empty', ...place }
    const cut = text.charAt(fault.offset) === '"' ? 'its closing quote' : expected
    return {
      code: 'json-truncated',
      message: `The JSON ends too early: ${cut} was expected`,
      hint: 'The file seems cut off: fetch it again',
      ...place,
    }
  }
  if (fault.type === 'openText') {
    return {
      code: 'json-syntax',
      message: 'A text without its closing quote, or with a line break or an escape that JSON does not have',
      hint: 'Write a line break as \\n, a backslash as \\\\',
      ...place,
    }
  }
  const found = text.slice(fault.offset, fault.offset + 2)
  const character = String.fromCodePoint(found.codePointAt(0) ?? 0)
  const hint = adviceFor(fault, character)
  return {
    code: 'json-syntax',
    message: `Not JSON: ${expected} was expected, ${quoted(character)} found`,
    ...(hint === undefined ? {} : { hint }),
    ...place,
  }
}

function expectedInWords({ expected, closer }: JsonFault): string {
  const words: Readonly<Record<Expected, string>> = {
    value: 'a value',
    valueOrEnd: 'a value or "]"',
    key: 'a key in double quotes',
    keyOrEnd: 'a key in double quotes or "}"',
    colon: '":"',
    commaOrEnd: `"," or "${closer ?? ''}"`,
    end: 'the end of the file',
  }
  return words[expected]
}

function adviceFor({ expected, closer }: JsonFault, found: string): string | undefined {
  const isBehindComma = expected === 'key' || (expected === 'value' && closer === ']')
  if (found === closer && isBehindComma) return 'Take the comma before it away'
  if (found === "'") return 'Keys and texts stand in double quotes'
  if (found === '/' || found === '#') return 'JSON has no comments'
  return undefined
}
