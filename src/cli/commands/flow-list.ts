import { EXIT } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import { flowKind } from '../../kinds/flow/index.js'
import { listedFlow } from '../../kinds/flow/listed.js'
import { listJson } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { listedLive, managerOf } from '../listed-live.js'
import { resourceTable } from './resource-table.js'

/** Every flow of the project from one call, without its document. */
export const runFlowList: RunCommand = async (io) => {
  const { live, owners } = await listedLive(io, flowKind)
  io.out.answer({
    text: (style) => resourceTable(flowKind, { live, owners }, style),
    json: () =>
      listJson(
        live.map(({ key, address, document }) => ({
          id: key,
          ...listedFlow(document),
          ...managerOf(address, owners),
        })),
      ),
    yaml: () => ({
      [flowKind.collection]: live.map(({ key, document }): JsonObject => ({
        id: key,
        ...(listedFlow(document).disabled ? { disabled: true } : {}),
      })),
    }),
  })
  return EXIT.done
}
