import { requiredField } from '../../core/emulation/failures.js'
import { readValues } from '../../core/emulation/read-values.js'
import {
  EmulatedFailure,
  type EmulatedHandler,
  type EmulatedProject,
  type Emulation,
} from '../../core/ports/emulation.js'
import { deprecatedView, flowRecord, readDeprecated } from './emulation-deprecated.js'
import { readExported } from './emulation-exported.js'
import { flowGuesses, guessed } from './emulation-guesses.js'
import {
  flowNotFound,
  flowRow,
  flowRows,
  flowsOf,
  noFlowsFound,
  putFlow,
  storeFlow,
  type FlowRow,
} from './emulation-record.js'
import { seedFlows } from './emulation-seed.js'

/** `{flows, total}` with everything in each flow. That unknown ids beside known ones are passed over is a guess. */
const listFlows: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, { ids: 'texts' })
  if (values instanceof EmulatedFailure) return values
  const { ids = [] } = values
  const found =
    ids.length === 0 ? flowRows(project) : [...new Set(ids)].flatMap((id) => flowRow(project, id) ?? [])
  const isNothing = ids.length > 0 && found.length === 0
  if (isNothing && guessed(world, 'flow-list-unknown') === 'refuse') return noFlowsFound()
  return { flows: found.map(flowRecord), total: found.length }
}

const exportFlow: EmulatedHandler = ({ body }, project) => {
  const row = namedFlow(body, project)
  return row instanceof EmulatedFailure ? row : { flow: row.document }
}

const exportFlowV1: EmulatedHandler = ({ body }, project) => {
  const row = namedFlow(body, project)
  return row instanceof EmulatedFailure ? row : deprecatedView(row)
}

function namedFlow(
  body: Parameters<EmulatedHandler>[0]['body'],
  project: EmulatedProject,
): FlowRow | EmulatedFailure {
  const values = readValues(body, { flowId: 'text' })
  if (values instanceof EmulatedFailure) return values
  const { flowId = '' } = values
  if (flowId === '') return requiredField('flowId')
  return flowRow(project, flowId) ?? flowNotFound()
}

/** `changelog` and `skipRender` are taken and forgotten: no call shows either. */
const importFlow: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, { flow: 'map', skipRender: 'flag', changelog: 'text' })
  if (values instanceof EmulatedFailure) return values
  if (values.flow === undefined) return requiredField('flow')
  const document = readExported(values.flow, world)
  if (document instanceof EmulatedFailure) return document
  storeFlow({ document }, project, world)
  return {}
}

/** That `etag` and `version` are not compared is a guess. */
const importFlowV1: EmulatedHandler = ({ body }, project, world) => {
  const sent = readDeprecated(body, project, world)
  if (sent instanceof EmulatedFailure) return sent
  return deprecatedView(storeFlow(sent, project, world))
}

/** That a flow which others call, or which a new project has, can be deleted like any other is a guess. */
const deleteFlows: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, { ids: 'texts' })
  if (values instanceof EmulatedFailure) return values
  const { ids = [] } = values
  if (ids.length === 0) return requiredField('ids')
  const isUnknown = ids.some((id) => flowRow(project, id) === undefined)
  if (isUnknown && guessed(world, 'flow-delete-unknown') === 'refuse') return noFlowsFound()
  for (const id of ids) flowsOf(project).delete(id)
  return {}
}

/**
 * Flows as Descope's documents, SDKs and reports describe them. Nothing of a document is checked but the types of its
 * documented fields: the service publishes no schema of `contents`. Not written from our own calls, so that it can
 * contradict them.
 */
export const flowEmulation: Emulation = {
  guesses: flowGuesses,
  routes: [
    { method: 'POST', path: '/v1/mgmt/flow/list', handle: listFlows },
    { method: 'POST', path: '/v1/mgmt/flow/export', handle: exportFlowV1 },
    { method: 'POST', path: '/v1/mgmt/flow/import', handle: importFlowV1 },
    { method: 'POST', path: '/v2/mgmt/flow/export', handle: exportFlow },
    { method: 'POST', path: '/v2/mgmt/flow/import', handle: importFlow },
    { method: 'POST', path: '/v1/mgmt/flow/delete', handle: deleteFlows },
  ],
  seed(project, world) {
    for (const document of seedFlows(() => world.newId('SC'))) putFlow({ document }, project, world)
  },
}
