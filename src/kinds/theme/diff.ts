import { changeWords, valueWords } from '../../core/flow/diff/value-words.js'
import type { DiffEntry } from '../../core/model/diff.js'
import { equalJson, isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { pointerTo, type Pointer } from '../../core/model/pointer.js'
import { printable } from '../../core/model/printable.js'
import { themeForm } from './sameness.js'
import { partsOf, propertiesOf, type StylePart } from './theme-parts.js'

/** What all screens show comes first, what only follows from the console's version last. */
const RANKS = { style: 10, global: 20, component: 30, reference: 40, other: 50, version: 90 } as const

/** A name is longer only where somebody made it so. */
const SHOWN_OF_NAME = 120

/** Keys of a theme whose differences are told in their own way. */
const STYLES = 'styles'
const VERSION = 'componentsVersion'

/**
 * What differs between two themes: per style (light, dark) and component or global each property that is another, by
 * its place; a part that is wholly new or gone in one line. The normal forms are compared, so what the digest folds is no
 * difference here, and everything else is one.
 */
export function diffThemes(from: JsonObject, to: JsonObject): readonly DiffEntry[] {
  const before = themeForm(from)
  const after = themeForm(to)
  return [...styleDiff(before, after), ...partDiff(before, after), ...otherDiff(before, after)].sort(
    (a, b) => a.rank - b.rank || compareText(a.subject, b.subject) || compareText(a.words, b.words),
  )
}

/** Whole styles that came or went. */
function styleDiff(before: JsonObject, after: JsonObject): readonly DiffEntry[] {
  const [left, right] = [stylesOf(before), stylesOf(after)]
  return differingKeys(left, right).flatMap((style): DiffEntry[] => {
    const [a, b] = [member(left, style), member(right, style)]
    const entry = {
      sort: 'style',
      subject: `style ${style}`,
      path: pointerTo([STYLES, style]),
      rank: RANKS.style,
    }
    if (a === undefined && b !== undefined) return [{ ...entry, op: 'added', words: sizeOf(b) }]
    if (b === undefined && a !== undefined) return [{ ...entry, op: 'removed', words: sizeOf(a) }]
    if (isObject(a) && isObject(b)) return []
    return [{ ...entry, op: 'changed', words: changeWords(a, b) }]
  })
}

/** Parts of styles that both themes have. */
function partDiff(before: JsonObject, after: JsonObject): readonly DiffEntry[] {
  const [left, right] = [partsByPath(before), partsByPath(after)]
  const [leftStyles, rightStyles] = [stylesOf(before), stylesOf(after)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((path): readonly DiffEntry[] => {
    const [a, b] = [left.get(path), right.get(path)]
    const part = b ?? a
    if (part === undefined || equalJson(a?.value, b?.value)) return []
    if (!isObject(member(leftStyles, part.style)) || !isObject(member(rightStyles, part.style))) return []
    const entry = entryOf(part)
    if (a === undefined) return [{ ...entry, op: 'added', words: sizeOf(part.value) }]
    if (b === undefined) return [{ ...entry, op: 'removed', words: sizeOf(part.value) }]
    return propertyDiff(entry, { path, from: a.value, to: b.value })
  })
}

function propertyDiff(
  entry: Omit<DiffEntry, 'op' | 'words'>,
  about: { readonly path: Pointer; readonly from: Json; readonly to: Json },
): readonly DiffEntry[] {
  const [left, right] = [propertiesByPath(about.from), propertiesByPath(about.to)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((place): DiffEntry[] => {
    const [a, b] = [left.get(place), right.get(place)]
    if (equalJson(a?.value, b?.value)) return []
    const name = printable((b ?? a)?.keys.join(' ') ?? '', SHOWN_OF_NAME)
    const words = changeWords(a?.value, b?.value)
    return [
      {
        ...entry,
        op: 'changed',
        words: name === '' ? words : `${name}: ${words}`,
        path: `${about.path}${place}`,
      },
    ]
  })
}

/** The version, references, and keys of a theme that are not known. */
function otherDiff(before: JsonObject, after: JsonObject): readonly DiffEntry[] {
  return differingKeys(before, after).flatMap((key): DiffEntry[] => {
    const [a, b] = [member(before, key), member(after, key)]
    if (key === STYLES && (a === undefined || isObject(a)) && (b === undefined || isObject(b))) return []
    const rank = key === VERSION ? RANKS.version : key === 'references' ? RANKS.reference : RANKS.other
    const sort = key === 'references' ? 'reference' : 'header'
    const op = a === undefined ? 'added' : b === undefined ? 'removed' : 'changed'
    const words = op === 'changed' ? changeWords(a, b) : valueWords(a ?? b)
    return [{ op, sort, subject: key, words, path: pointerTo([key]), rank }]
  })
}

function entryOf({ style, group, name, path }: StylePart): Omit<DiffEntry, 'op' | 'words'> {
  const isGlobal = group === 'globals'
  const isKnown = isGlobal || group === 'components'
  const what = isKnown ? (isGlobal ? `${name} for all` : name) : [group, name].filter(Boolean).join(' ')
  const rank = isGlobal ? RANKS.global : RANKS.component
  return { sort: isGlobal ? 'global' : 'component', subject: `${style} ${what}`, path, rank }
}

function stylesOf(form: JsonObject): JsonObject {
  const styles = member(form, STYLES)
  return isObject(styles) ? styles : {}
}

function partsByPath(form: JsonObject): ReadonlyMap<Pointer, StylePart> {
  return new Map(partsOf(form).map((part) => [part.path, part]))
}

function propertiesByPath(value: Json) {
  return new Map(propertiesOf(value).map((property) => [pointerTo(property.keys), property]))
}

function differingKeys(left: JsonObject, right: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (key) => !equalJson(member(left, key), member(right, key)),
  )
}

function sizeOf(value: Json): string {
  const count = propertiesOf(value).length
  return isObject(value) ? `${count} ${count === 1 ? 'property' : 'properties'}` : valueWords(value)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
