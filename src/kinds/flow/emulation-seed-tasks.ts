import { objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import { openOutcomes } from './emulation-exits.js'
import type { ExportedDocument } from './emulation-record.js'

/** What the flows of a new project were last saved with: the newest that was seen. */
const COMPONENTS_VERSION = '3.18.2'
/** Half a column of the editor's canvas. */
const STEP = 240

/** Arguments of what sends a message: the service's own template and provider. */
export const TEMPLATE = { templateId: '', providerId: '', extraTemplateVals: '' }

/** Interaction → task. */
type Edges = readonly (readonly [interactionId: string, taskId: string])[]

export interface SeedTask {
  readonly id: string
  readonly raw: JsonObject
}

export function screenTask(of: {
  readonly id: string
  readonly name: string
  readonly screenId: string
  readonly inputs?: readonly string[]
  readonly to: Edges
}): SeedTask {
  const { id, name, screenId, inputs = [], to } = of
  const keys = inputs.length === 0 ? {} : { allInputKeys: inputs, inputKeys: inputs }
  return task({ id, name, to, more: { type: 'screen', screenId, calculatedInputKeys: true, ...keys } })
}

export function actionTask(of: {
  readonly id: string
  readonly name: string
  readonly action: string
  readonly arguments?: JsonObject
  /** Errors that the flow does not handle itself. */
  readonly errors?: readonly string[]
  readonly to: Edges
}): SeedTask {
  const { id, name, action, errors = [], to } = of
  const args = Object.entries(of.arguments ?? {})
  const more = {
    type: 'automated',
    action,
    ...(args.length === 0
      ? {}
      : {
          arguments: objectOf(args.map(([key, value]): [string, Json] => [key, { type: 'inline', value }])),
        }),
    ...(errors.length === 0
      ? {}
      : {
          errorHandlingV2: Object.fromEntries(
            errors.map((error) => [error, { errorHandlingType: 'automatic' }]),
          ),
        }),
  }
  return task({ id, name, to, more })
}

/** Both halves of a two-phase step; the first leads to the second, and to `also` with the same outcome. */
export function twoPhases(of: {
  readonly id: string
  readonly name: string
  readonly actions: readonly [string, string]
  /** The argument that names the second half. */
  readonly link: string
  readonly arguments?: JsonObject
  readonly errors?: readonly string[]
  readonly also?: string
  readonly to: string
}): readonly SeedTask[] {
  const end = `${of.id}.end`
  const shared = { name: of.name, arguments: { ...of.arguments, [of.link]: end }, errors: of.errors ?? [] }
  const first: Edges = [...(of.also === undefined ? [] : ([['success', of.also]] as const)), ['success', end]]
  return [
    actionTask({ ...shared, id: of.id, action: of.actions[0], to: first }),
    actionTask({ ...shared, id: end, action: of.actions[1], to: [['success', of.to]] }),
  ]
}

/** Is `target` true? Else the other way. */
export function condition(of: {
  readonly id: string
  readonly name: string
  readonly target: string
  readonly branch: { readonly id: string; readonly name: string; readonly to: string }
  readonly otherwise: { readonly name: string; readonly to: string }
}): SeedTask {
  const { id, name, branch, otherwise } = of
  const test = {
    operator: 'is-true',
    predicate: { type: 'inline', value: '' },
    target: { type: 'context', value: of.target },
  }
  const conditions = [
    { interactionId: branch.id, name: branch.name, atomicConditions: [test] },
    { interactionId: 'ELSE', name: otherwise.name },
  ]
  const to: Edges = [
    [branch.id, branch.to],
    ['ELSE', otherwise.to],
  ]
  return task({ id, name, to, more: { type: 'condition', conditions } })
}

export function endTask(id: string): SeedTask {
  return actionTask({ id, name: 'End', action: 'logged-in', to: [] })
}

/** A whole flow; the first of the tasks is where it starts. */
export function flowOf(of: {
  readonly flowId: string
  readonly name: string
  readonly description: string
  readonly tasks: readonly SeedTask[]
  readonly screens: readonly JsonObject[]
}): ExportedDocument {
  const startTask = of.tasks[0]?.id ?? ''
  const start = task({ id: 'start', name: 'start', to: [['', startTask]], more: {} })
  const boxes = [start, ...of.tasks].map(({ id }) => id).filter((id) => !id.endsWith('.end'))
  const tasks = [start, ...of.tasks].map(({ id, raw }): [string, Json] => {
    // Both halves of a step are one box.
    const column = boxes.indexOf(id.replace(/\.end$/, ''))
    return [id, { ...raw, view: { x: column * STEP, y: 0 } }]
  })
  const contents = { startTask, tasks: objectOf(tasks) }
  const exits = openOutcomes({ contents, screens: of.screens }, () => undefined)
  return {
    flowId: of.flowId,
    metadata: {
      name: of.name,
      description: of.description,
      componentsVersion: COMPONENTS_VERSION,
      disabled: false,
      fingerprint: false,
      widget: false,
      translation: null,
      sharedInteractions: exits,
      management: false,
      managementConfig: null,
    },
    contents,
    screens: of.screens,
    references: {
      connectors: {},
      oauth: [],
      omitted: [],
      roles: {},
      userAttributes: [],
      tenantAttributes: [],
    },
  }
}

function task(of: {
  readonly id: string
  readonly name: string
  readonly to: Edges
  readonly more: JsonObject
}): SeedTask {
  const rules = of.to.map(([interactionId, taskId]) => ({ interactionId, taskId }))
  return {
    id: of.id,
    raw: { id: of.id, name: of.name, ...of.more, next: rules.length === 0 ? {} : { rules } },
  }
}
