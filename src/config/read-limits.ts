import { CALL_CLASSES, type Limits } from '../core/model/limits.js'
import { limitsSchema } from './config-schema.js'
import type { Problems } from './problems.js'
import { quote } from './quote.js'
import { readSection } from './read-section.js'
import type { Section } from './sections.js'
import { FREE, keys } from './shape.js'
import type { Expansion } from './expansion.js'

const LIMIT_SHAPE = keys('limit', { calls: FREE, perSeconds: FREE })
const SHAPE = keys('limits', Object.fromEntries(CALL_CLASSES.map((callClass) => [callClass, LIMIT_SHAPE])))

/** The numbers of all files together; `undefined` where none has any. Files may repeat, but not contradict each other. */
export function readLimits(
  sections: readonly Section[],
  reading: { readonly expansion: Expansion; readonly problems: Problems },
): Limits | undefined {
  if (sections.length === 0) return undefined
  const { expansion, problems } = reading
  let limits: Limits = {}
  for (const section of sections) {
    const read =
      readSection(section, { schema: limitsSchema, shape: SHAPE, expansion, problems })?.checked ?? {}
    for (const callClass of CALL_CLASSES) {
      const limit = read[callClass]
      if (limit === undefined) continue
      const first = limits[callClass]
      if (first !== undefined && (first.calls !== limit.calls || first.perSeconds !== limit.perSeconds)) {
        problems.add({
          code: 'contradiction',
          message: `${quote(`limits.${callClass}`)} says something else in another file`,
          hint: 'Keep one of them.',
          where: section.where,
        })
      }
      limits = { ...limits, [callClass]: limit }
    }
  }
  return limits
}
