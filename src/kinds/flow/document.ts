import { checkFlow } from '../../core/flow/check/index.js'
import { diffFlows } from '../../core/flow/diff/index.js'
import { readFlowSource, toExported } from '../../core/flow/layouts/index.js'
import type { FlowMeaning } from '../../core/flow/meaning/index.js'
import { objectAt } from '../../core/flow/read-flow.js'
import { keyIn, type Address } from '../../core/model/address.js'
import type { DocumentTraits, Surroundings } from '../../core/model/document-traits.js'
import { member, overlay } from '../../core/model/json.js'
import { foreignIdsIn, namesInReferences } from '../../core/references/foreign-ids.js'
import { flowIn, meaningIn } from './sameness.js'
import { flowLike } from './rewrite.js'
import { readRoleIds } from './role-ids.js'
import { translateFlow } from './translate.js'

/** How the program deals with the documents of flows. All that is understood of them is in `core/flow`. */
export const flowDocument: DocumentTraits = {
  read(source) {
    const reading = readFlowSource(source)
    if (!reading.ok) return reading
    const { document, id, idFrom, notes } = reading.flow
    return {
      ok: true,
      document,
      key: id,
      keyFrom: idFrom,
      notes,
      placeOf: (path) => reading.flow.placeOf(path),
    }
  },

  canonical: toExported,
  writtenLike: flowLike,

  /** A document that says nothing about `disabled` leaves it as it is; the exports of Descope's CLI leave out `false`. */
  declaredBy(document) {
    const disabled = member(objectAt(document, 'metadata'), 'disabled')
    return typeof disabled === 'boolean' ? { disabled } : {}
  },

  withFieldsOf(document, other) {
    const disabled = member(objectAt(other, 'metadata'), 'disabled') ?? false
    return overlay(document, { metadata: overlay(objectAt(document, 'metadata'), { disabled }) })
  },

  diff: (from, to) => diffFlows(from ?? {}, to ?? {}),

  check(document, { others, together, unread }) {
    return checkFlow(flowIn(document), {
      ...(others === undefined ? {} : { flows: meaningsIn(others) }),
      ...(together === undefined ? {} : { checked: keysIn(together) }),
      ...(unread === undefined ? {} : { unread: keysIn(unread) }),
    })
  },

  readNames: async (api, sort, signal) => (sort === 'roles' ? readRoleIds(api, signal) : undefined),
  namesIn: namesInReferences,
  idsIn: foreignIdsIn,
  translate: translateFlow,
}

/** Many flows are checked among the same others. */
const keys = new WeakMap<ReadonlySet<Address>, ReadonlySet<string>>()
const meanings = new WeakMap<Surroundings, ReadonlyMap<string, FlowMeaning>>()

function meaningsIn(others: Surroundings): ReadonlyMap<string, FlowMeaning> {
  const known = meanings.get(others)
  if (known !== undefined) return known
  const flows = new Map<string, FlowMeaning>()
  for (const [address, spec] of others) {
    const meaning = meaningIn(spec)
    if (meaning !== undefined) flows.set(keyIn(address), meaning)
  }
  meanings.set(others, flows)
  return flows
}

function keysIn(addresses: ReadonlySet<Address>): ReadonlySet<string> {
  const known = keys.get(addresses) ?? new Set([...addresses].map(keyIn))
  keys.set(addresses, known)
  return known
}
