import { parseDuration } from '../core/model/duration.js'
import type { Retention } from '../core/model/retention.js'
import { retentionSchema } from './config-schema.js'
import type { Problems } from './problems.js'
import { quote } from './quote.js'
import { readSection } from './read-section.js'
import type { Section } from './sections.js'
import { FREE, keys } from './shape.js'
import type { Expansion } from './expansion.js'

const PARTS = ['backups', 'runs', 'collected'] as const
const SHAPE = keys('retention', { backups: FREE, runs: FREE, collected: FREE })

/** `retention:` of all files together; `undefined` where none has any. Files may repeat, but not contradict each other. */
export function readRetention(
  sections: readonly Section[],
  reading: { readonly expansion: Expansion; readonly problems: Problems },
): Retention | undefined {
  if (sections.length === 0) return undefined
  const { expansion, problems } = reading
  const found = new Map<(typeof PARTS)[number], number>()
  for (const section of sections) {
    const read = readSection(section, { schema: retentionSchema, shape: SHAPE, expansion, problems })?.checked
    for (const part of PARTS) {
      const text = read?.[part]
      const ms = text === undefined ? undefined : parseDuration(text)
      if (ms === undefined) continue
      const first = found.get(part)
      if (first !== undefined && first !== ms) {
        problems.add({
          code: 'contradiction',
          message: `${quote(`retention.${part}`)} says something else in another file`,
          hint: 'Keep one of them.',
          where: section.where,
        })
      }
      found.set(part, ms)
    }
  }
  const [backupsMs, runsMs, collectedMs] = PARTS.map((part) => found.get(part))
  return {
    ...(backupsMs === undefined ? {} : { backupsMs }),
    ...(runsMs === undefined ? {} : { runsMs }),
    ...(collectedMs === undefined ? {} : { collectedMs }),
  }
}
