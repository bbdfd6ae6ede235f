import { kindOf } from '../core/model/address.js'
import type { DesiredResource } from '../core/model/desired.js'
import type { Kind } from '../core/model/kind.js'
import type { Action } from '../core/model/plan.js'

/** These kinds, and those that the resources refer to: whether a reference leads anywhere must be known. */
export function withReferenced(
  all: readonly Kind[],
  kinds: readonly Kind[],
  resources: readonly DesiredResource[],
): readonly Kind[] {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  const names = new Set(kinds.map(({ name }) => name))
  for (const { kind, declared } of resources) {
    for (const needed of byName.get(kind)?.dependsOn(declared) ?? []) names.add(kindOf(needed))
  }
  return all.filter(({ name }) => names.has(name))
}

/** Kinds whose resources may depend on what is deleted or renamed, and that were not read. */
export function referringTo(
  all: readonly Kind[],
  about: {
    readonly read: readonly Kind[]
    readonly changes: readonly {
      readonly address: string
      readonly action: Action
      readonly was?: string
    }[]
  },
): readonly Kind[] {
  const gone = new Set(
    about.changes.flatMap(({ action, address, was }) =>
      action === 'delete' || was !== undefined ? [kindOf(address)] : [],
    ),
  )
  return all.filter(
    (kind) => !about.read.includes(kind) && kind.refersTo?.some((name) => gone.has(name)) === true,
  )
}
