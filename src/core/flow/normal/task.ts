import {
  canonicalJson,
  equalJson,
  isObject,
  member,
  objectOf,
  type Json,
  type JsonObject,
} from '../../model/json.js'
import { asSet, filledEntries, isEmpty, trimmed, withoutEmpty } from './empty.js'
import type { Renaming } from './foreign-names.js'
import { interactionsForm, treeForm } from './screen.js'

/** Follow from the screen that the task shows. */
const DERIVED: ReadonlySet<string> = new Set([
  'allInputKeys',
  'contextKeys',
  'inputsMetadata',
  'inputKeys',
  'calculatedInputKeys',
])

/**
 * What the editor's draft of the screen holds beside `htmlTemplate` and `interactions`. In every known document they are
 * empty or repeat the screen; scripts and conditions are none the less real where they do not.
 */
export const DRAFT_EXTRAS: ReadonlySet<string> = new Set([
  'clientScripts',
  'componentsConnectors',
  'dynamicSelects',
  'componentsConditions',
  'connectorComponentProps',
  'recoveryCodesData',
])

export interface TaskContext {
  readonly names: Renaming
  /** The screen that a task shows: its name and its normal form; `undefined` where the flow has no such screen. */
  readonly screenOf: (screenId: string) => { readonly name: string; readonly form: JsonObject } | undefined
}

/** One task under its id, everything about it that an author can mean. */
export function taskForm(id: string, task: JsonObject, context: TaskContext): JsonObject {
  const { names } = context
  const draft = draftOf(task, context)
  return withoutEmpty(
    objectOf(
      filledEntries(task)
        .filter(([key, value]) => key !== 'view' && !DERIVED.has(key) && !(key === 'id' && value === id))
        .flatMap(([key, value]): (readonly [string, Json])[] => {
          if (isDraftKey(key)) return draft.has(key) ? [[key, draft.get(key) ?? null]] : []
          if (key === 'screenId') return [[key, screenName(value, context)]]
          if (key === 'next') return [[key, nextForm(value)]]
          if (key === 'arguments') return [[key, argumentsForm(value, names)]]
          if (key === 'conditions') return [[key, conditionsForm(value, names)]]
          if (key === 'errorHandlingV2') return [[key, handlingForm(value)]]
          return [[key, value]]
        }),
    ),
  )
}

/** Rules are a set of pairs: which outcome leads to which task. */
function nextForm(next: Json): Json {
  if (!isObject(next)) return next
  const rules = member(next, 'rules')
  if (!Array.isArray(rules)) return withoutEmpty(next)
  const set = asSet((rules as readonly Json[]).map(trimmed), canonicalJson)
  return withoutEmpty({ ...next, rules: set })
}

/** An argument without a value is none, whatever its type is said to be. */
function argumentsForm(args: Json, names: Renaming): Json {
  if (!isObject(args)) return args
  return objectOf(
    filledEntries(args).flatMap(([name, argument]): (readonly [string, Json])[] => {
      if (!isObject(argument)) return [[name, names(argument)]]
      const filled = withoutEmpty(argument)
      const says = Object.keys(filled).some((key) => key !== 'type') || !isInline(filled)
      return says ? [[name, names(filled)]] : []
    }),
  )
}

/**
 * Branches in the order in which they are tried. Of a predicate `false` is a value; elsewhere it is the default. Whether
 * conditions are joined by "or" says nothing where there are not two of them.
 */
function conditionsForm(conditions: Json, names: Renaming): Json {
  if (!Array.isArray(conditions)) return conditions
  return (conditions as readonly Json[]).map((branch): Json => {
    if (!isObject(branch)) return branch
    const asks = member(branch, 'atomicConditions')
    const isSingle = asks === undefined || (Array.isArray(asks) && asks.length < 2)
    return objectOf(
      filledEntries(branch)
        .filter(([key, value]) => !(key === 'logicalOr' && value === true && isSingle))
        .map(([key, value]): readonly [string, Json] => {
          if (key !== 'atomicConditions' || !Array.isArray(value)) return [key, trimmed(value)]
          return [key, (value as readonly Json[]).map((atomic) => atomicForm(atomic, names))]
        }),
    )
  })
}

function atomicForm(atomic: Json, names: Renaming): Json {
  if (!isObject(atomic)) return atomic
  const predicate = member(atomic, 'predicate')
  if (!isObject(predicate)) return names(withoutEmpty(atomic))
  const written = objectOf(
    Object.entries(predicate).filter(
      ([key, value]) => (key === 'value' && value === false) || !isEmpty(value),
    ),
  )
  const says = Object.keys(written).some((key) => key !== 'type') || !isInline(written)
  return names(withoutEmpty({ ...atomic, predicate: says ? written : null }))
}

function handlingForm(handling: Json): Json {
  if (!isObject(handling)) return handling
  return withoutEmpty(
    objectOf(Object.entries(handling).map(([error, how]) => [error, trimmed(how)] as const)),
  )
}

function isInline(filled: JsonObject): boolean {
  const type = member(filled, 'type')
  return type === undefined || type === 'inline'
}

function screenName(screenId: Json, { screenOf }: TaskContext): Json {
  if (typeof screenId !== 'string') return screenId
  return screenOf(screenId)?.name ?? `missing:${screenId}`
}

function isDraftKey(key: string): boolean {
  return key === 'htmlTemplate' || key === 'interactions' || DRAFT_EXTRAS.has(key)
}

/** What the draft copy says that the screen does not; nothing where both agree. */
function draftOf(task: JsonObject, { names, screenOf }: TaskContext): ReadonlyMap<string, Json> {
  const screenId = member(task, 'screenId')
  const screen = typeof screenId === 'string' ? screenOf(screenId)?.form : undefined
  const raw = member(task, 'htmlTemplate')
  const tree = isEmpty(raw) ? undefined : treeForm(raw ?? null, names)
  const written = member(task, 'interactions')
  const interactions = isEmpty(written)
    ? undefined
    : interactionsForm(written ?? null, raw ?? screen?.['contents'] ?? null)
  const sameTree = tree !== undefined && equalJson(tree, screen?.['contents'])
  const sameInteractions = equalJson(interactions, screen?.['interactions'])
  const draft = new Map<string, Json>()
  if (tree !== undefined && !sameTree) draft.set('htmlTemplate', tree)
  // An empty list of interactions beside an equal tree is a draft that leaves them out.
  if (interactions !== undefined && !sameInteractions) draft.set('interactions', interactions)
  for (const key of DRAFT_EXTRAS) {
    const extra = member(task, key)
    if (extra === undefined || isEmpty(extra)) continue
    if (!equalJson(extra, screen?.[key])) draft.set(key, extra)
  }
  return draft
}
