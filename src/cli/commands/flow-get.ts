import { toExported } from '../../core/flow/layouts/index.js'
import type { FlowMeaning } from '../../core/flow/meaning/index.js'
import { EXIT } from '../../core/model/errors.js'
import { flowKind } from '../../kinds/flow/index.js'
import { meaningIn } from '../../kinds/flow/sameness.js'
import { getResources } from '../../operations/get.js'
import { readLive } from '../../operations/read-live.js'
import { flowSummary, getJson, listJson } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { keysFrom } from '../keys-from.js'
import { loadConfigIfAny, withSession } from '../open-session.js'

/** For people what a flow is made of and what hangs on it; for scripts its document. */
export const runFlowGet: RunCommand = async (io, { args }) => {
  const keys = await keysFrom(io, args)
  const isForPeople = io.out.format === 'text'
  const { found, meanings } = await withSession(io, await loadConfigIfAny(io), async (session) => {
    const flows = await getResources(session, flowKind, keys)
    // Who calls it is known by the others only, and only people are told.
    const others = isForPeople ? [...(await readLive(session, [flowKind])).values()] : []
    const known = others.flatMap(({ key, spec }): [string, FlowMeaning][] => {
      const meaning = meaningIn(spec)
      return meaning === undefined ? [] : [[key, meaning]]
    })
    return { found: flows, meanings: known }
  })
  const [only, ...more] = found.map(({ address, document }) => ({ address, resource: toExported(document) }))
  io.out.answer({
    text: (style) =>
      found
        .map(({ key, document }) => {
          const callers = meanings.flatMap(([other, { calls }]) =>
            calls.some(({ flow }) => flow === key) ? [other] : [],
          )
          return flowSummary(document, { id: key, callers, ...style })
        })
        .join('\n'),
    json: () =>
      only !== undefined && more.length === 0
        ? getJson(only.address, only.resource)
        : listJson([...(only === undefined ? [] : [only]), ...more]),
    yaml: () =>
      only !== undefined && more.length === 0
        ? only.resource
        : { [flowKind.collection]: [only, ...more].flatMap((flow) => flow?.resource ?? []) },
  })
  return EXIT.done
}
