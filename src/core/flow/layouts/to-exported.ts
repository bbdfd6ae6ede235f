import {
  isObject,
  member,
  objectOf,
  overlay,
  printJson,
  type Json,
  type JsonObject,
} from '../../model/json.js'
import type { FlowDocument } from '../model.js'
import { copyJson } from './copy-json.js'

const FIRST_KEYS = ['flowId', 'metadata', 'contents', 'screens', 'references'] as const

/**
 * The canonical form of a document, for files: top-level keys in a fixed order with unknown ones behind them, all other
 * keys sorted, screens sorted by `screenId` (those without one last). Empty values and `false` are left out of the
 * header (its translation and exits included) and of `references`, as the CLI does; Descope takes them for the same.
 * Nothing else changes.
 */
export function toExported(document: FlowDocument): FlowDocument {
  const metadata = member(document, 'metadata')
  const screens = member(document, 'screens')
  const references = member(document, 'references')
  const left = isObject(references) ? withoutEmpty(references) : (references ?? null)
  const whole = overlay(document, {
    ...(isObject(metadata) && { metadata: shortHeader(metadata) }),
    ...(Array.isArray(screens) && { screens: sortedScreens(screens) }),
    references: isEmpty(left) ? undefined : left,
  })
  const others = Object.keys(whole).filter((key) => !FIRST_KEYS.some((first) => first === key))
  return objectOf(
    [...FIRST_KEYS, ...others.sort()].flatMap((key): [string, Json][] => {
      const value = member(whole, key)
      return value === undefined ? [] : [[key, copyJson(value, { sortKeys: true })]]
    }),
  )
}

/** The text of a file in the exported layout: {@link toExported} with two spaces and a final newline. */
export function printExported(document: FlowDocument): string {
  return `${printJson(toExported(document), 2)}\n`
}

function shortHeader(metadata: JsonObject): JsonObject {
  const translation = member(metadata, 'translation')
  const exits = member(metadata, 'sharedInteractions')
  return withoutEmpty(
    overlay(metadata, {
      ...(isObject(translation) && { translation: withoutEmpty(translation) }),
      ...(Array.isArray(exits) && {
        sharedInteractions: (exits as readonly Json[]).map((exit) =>
          isObject(exit) ? withoutEmpty(exit) : exit,
        ),
      }),
    }),
  )
}

function withoutEmpty(object: JsonObject): JsonObject {
  return objectOf(Object.entries(object).filter(([, value]) => !isEmpty(value)))
}

/** What means the same as nothing in a header. */
export function isEmpty(value: Json): boolean {
  if (value === null || value === false || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

/** Sorted by `screenId`; screens of one id, and those without, stay in their order. */
export function sortedScreens(screens: readonly Json[]): readonly Json[] {
  const idOf = (screen: Json) => (isObject(screen) ? member(screen, 'screenId') : undefined)
  return screens.toSorted((a, b) => {
    const [first, second] = [idOf(a), idOf(b)]
    if (typeof first !== 'string') return typeof second === 'string' ? 1 : 0
    if (typeof second !== 'string') return -1
    return first < second ? -1 : first > second ? 1 : 0
  })
}
