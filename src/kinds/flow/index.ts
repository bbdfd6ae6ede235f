import { addressOf } from '../../core/model/address.js'
import type { Kind, Live } from '../../core/model/kind.js'
import { member, type Json } from '../../core/model/json.js'
import { flowDocument } from './document.js'
import { flowFields } from './fields.js'
import { listedFlow } from './listed.js'
import { enrichFlow, listFlows, refreshFlows } from './remote.js'
import { flowBreaking, flowDependsOn, flowKeyOf, isListed, specOfFlow } from './sameness.js'
import { flowAliases, flowHints, flowSchema } from './shape.js'
import { SYSTEM_FLOWS } from './system-flows.js'
import { createFlow, removeFlow, updateFlow } from './writing.js'

/** A flow: the screens and steps through which people sign in. What is known about it: README.md. */
export const flowKind: Kind = {
  name: 'flow',
  collection: 'flows',
  keyField: 'id',
  schema: flowSchema,
  fields: flowFields,
  aliases: flowAliases,
  hints: flowHints,
  secrets: [],
  costly: { document: ['/document'] },
  // Behind themes; what is called goes before what calls it.
  rank: 50,
  columns: [
    { title: 'name', of: ({ document }) => member(document, 'name') },
    { title: 'state', of: ({ spec }) => (member(spec, 'disabled') === true ? 'disabled' : 'enabled') },
    { title: 'type', of: ({ document }) => listedFlow(document).type },
    { title: 'changed (UTC)', of: changedAt },
  ],
  irrecoverable: ['earlier versions that only the console keeps', 'translations of its texts'],
  isReadSingly: true,
  references: 'called',
  document: flowDocument,
  isSystem: (key) => SYSTEM_FLOWS.has(key),
  modifiedMs,

  addressOf: (key) => addressOf('flow', key),
  normalize: (declared) => declared,
  check: () => [],
  dependsOn: flowDependsOn,
  uniqueBy: () => [],
  breaking: flowBreaking,
  unread: ({ document }) => (isListed(document) ? ['document'] : []),
  specOf: specOfFlow,
  keyOf: flowKeyOf,

  list: listFlows,
  refresh: refreshFlows,
  enrich: enrichFlow,
  create: createFlow,
  update: updateFlow,
  remove: removeFlow,
}

/** `2025-11-17 10:30`, in UTC. */
function changedAt({ document }: Live): Json | undefined {
  return listedFlow(document).modifiedTime?.slice(0, 16).replace('T', ' ')
}

/** Seconds exact at best: what the service means by it is told in `listed.ts`. */
function modifiedMs({ document }: Live): number | undefined {
  const written = isListed(document) ? listedFlow(document).modifiedTime : null
  return written === null ? undefined : Date.parse(written)
}
