import { didYouMean } from '../../core/model/did-you-mean.js'
import type { Place } from '../../core/model/errors.js'
import { nameOf } from '../check-shape.js'
import { layeredPlace, locateInLayers, type Layered } from '../layers.js'
import { placeInWords, type Problems } from '../problems.js'
import { quote } from '../quote.js'
import { DELETE_KEY, type MergeProblem } from './merge-overlays.js'

/** Tells what is wrong with overlays, at the places where they say it. */
export function tellMergeProblems(
  found: readonly MergeProblem[],
  about: {
    /** The overlays in the order in which they were merged. */
    readonly layers: readonly Layered[]
    /** What they are about: `tenant "acme"`. */
    readonly what: string
    readonly problems: Problems
  },
): void {
  const { layers, what, problems } = about
  for (const problem of found) {
    const { segments } = problem
    const where = placeIn(layers[problem.overlay], segments)
    const name = nameOf(segments, what)
    switch (problem.type) {
      case 'contradiction': {
        const other = placeIn(layers[problem.other], segments)
        problems.add({
          code: 'contradiction',
          message: `Two overlays disagree about ${name}: another says something else${other === undefined ? '' : ` at ${placeInWords(other)}`}`,
          hint: 'Their order decides nothing. Keep one of them.',
          where,
        })
        break
      }
      case 'nothing-to-delete': {
        problems.add({
          code: 'nothing-to-delete',
          message: `${name} is not in the files below the overlay, so it cannot be taken out`,
          hint:
            didYouMean(segments.at(-1) ?? '', problem.known) ??
            'What stands under `defaults:` is taken out there. Else take this out of the overlay.',
          where,
        })
        break
      }
      case 'bad-delete': {
        problems.add({
          code: 'bad-delete',
          message: `${name} is to be taken out, and something else is said about it too`,
          hint: `Write { ${DELETE_KEY}: true } and nothing else.`,
          where,
        })
        break
      }
      case 'delete-as-text': {
        problems.add({
          code: 'bad-delete',
          message: `${name} is the text ${quote(DELETE_KEY)}, which takes nothing out`,
          hint: `Write { ${DELETE_KEY}: true } in its place.`,
          where,
        })
        break
      }
      default:
        return problem satisfies never
    }
  }
}

function placeIn(layer: Layered | undefined, segments: readonly string[]): Place | undefined {
  if (layer === undefined) return undefined
  const found = locateInLayers(layer, segments)
  return found === undefined ? layeredPlace(layer) : found.file.source.place(found.key ?? found.value)
}
