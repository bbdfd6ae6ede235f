import type { Address } from '../../core/model/address.js'
import { kindOf } from '../../core/model/address.js'
import type { ReadBackup } from '../../core/model/backup.js'
import type { DriftChange } from '../../core/model/drift.js'
import type { Action, Finding } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import type { LastApplied } from '../../core/model/state.js'
import { diffBackups, sideOfBackup, sideOfLive } from '../backup-diff.js'
import { foreignOwners } from '../ownership.js'
import type { Session } from '../session.js'
import type { DriftScope } from './from-last-applied.js'
import type { Found, FoundDrift } from './found.js'

const CHANGES: Readonly<Record<Action, DriftChange>> = {
  create: 'created',
  update: 'changed',
  delete: 'gone',
}
/** So many that could not be compared are named. */
const NAMED = 5

/**
 * Everything that is live in another way than a backup holds it, managed or not, every field of it. What another owner
 * manages is left out.
 */
export async function fromBackup(
  session: Session,
  read: ReadBackup,
  about: DriftScope & { readonly lastApplied: LastApplied | undefined },
): Promise<Found> {
  const { config, lastApplied } = about
  const foreign = await foreignOwners(session)
  const isMeant = (address: Address) => about.isMeant(address) && !foreign.has(address)
  const timeMs = session.clock.now()
  const a = sideOfBackup(session.kinds, read)
  const b = await sideOfLive(session, { other: a, isMeant })
  const { changes, notCompared } = diffBackups({ a, b }, isMeant)
  const declared = new Set(config?.resources.map(({ address }) => address))
  const { ref } = read
  const resources = changes.flatMap(({ address, action, fields, diff }): readonly FoundDrift[] => {
    const kind = session.kinds.find(({ name }) => name === kindOf(address))
    if (kind === undefined) return []
    return [
      {
        address,
        kind,
        change: CHANGES[action],
        fields: fields.map(({ path, from, to }) => ({
          path,
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          files: 'unknown' as const,
        })),
        isManaged: Object.hasOwn(lastApplied?.resources ?? {}, address),
        isDeclared: declared.has(address),
        ...(ref.isTimeUnknown === true ? {} : { sinceMs: ref.timeMs }),
        ...(diff === undefined ? {} : { diff }),
      },
    ]
  })
  const held = [...a.originals.keys()].filter(isMeant)
  const moved = new Set(changes.map(({ address }) => address))
  const unheard = new Set(notCompared)
  return {
    timeMs,
    resources,
    addresses: new Set([...a.originals.keys(), ...b.originals.keys()]),
    unchanged: held.filter((address) => !moved.has(address) && !unheard.has(address)).length,
    unmanaged: 0,
    findings: [...otherProject(read, session.api.projectId), ...silent(notCompared)],
  }
}

/** Ids of connectors and roles are others in another project, so documents differ there that mean the same. */
function otherProject({ ref, backup }: ReadBackup, projectId: string): readonly Finding[] {
  if (backup.project_id === '' || backup.project_id === projectId) return []
  return [
    {
      code: 'project-differs',
      severity: 'warning',
      message: `Backup ${printable(ref.id)} is of project ${printable(backup.project_id)}, compared with ${printable(projectId)}`,
    },
  ]
}

function silent(notCompared: readonly Address[]): readonly Finding[] {
  if (notCompared.length === 0) return []
  const more = notCompared.length > NAMED ? ` and ${notCompared.length - NAMED} more` : ''
  const names = notCompared.slice(0, NAMED).map((address) => printable(address))
  return [
    {
      code: 'not-compared',
      severity: 'note',
      message: `The backup says nothing about ${names.join(', ')}${more}, so nothing can be told of that`,
    },
  ]
}
