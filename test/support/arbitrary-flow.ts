import fc from 'fast-check'
import { isObject, objectOf, type Json, type JsonObject } from '../../src/core/model/json.js'
import {
  actionTask,
  conditionTask,
  endTask,
  flowDocument,
  node,
  rootNode,
  screenTask,
  subflowTask,
  twoPhaseTasks,
} from './flow-documents.js'

const CONNECTOR = 'CI-mail'
const ROLE = 'ROL-user'
const SORTS = ['screen', 'action', 'condition', 'subflow', 'pair', 'connector', 'end'] as const

const text = fc.constantFrom('Log in', 'Sign in', 'Welcome', 'Überspringen', '', '{{user.email}}', 'a\nb')
const name = fc.constantFrom('Welcome Screen', 'Verify OTP', 'Is new user?', 'End', 'Send')
const pick = fc.nat({ max: 1000 })

interface Plan {
  readonly sort: (typeof SORTS)[number]
  readonly name: string
  readonly edges: readonly number[]
  readonly texts: readonly string[]
  readonly nest: number
}

const plan: fc.Arbitrary<Plan> = fc.record({
  sort: fc.constantFrom(...SORTS),
  name,
  edges: fc.array(pick, { maxLength: 3 }),
  texts: fc.array(text, { maxLength: 5 }),
  nest: pick,
})

/** Documents in the shape of real ones: screens, conditions, subflows, two-phase steps, references, exits. */
export const arbitraryFlow: fc.Arbitrary<JsonObject> = fc
  .record({
    plans: fc.array(plan, { minLength: 1, maxLength: 8 }),
    header: fc.record({
      name,
      description: text,
      disabled: fc.boolean(),
      componentsVersion: fc.constantFrom('2.0.513', '3.18.2'),
    }),
    translated: fc.boolean(),
    leftOver: fc.boolean(),
  })
  .map(({ plans, header, translated, leftOver }) => {
    const places = plans.map((_plan, index) => String(index))
    const screens: JsonObject[] = []
    const tasks = plans.flatMap((planned, index) => {
      const targets = planned.edges.map((edge) => places[edge % places.length] ?? '0')
      return tasksOf(String(index), planned, { targets, screens })
    })
    if (leftOver) screens.push(screenWith('SC-left', { texts: ['nobody sees this'], nest: 0 }))
    return flowDocument({
      metadata: {
        ...header,
        sharedInteractions: [
          { id: '0.success', type: 'success' },
          { id: '1.ELSE', label: 'ELSE' },
        ],
        ...(translated && { translation: { enabled: true, connectorId: CONNECTOR, sourceLanguage: 'en' } }),
      },
      tasks,
      screens,
      references: { connectors: { Mail: CONNECTOR }, roles: { User: ROLE } },
    })
  })

interface Surroundings {
  readonly targets: readonly string[]
  readonly screens: JsonObject[]
}

function tasksOf(id: string, planned: Plan, { targets, screens }: Surroundings): readonly JsonObject[] {
  switch (planned.sort) {
    case 'screen': {
      const screenId = `SC${id}`
      screens.push(screenWith(screenId, planned))
      const edges = Object.fromEntries(targets.map((target, index) => [`b${id}${index}`, target]))
      return [screenTask(id, planned.name, screenId, edges)]
    }
    case 'action': {
      const errors = { errorHandlingV2: { Expired: { errorHandlingType: 'custom' } } }
      const task = actionTask(id, planned.name, 'verify-code-otp-sms', outcomes(targets, 'success'), {
        template: planned.texts[0] ?? null,
        roles: [ROLE],
      })
      return [{ ...task, ...errors }]
    }
    case 'condition':
      return [conditionTask(id, planned.name, { ...outcomes(targets, `br${id}`), ELSE: targets[0] ?? [] })]
    case 'subflow':
      return [subflowTask(id, planned.name, 'child', outcomes(targets, '1.success'))]
    case 'pair':
      return twoPhaseTasks(
        id,
        planned.name,
        ['oauth-start', 'exchange-oauth-code'],
        outcomes(targets, 'success'),
      )
    case 'connector':
      return [
        actionTask(id, planned.name, 'connector', outcomes(targets, 'success'), { connectorId: CONNECTOR }),
      ]
    case 'end':
      return [endTask(id, planned.name)]
  }
}

function outcomes(targets: readonly string[], outcome: string): Readonly<Record<string, readonly string[]>> {
  return { [outcome]: [...new Set(targets)] }
}

/** Texts below `ROOT` and, from `nest` on, in a container inside it; a button for each text. */
function screenWith(screenId: string, { texts, nest }: Pick<Plan, 'texts' | 'nest'>): JsonObject {
  const id = screenId.slice(2)
  const outer = texts.length === 0 ? 0 : nest % texts.length
  const entries = texts.map((written, index): [string, JsonObject] => [
    `b${id}${index}`,
    node(
      index % 2 === 0 ? 'Button' : 'Text',
      { children: written, id: `b${id}${index}` },
      {
        parent: index < outer ? 'ROOT' : 'box',
      },
    ),
  ])
  const keys = entries.map(([key]) => key)
  return {
    screenId,
    interactions: keys.map((key, index) => ({ id: key, label: texts[index] ?? '' })),
    contents: objectOf([
      ['ROOT', rootNode([...keys.slice(0, outer), 'box'])],
      ['box', node('Container', {}, { nodes: keys.slice(outer) })],
      ...entries,
    ]),
  }
}

/** What an exporter, an editor or another project does to a document without changing what it means. */
export const exporterNoise: fc.Arbitrary<(document: JsonObject) => JsonObject> = fc
  .record({
    seed: fc.nat(),
    empties: fc.boolean(),
    drafts: fc.boolean(),
    derived: fc.boolean(),
    otherProject: fc.boolean(),
  })
  .map(({ seed, empties, drafts, derived, otherProject }) => (document) => {
    const random = randomFrom(seed)
    let noisy = document
    if (drafts) noisy = withDrafts(noisy)
    if (derived) noisy = withDerived(noisy)
    if (empties) noisy = withEmpties(noisy)
    if (otherProject) noisy = inOtherProject(noisy)
    return shuffled(noisy, random, '') as JsonObject
  })

function tasksIn(document: JsonObject, change: (task: JsonObject) => JsonObject): JsonObject {
  const contents = document['contents'] as JsonObject
  const tasks = Object.entries(contents['tasks'] as JsonObject).map(
    ([id, task]) => [id, isObject(task) ? change(task) : task] as const,
  )
  return { ...document, contents: { ...contents, tasks: objectOf(tasks) } }
}

function withDrafts(document: JsonObject): JsonObject {
  const screens = document['screens'] as readonly JsonObject[]
  return tasksIn(document, (task) => {
    const screen = screens.find((one) => one['screenId'] === task['screenId'])
    if (screen === undefined) return task
    return {
      ...task,
      htmlTemplate: screen['contents'] ?? null,
      interactions: screen['interactions'] ?? null,
      clientScripts: [],
      dynamicSelects: {},
    }
  })
}

function withDerived(document: JsonObject): JsonObject {
  return tasksIn(document, (task) => ({
    ...task,
    ...(task['type'] === 'screen' && { allInputKeys: ['email'], contextKeys: ['user'], inputsMetadata: [] }),
    view: { x: 17, y: -4.25 },
  }))
}

function withEmpties(document: JsonObject): JsonObject {
  const cleared = tasksIn(document, (task) => ({
    ...task,
    next: isObject(task['next']) && Object.keys(task['next']).length > 0 ? task['next'] : { rules: [] },
    errorHandlingV2: task['errorHandlingV2'] ?? {},
    arguments: {
      ...(isObject(task['arguments']) && task['arguments']),
      loginHint: { type: 'inline', value: '', ArgType: '' },
      popup: { type: 'inline', value: false },
      forceNonNative: { type: 'inline' },
    },
  }))
  const metadata = document['metadata'] as JsonObject
  return {
    ...cleared,
    metadata: { translation: null, fingerprint: false, widget: false, modifiedTime: '1', ...metadata },
    references: { ...(document['references'] as JsonObject), oauth: [], userAttributes: null },
  }
}

function inOtherProject(document: JsonObject): JsonObject {
  const text = JSON.stringify({ ...document, flowId: 'other' })
    .replaceAll(CONNECTOR, 'CI-other')
    .replaceAll(ROLE, 'ROL-other')
    .replaceAll(/"SC(\w)/g, '"SC-other-$1')
  return JSON.parse(text) as JsonObject
}

const ORDER_FREE = new Set(['screens', 'rules', 'sharedInteractions', 'interactions'])

function shuffled(value: Json, random: () => number, key: string): Json {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => shuffled(item, random, ''))
    return ORDER_FREE.has(key) ? mixed(items, random) : items
  }
  if (!isObject(value)) return value
  return objectOf(
    mixed(
      Object.entries(value).map(([name, inner]) => [name, shuffled(inner, random, name)] as const),
      random,
    ),
  )
}

function mixed<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

function randomFrom(seed: number): () => number {
  let state = seed | 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

interface Mutation {
  readonly way: readonly number[]
  readonly op: 'drop' | 'duplicate' | 'retype' | 'rewire'
  readonly value: Json
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  way: fc.array(pick, { minLength: 1, maxLength: 9 }),
  op: fc.constantFrom('drop', 'duplicate', 'retype', 'rewire'),
  value: fc.oneof(
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
    fc.constantFrom('0', '1', '2', 'ROOT', 'box', 'SC0', 'SC1', 'success', '__proto__', CONNECTOR),
  ),
})

/** A flow with one to five accidents anywhere in it: what is missing, there twice, of another type, wired elsewhere. */
export const mutatedFlow: fc.Arbitrary<JsonObject> = fc
  .tuple(arbitraryFlow, fc.array(mutation, { minLength: 1, maxLength: 5 }))
  .map(([document, mutations]) => mutations.reduce(mutatedBy, document))

/** A flow and the same flow after accidents. */
export const flowAndMutated: fc.Arbitrary<readonly [JsonObject, JsonObject]> = fc
  .tuple(arbitraryFlow, fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([document, mutations]) => [document, mutations.reduce(mutatedBy, document)])

function mutatedBy(document: JsonObject, change: Mutation): JsonObject {
  const changed = changedAt(document, change.way, change)
  return isObject(changed) ? changed : document
}

function changedAt(value: Json, [step, ...rest]: readonly number[], change: Mutation): Json {
  if (step === undefined) return change.value
  if (Array.isArray(value) && value.length > 0) {
    const items = value as readonly Json[]
    const place = step % items.length
    return items.flatMap((item, index) => {
      if (index !== place) return [item]
      if (canDescend(item, rest)) return [changedAt(item, rest, change)]
      if (change.op === 'drop') return []
      return change.op === 'duplicate' ? [item, item] : [mutatedLeaf(item, change)]
    })
  }
  if (!isObject(value)) return mutatedLeaf(value, change)
  const entries = Object.entries(value)
  const place = step % Math.max(1, entries.length)
  return objectOf(
    entries.flatMap(([key, inner], index): (readonly [string, Json])[] => {
      if (index !== place) return [[key, inner]]
      if (canDescend(inner, rest)) return [[key, changedAt(inner, rest, change)]]
      if (change.op === 'drop') return []
      return change.op === 'duplicate'
        ? [
            [key, inner],
            [typeof change.value === 'string' ? change.value : `${key}2`, inner],
          ]
        : [[key, mutatedLeaf(inner, change)]]
    }),
  )
}

function canDescend(value: Json, way: readonly number[]): boolean {
  return way.length > 0 && typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** Rewiring puts one text for another and leaves other things as they are. */
function mutatedLeaf(value: Json, { op, value: other }: Mutation): Json {
  if (op !== 'rewire') return other
  return typeof value === 'string' && typeof other === 'string' ? other : value
}
