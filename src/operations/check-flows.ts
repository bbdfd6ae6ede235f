import { checkFlow, type FlowFinding, type FlowSurroundings } from '../core/flow/check/index.js'
import { meaningOf, type FlowMeaning } from '../core/flow/meaning/index.js'
import type { FlowDocument } from '../core/flow/model.js'
import { readFlow } from '../core/flow/read-flow.js'

/**
 * Checks flows that know each other: what they call, the exits they go on from, circles of calls, each circle told
 * once. Needs no network: `around` is what is known of the project, and `beside` are flows that will exist too. Of two
 * flows with one id the checked one counts, then the one beside, then the project's. `told`: for each flow the connectors
 * and roles that are told to be missing already.
 * @returns the findings of each flow, in the order given
 */
export function checkFlows(
  documents: readonly FlowDocument[],
  {
    beside,
    told = [],
    ...around
  }: Omit<FlowSurroundings, 'checked'> & {
    readonly beside: readonly FlowDocument[]
    readonly told?: readonly ReadonlySet<string>[] | undefined
  },
): readonly (readonly FlowFinding[])[] {
  const flows = documents.map(readFlow)
  const known = new Map<string, FlowMeaning>(around.flows ?? [])
  // The first of one id is put in last.
  for (const flow of [...flows, ...beside.map(readFlow)].reverse()) {
    if (flow.id !== undefined) known.set(flow.id, meaningOf(flow))
  }
  const checked = new Set(flows.flatMap(({ id }) => id ?? []))
  return flows.map((flow, index) => {
    const { connectors, roles } = around
    const withTold = (ids: ReadonlySet<string>) => new Set([...ids, ...(told[index] ?? [])])
    return checkFlow(flow, {
      ...around,
      ...(connectors === undefined ? {} : { connectors: withTold(connectors) }),
      ...(roles === undefined ? {} : { roles: withTold(roles) }),
      flows: known,
      checked,
    })
  })
}
