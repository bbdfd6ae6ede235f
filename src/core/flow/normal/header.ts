import { canonicalJson, isObject, objectOf, type Json, type JsonObject } from '../../model/json.js'
import { asSet, filledEntries, filledText, withoutEmpty } from './empty.js'
import type { Renaming } from './foreign-names.js'

/** Kept by the service or by an exporter, never by the author. `screens` is the snapshot's list of file names. */
const NOISE: ReadonlySet<string> = new Set([
  'version',
  'modifiedTime',
  'etag',
  'screens',
  'sharedInteractions',
])

export interface HeaderContext {
  readonly names: Renaming
  /** How an outcome of a task is called inside the flow: the text of a button, the name of a branch. */
  readonly outcomeName: (exit: string) => string | undefined
}

/** `metadata` without what exporters add; `sharedInteractions` is the set of exits. */
export function headerForm(metadata: Json, context: HeaderContext): Json {
  if (!isObject(metadata)) return metadata
  const exits = exitsForm(metadata['sharedInteractions'], context)
  return withoutEmpty(
    objectOf([
      ...filledEntries(metadata)
        .filter(([key]) => !NOISE.has(key))
        .map(([key, value]): [string, Json] =>
          key === 'translation' && isObject(value) ? [key, context.names(withoutEmpty(value))] : [key, value],
        ),
      ['sharedInteractions', exits],
    ]),
  )
}

/** An exit's label says nothing where it repeats the name of the outcome that it stands for. */
function exitsForm(exits: Json | undefined, { outcomeName }: HeaderContext): Json {
  if (!Array.isArray(exits)) return exits ?? null
  const trimmed = (exits as readonly Json[]).map((exit): Json => {
    if (!isObject(exit)) return exit
    const filled = withoutEmpty(exit)
    const id = filledText(filled, 'id')
    if (id === undefined || filled['label'] !== outcomeName(id)) return filled
    return withoutLabel(filled)
  })
  return asSet(trimmed, canonicalJson)
}

function withoutLabel(exit: JsonObject): JsonObject {
  return objectOf(Object.entries(exit).filter(([key]) => key !== 'label'))
}
