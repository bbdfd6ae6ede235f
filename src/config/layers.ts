import type { Node } from 'yaml'
import type { Place } from '../core/model/errors.js'
import { locate, type Located } from './locate.js'
import type { ParsedFile } from './parse-yaml.js'
import type { Shape } from './shape.js'

/** A value as one file writes it. */
export interface Layer {
  readonly file: ParsedFile
  readonly node: Node | null
  readonly shape: Shape
}

/** A value that overlays may say something about too. */
export interface Layered extends Layer {
  /** What was laid over it, by overlays that do not contradict each other. */
  readonly above?: readonly Layer[] | undefined
}

/** Where a part of the value was written last: in an overlay, or else below. `undefined` where nobody wrote it. */
export function locateInLayers(
  { above = [], ...base }: Layered,
  segments: readonly string[],
): (Located & { readonly file: ParsedFile }) | undefined {
  const layers = segments.length === 0 ? [base] : [...above, base]
  for (const { file, node, shape } of layers) {
    const found = locate({ file, node, shape, segments })
    if (found !== undefined) return { ...found, file }
  }
  return undefined
}

/** Where the value begins. */
export function layeredPlace({ file, node, shape }: Layered): Place {
  return file.source.place(locate({ file, node, shape, segments: [] })?.value ?? 0)
}
