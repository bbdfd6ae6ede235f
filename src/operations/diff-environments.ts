import type { Address } from '../core/model/address.js'
import { kindOf } from '../core/model/address.js'
import type { Kind, Live } from '../core/model/kind.js'
import { isInScope } from '../core/model/pattern.js'
import type { Change, Finding } from '../core/model/plan.js'
import { diffBackups, type BackupSide } from './backup-diff.js'
import {
  kindsBetween,
  readBoth,
  translated,
  unreadParts,
  type Between,
  type BothProjects,
} from './both-projects.js'

export interface EnvironmentDifferences {
  /** What would have to happen to the first project so that it becomes the second, by kind and address. */
  readonly changes: readonly Change[]
  /** Names that the second has nothing for, as notes. */
  readonly findings: readonly Finding[]
  /** How many resources were compared without a costly part, by the part. */
  readonly unread: ReadonlyMap<string, number>
  /** How many resources both have that are in scope. */
  readonly compared: number
  /** Every address in scope that there is on either side. */
  readonly addresses: readonly Address[]
}

/**
 * Compares two live projects. Ids of connectors, roles and screens differ between projects, so documents are compared
 * with the ids of the second, by name. Asks a list of every kind in scope of both projects, the documents that both
 * have, and writes nothing.
 */
export async function diffEnvironments(
  both: BothProjects,
  between: Between,
): Promise<EnvironmentDifferences> {
  const kinds = kindsBetween(both.from.kinds, between)
  const live = await readBoth(both, { ...between, kinds, isWhole: false })
  const isMeant = (address: Address) => isInScope(address, between)
  const shared = [...live.from.values()].filter(({ address }) => isMeant(address) && live.to.has(address))
  const { live: fitted, findings } = await translated(both.to, { kinds, from: shared, there: live.to })
  const a = sideOf(
    kinds,
    [...live.from.values()].map((one) => fitted.get(one.address) ?? one),
  )
  const b = sideOf(kinds, [...live.to.values()])
  return {
    changes: diffBackups({ a, b }, isMeant).changes,
    findings: findings.map(({ code, address, message }): Finding => ({
      code,
      severity: 'note',
      ...(address === undefined ? {} : { address }),
      message,
    })),
    unread: unreadParts(kinds, new Map(shared.map((one) => [one.address, one])), between),
    compared: shared.length,
    addresses: [...new Set([...live.from.keys(), ...live.to.keys()])].filter(isMeant),
  }
}

function sideOf(kinds: readonly Kind[], live: readonly Live[]): BackupSide {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  return {
    kinds: new Set(byName.keys()),
    originals: new Map(
      live.flatMap(({ address, document, companions }) => {
        const kind = byName.get(kindOf(address))
        return kind === undefined
          ? []
          : [[address, { kind, original: { document, companions }, isPart: false }] as const]
      }),
    ),
    covers: () => true,
  }
}
