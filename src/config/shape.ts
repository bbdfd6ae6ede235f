import type { Field, Fields, Kind } from '../core/model/kind.js'
import { member } from '../core/model/json.js'

/** Which keys a place in a file knows. */
export type Shape = Keys | FreeShape

/** Anything: a value, a list, an object with keys of the writer's own. */
export interface FreeShape {
  readonly type: 'free'
  /** Line breaks and tabs are allowed in its texts. */
  readonly isMap: boolean
}

export interface Keys {
  readonly type: 'keys'
  /** What an object of this shape is called in messages: `tenant`. */
  readonly what: string
  readonly known: ReadonlyMap<string, Shape>
  /** Other spellings of known keys, from → canonical. */
  readonly aliases: Readonly<Record<string, string>>
  /** Words about keys that people write and that do not exist. */
  readonly hints: Readonly<Record<string, string>>
}

export const FREE: FreeShape = { type: 'free', isMap: false }
export const FREE_MAP: FreeShape = { type: 'free', isMap: true }

export function keys(what: string, known: Readonly<Record<string, Shape>>): Keys {
  return { type: 'keys', what, known: new Map(Object.entries(known)), aliases: {}, hints: {} }
}

/** Keys of an entry that are ours and not the kind's. */
export const ENTRY_EXTRAS = ['ignore', 'protect'] as const
/** Says what a resource is called until it is renamed. */
export const WAS_KEY = 'was'

/** Shape of one entry of a kind's collection. */
export function entryShape(kind: Kind): Keys {
  const named = kind.onlyKey === undefined ? [kind.keyField] : []
  const documents: [string, Shape][] =
    kind.document === undefined
      ? []
      : [
          ['file', FREE],
          ['template', FREE],
          ['variables', FREE_MAP],
        ]
  const renamed = kind.identityOf === undefined ? [] : [WAS_KEY]
  const own: [string, Shape][] = [...named, ...ENTRY_EXTRAS, ...renamed].map((key) => [key, FREE])
  return kindKeys(kind, kind.name, [...own, ...documents, ...shapesOf(kind, kind.fields)])
}

/** Shape of a kind's `defaults:`. */
export function defaultsShape(kind: Kind): Keys {
  const fields = shapesOf(kind, kind.fields).filter(([name]) => name !== kind.keyField)
  return kindKeys(kind, `${kind.name} default`, fields)
}

function shapesOf(kind: Kind, fields: Fields): [string, Shape][] {
  return Object.entries(fields)
    .filter(([, field]) => field.undeclarable !== true)
    .map(([name, field]) => [name, shapeOf(kind, name, field)])
}

function shapeOf(kind: Kind, name: string, field: Field): Shape {
  if (field.type === 'map') return FREE_MAP
  if (field.type !== 'object') return FREE
  return { ...kindKeys(kind, `${kind.name} ${name}`, shapesOf(kind, field.fields)), hints: {} }
}

function kindKeys(kind: Kind, what: string, known: readonly [string, Shape][]): Keys {
  const { aliases, hints } = kind
  return { type: 'keys', what, known: new Map(known), aliases, hints }
}

/**
 * The canonical form of a key: itself, an alias, or `snake_case` of either. `undefined` for an unknown one.
 * An alias counts only where the key it stands for is known.
 */
export function canonicalKey(shape: Keys, written: string): string | undefined {
  if (shape.known.has(written)) return written
  const alias = aliasOf(shape, written)
  if (alias !== undefined) return alias
  if (!/^[a-z0-9]+(?:_[a-z0-9]+)+$/.test(written)) return undefined
  const folded = written.replaceAll('_', '')
  const isMeant = (key: string) => key.toLowerCase() === folded
  return (
    [...shape.known.keys()].find(isMeant) ??
    aliasOf(shape, Object.keys(shape.aliases).find(isMeant) ?? written)
  )
}

function aliasOf(shape: Keys, written: string): string | undefined {
  const target = Object.hasOwn(shape.aliases, written) ? shape.aliases[written] : undefined
  return target !== undefined && shape.known.has(target) ? target : undefined
}

/** Every spelling a person may have meant. */
export function spellings(shape: Keys): readonly string[] {
  const aliases = Object.keys(shape.aliases).filter((alias) => aliasOf(shape, alias) !== undefined)
  return [...shape.known.keys(), ...aliases]
}

/** The shape of a member; everything is free below a free place. */
export function memberShape(shape: Shape, key: string): Shape {
  return shape.type === 'free' ? shape : (shape.known.get(key) ?? FREE)
}

/** A hint about an unknown key, where somebody wrote one. */
export function hintFor(shape: Keys, written: string): string | undefined {
  const hint = member(shape.hints, written)
  return typeof hint === 'string' ? hint : undefined
}
