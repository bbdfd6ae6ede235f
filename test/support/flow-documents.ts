import type { Json, JsonObject } from '../../src/core/model/json.js'

/** Outcome → the task it leads to; a list where one outcome has two targets. */
export type Edges = Readonly<Record<string, string | readonly string[]>>

export interface FlowParts {
  readonly id?: string
  readonly metadata?: JsonObject
  readonly startTask?: string
  readonly tasks: readonly JsonObject[]
  readonly screens?: readonly Json[]
  readonly references?: JsonObject
}

/** A document in the exported layout. The pseudo task `start` is made; the first task is where it begins. */
export function flowDocument(parts: FlowParts): JsonObject {
  const startTask = parts.startTask ?? textOf(parts.tasks[0]?.['id'])
  const start = { id: 'start', name: 'start', next: { rules: [{ taskId: startTask }] }, view: { x: 0, y: 0 } }
  return {
    flowId: parts.id ?? 'demo',
    metadata: parts.metadata ?? { name: 'Demo', componentsVersion: '3.18.2' },
    contents: {
      startTask,
      tasks: Object.fromEntries([...parts.tasks, start].map((task) => [textOf(task['id']), task])),
    },
    screens: parts.screens ?? [],
    ...(parts.references !== undefined && { references: parts.references }),
  }
}

export function screenTask(id: string, name: string, screenId: string, edges: Edges = {}): JsonObject {
  return { id, name, type: 'screen', screenId, next: nextOf(edges), view: { x: 0, y: 0 } }
}

/** An automated task; `args` are plain values, wrapped as the service does. */
export function actionTask(
  id: string,
  name: string,
  action: string,
  edges: Edges = {},
  args: JsonObject = {},
): JsonObject {
  const task = { id, name, type: 'automated', action, next: nextOf(edges), view: { x: 0, y: 0 } }
  return Object.keys(args).length === 0 ? task : { ...task, arguments: inline(args) }
}

export function endTask(id: string, name = 'End'): JsonObject {
  return actionTask(id, name, 'logged-in')
}

/** A condition with one branch per outcome, `ELSE` last; each asks whether the context value `about` is true. */
export function conditionTask(
  id: string,
  name: string,
  edges: Edges,
  about = 'authInfo.newUser',
): JsonObject {
  const branches = Object.keys(edges).filter((outcome) => outcome !== 'ELSE')
  const conditions = branches.map((interactionId) => ({
    interactionId,
    name: interactionId,
    atomicConditions: [
      {
        operator: 'is-true',
        target: { type: 'context', value: about },
        predicate: { type: 'inline', value: '' },
      },
    ],
  }))
  return {
    id,
    name,
    type: 'condition',
    conditions: [...conditions, { interactionId: 'ELSE', name: 'ELSE' }],
    next: nextOf(edges),
    view: { x: 0, y: 0 },
  }
}

export function subflowTask(id: string, name: string, flowId: string, edges: Edges = {}): JsonObject {
  return { id, name, type: 'flow', arguments: inline({ flowId }), next: nextOf(edges), view: { x: 0, y: 0 } }
}

/** A screen with one button for each interaction; `texts` are further text components. */
export function screenOf(
  screenId: string,
  interactions: readonly string[],
  texts: readonly string[] = [],
): JsonObject {
  const buttons = interactions.map((id) => [id, node('Button', { children: `Go ${id}`, id })] as const)
  const lines = texts.map((text, index) => [`text${index}`, node('Text', { children: text })] as const)
  return {
    screenId,
    interactions: interactions.map((id) => ({ id, label: `Go ${id}`, type: 'button' })),
    contents: Object.fromEntries<JsonObject>([
      ['ROOT', rootNode([...lines, ...buttons].map(([id]) => id))],
      ...lines,
      ...buttons,
    ]),
  }
}

/** A component below `ROOT`, or below `parent`. */
export function node(
  sort: string,
  props: JsonObject = {},
  { parent = 'ROOT', nodes = [] }: { readonly parent?: string; readonly nodes?: readonly string[] } = {},
): JsonObject {
  return {
    type: { resolvedName: sort },
    displayName: sort,
    props,
    parent,
    nodes,
    linkedNodes: {},
    custom: {},
  }
}

export function rootNode(nodes: readonly string[]): JsonObject {
  return {
    type: { resolvedName: 'Container' },
    displayName: 'Container',
    props: {},
    isCanvas: true,
    nodes,
    linkedNodes: {},
    custom: {},
  }
}

/** The two halves of a two-phase step: `id` and `id.end`, the first leading to the second. */
export function twoPhaseTasks(
  id: string,
  name: string,
  actions: readonly [first: string, second: string],
  edges: Edges,
): readonly JsonObject[] {
  const end = `${id}.end`
  const args = { exchangeStepId: end }
  return [
    actionTask(id, name, actions[0], { success: end }, args),
    actionTask(end, name, actions[1], edges, args),
  ]
}

/** A healthy sign-in: OTP by SMS or OAuth, a condition, one end; begins at task 0. */
export function signInFlow(id = 'sign-in'): JsonObject {
  return flowDocument({
    id,
    metadata: {
      name: 'Sign In',
      componentsVersion: '3.18.2',
      sharedInteractions: [{ id: '9.success', type: 'success' }],
    },
    tasks: [
      screenTask('0', 'Welcome Screen', 'SC1', { phone: '1', google: '4' }),
      actionTask('1', 'Sign In / OTP / SMS', 'sign-in-otp-sms', { success: '2' }),
      screenTask('2', 'Verify OTP', 'SC2', { code: '3', again: '1' }),
      actionTask('3', 'Verify Code / OTP / SMS', 'verify-code-otp-sms', { success: '5' }),
      ...twoPhaseTasks('4', 'Sign In / OAuth', ['oauth-start', 'exchange-oauth-code'], { success: '5' }),
      conditionTask('5', 'Is new user?', { fresh: '6', ELSE: '9' }),
      actionTask('6', 'Update User / Properties', 'update-user-properties', { success: '9' }),
      endTask('9'),
    ],
    screens: [screenOf('SC1', ['phone', 'google'], ['Welcome']), screenOf('SC2', ['code', 'again'])],
  })
}

function nextOf(edges: Edges): JsonObject {
  const rules = Object.entries(edges).flatMap(([interactionId, targets]) =>
    [targets].flat().map((taskId) => ({ interactionId, taskId })),
  )
  return rules.length === 0 ? {} : { rules }
}

function inline(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { type: 'inline', value }]))
}

function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw new RangeError('a task needs an id')
  return value
}
