import { EXIT } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import { flowKind } from '../../kinds/flow/index.js'
import { listedFlow } from '../../kinds/flow/listed.js'
import { readLive } from '../../operations/read-live.js'
import { listJson } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { narrowedLive } from '../narrowed-live.js'
import { loadConfigIfAny, withSession } from '../open-session.js'
import { resourceTable } from './resource-table.js'

/** Every flow of the project from one call, without its document. */
export const runFlowList: RunCommand = async (io) => {
  const all = await withSession(io, await loadConfigIfAny(io), async (session) =>
    readLive(session, [flowKind]),
  )
  const live = narrowedLive(io, flowKind, all.values())
  io.out.answer({
    text: (style) => resourceTable(flowKind, live, style),
    json: () => listJson(live.map(({ key, document }) => ({ id: key, ...listedFlow(document) }))),
    yaml: () => ({
      [flowKind.collection]: live.map(({ key, document }): JsonObject => ({
        id: key,
        ...(listedFlow(document).disabled ? { disabled: true } : {}),
      })),
    }),
  })
  return EXIT.done
}
