import { listAt, objectAt, textAt } from '../../core/flow/read-flow.js'
import { isObject, type JsonObject } from '../../core/model/json.js'

/**
 * Every outcome of a task that leads nowhere inside the flow, which is what a parent can branch on: fits the
 * `sharedInteractions` of three quarters of real documents exactly. `child` finds the flows that are called.
 */
export function openOutcomes(
  document: JsonObject,
  child: (flowId: string) => JsonObject | undefined,
): readonly JsonObject[] {
  const screens = new Map(
    listAt(document, 'screens').flatMap((screen): [string, JsonObject][] =>
      isObject(screen) ? [[textAt(screen, 'screenId') ?? '', screen]] : [],
    ),
  )
  const tasks = objectAt(objectAt(document, 'contents'), 'tasks')
  return Object.entries(tasks).flatMap(([id, task]) => {
    if (id === 'start' || !isObject(task)) return []
    const led = new Set(
      listAt(objectAt(task, 'next'), 'rules').map((rule) =>
        isObject(rule) ? textAt(rule, 'interactionId') : undefined,
      ),
    )
    return outcomesOf(task, { screens, child })
      .filter((outcome) => !led.has(textAt(outcome, 'id')))
      .map((outcome) => ({ ...outcome, id: `${id}.${textAt(outcome, 'id') ?? ''}` }))
  })
}

function outcomesOf(
  task: JsonObject,
  around: {
    readonly screens: ReadonlyMap<string, JsonObject>
    readonly child: (flowId: string) => JsonObject | undefined
  },
): readonly JsonObject[] {
  switch (textAt(task, 'type')) {
    case 'screen': {
      const screen = around.screens.get(textAt(task, 'screenId') ?? '')
      return listAt(screen ?? {}, 'interactions').filter(isObject)
    }
    case 'automated':
      return [outcome('success', { type: 'success' }), ...customErrors(task)]
    case 'condition':
      return listAt(task, 'conditions')
        .filter(isObject)
        .map((branch) => outcome(textAt(branch, 'interactionId') ?? '', { label: textAt(branch, 'name') }))
    case 'flow': {
      const called = textAt(objectAt(objectAt(task, 'arguments'), 'flowId'), 'value') ?? ''
      return listAt(objectAt(around.child(called) ?? {}, 'metadata'), 'sharedInteractions').filter(isObject)
    }
    default:
      return []
  }
}

function customErrors(task: JsonObject): readonly JsonObject[] {
  return Object.entries(objectAt(task, 'errorHandlingV2')).flatMap(([name, handling]) => {
    const isCustom =
      isObject(handling) && textAt(handling, 'errorHandlingType')?.startsWith('custom') === true
    return isCustom ? [outcome(name, { label: name, icon: 'error' })] : []
  })
}

function outcome(
  id: string,
  of: { readonly type?: string; readonly label?: string | undefined; readonly icon?: string },
): JsonObject {
  const { type = '', label = '', icon = '' } = of
  return { id, type, label, icon, subType: '' }
}
