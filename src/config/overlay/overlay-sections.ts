import { isMap, isSeq } from 'yaml'
import type { Kind } from '../../core/model/kind.js'
import { isNode, resolved } from '../pairs.js'
import type { ParsedFile } from '../parse-yaml.js'
import type { Problems } from '../problems.js'
import { sectionsOf, type Section } from '../sections.js'
import { entryShape } from '../shape.js'
import { writtenValue } from '../written-value.js'
import { overlayShape } from './overlay-shape.js'

/** Which overlays there are is known before one is read. */
const NOT_IN_OVERLAYS = 'environments'

/** The top-level keys of overlays, by canonical name. */
export function overlaySections(
  files: readonly ParsedFile[],
  kinds: readonly Kind[],
  problems: Problems,
): ReadonlyMap<string, readonly Section[]> {
  const sections = sectionsOf(files, kinds, problems)
  for (const { where } of sections.get(NOT_IN_OVERLAYS) ?? []) {
    problems.add({
      code: 'misplaced-key',
      message: `An overlay cannot hold "${NOT_IN_OVERLAYS}"`,
      hint: 'Environments stand in the files that the overlay is laid over.',
      where,
    })
  }
  return new Map([...sections].filter(([name]) => name !== NOT_IN_OVERLAYS))
}

/** What is wrong with overlays that can be told without their variables: keys that nothing has. */
export function checkOverlays(
  files: readonly ParsedFile[],
  { kinds, problems }: { readonly kinds: readonly Kind[]; readonly problems: Problems },
): void {
  const sections = overlaySections(files, kinds, problems)
  for (const kind of kinds) {
    const shape = overlayShape(entryShape(kind))
    for (const { file, node } of sections.get(kind.collection) ?? []) {
      const list = resolved(file, node)
      const entries = isSeq(list) ? list.items.map((item) => (isNode(item) ? item : null)) : [node]
      for (const entry of entries) {
        if (isMap(resolved(file, entry))) writtenValue({ file, node: entry, shape, problems })
      }
    }
  }
}
