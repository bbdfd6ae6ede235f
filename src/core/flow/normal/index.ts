import {
  canonicalJson,
  equalJson,
  isObject,
  member,
  objectOf,
  overlay,
  type Json,
  type JsonObject,
} from '../../model/json.js'
import type { Flow, FlowDocument } from '../model.js'
import { readFlow, secondHalves } from '../read-flow.js'
import { filledEntries, withoutEmpty } from './empty.js'
import { foreignNames, type Renaming } from './foreign-names.js'
import { headerForm } from './header.js'
import { outcomeName, splitExit } from './outcome-name.js'
import { referencesForm } from './references.js'
import { formsOf, namedScreens, type KnownForms, type NamedScreen } from './screen-names.js'
import { shallow } from './shallow.js'
import { taskForm } from './task.js'
import { foldedStep } from './two-phase.js'

export { isEmpty, trimmed } from './empty.js'
export { byId } from './id-order.js'
export { outcomeName, splitExit } from './outcome-name.js'
export type { NamedScreen } from './screen-names.js'
export { componentText } from './screen.js'
export { DRAFT_EXTRAS } from './task.js'
export { taskIndex } from './task-index.js'
export { SECOND_HALF, secondHalfOf } from './two-phase.js'

/** A normal form with what leads from it back into the document. */
export interface Normalized {
  readonly flow: Flow
  readonly form: JsonObject
  readonly screens: ReadonlyMap<string, NamedScreen>
}

/**
 * Everything of a flow that its author means and nothing that only its exporter wrote, so that two documents that mean
 * the same have equal normal forms. Left out: the flow's id (its address), empty values, positions on the canvas, lists
 * and copies that follow from something else, ids of screens, connectors and roles (names stand for them). Kept: order
 * that matters, `disabled`, `componentsVersion`, and every key that we do not know. Never throws on a JSON document.
 */
export function normalForm(document: FlowDocument): JsonObject {
  return normalized(document).form
}

/** The {@link normalForm} without `disabled`, which is managed apart. Its canonical text is what is digested. */
export function documentForm(document: FlowDocument): JsonObject {
  const form = normalForm(document)
  const metadata = member(form, 'metadata')
  if (!isObject(metadata)) return form
  return withoutEmpty({ ...form, metadata: overlay(metadata, { disabled: undefined }) })
}

/**
 * {@link normalForm} for who must also find places in the document. `twin` is another version of the flow: equal screens
 * share one form then, which makes both and comparing them cheap. It changes no result.
 */
export function normalized(source: FlowDocument, twin?: Normalized): Normalized {
  const document = shallow(source)
  const flow = readFlow(document)
  const names = foreignNames(flow)
  const context = { names, componentsVersion: flow.metadata['componentsVersion'] }
  const screens = namedScreens(flow, context, twin && knownForms(flow, twin))
  const form = withoutEmpty(
    objectOf(
      filledEntries(document)
        .filter(([key]) => key !== 'flowId')
        .map(([key, value]): [string, Json] => {
          if (key === 'metadata') return [key, headerForm(value, { names, outcomeName: nameOfExit(flow) })]
          if (key === 'contents') return [key, contentsForm(value, { flow, names, screens })]
          if (key === 'screens' && Array.isArray(value)) {
            return [key, objectOf(screens.map((screen) => [screen.name, screen.form] as const))]
          }
          if (key === 'references') return [key, referencesForm(value)]
          return [key, value]
        }),
    ),
  )
  return { flow, form, screens: new Map(screens.map((screen) => [screen.name, screen])) }
}

/** A form follows from its screen, from the names of foreign things and from the version of the components. */
function knownForms(flow: Flow, twin: Normalized): KnownForms | undefined {
  const isSame =
    equalJson(flow.document['references'], twin.flow.document['references']) &&
    equalJson(flow.metadata['componentsVersion'], twin.flow.metadata['componentsVersion'])
  return isSame ? formsOf(twin.flow, twin.screens.values()) : undefined
}

interface GraphContext {
  readonly flow: Flow
  readonly names: Renaming
  readonly screens: readonly NamedScreen[]
}

function contentsForm(contents: Json, context: GraphContext): Json {
  if (!isObject(contents)) return contents
  return withoutEmpty(
    objectOf(
      filledEntries(contents).map(([key, value]): [string, Json] =>
        key === 'tasks' && isObject(value) ? [key, tasksForm(value, context)] : [key, value],
      ),
    ),
  )
}

function tasksForm(tasks: JsonObject, { flow, names, screens }: GraphContext): JsonObject {
  const byScreenId = new Map<string, { readonly name: string; readonly form: JsonObject }>()
  for (const { name, form, screenId } of screens) {
    if (screenId !== undefined && isObject(form) && !byScreenId.has(screenId))
      byScreenId.set(screenId, { name, form })
  }
  const context = { names, screenOf: (id: string) => byScreenId.get(id) }
  const forms = new Map(
    Object.entries(tasks).map(([id, task]): [string, Json] => [
      id,
      isObject(task) ? taskForm(id, task, context) : task,
    ]),
  )
  for (const [end, first] of secondHalves(flow)) {
    const half = forms.get(first)
    const second = forms.get(end)
    if (first.endsWith('.end') || !isObject(half) || !isObject(second)) continue
    const step = foldedStep(half, { id: end, form: second })
    if (step === undefined) continue
    forms.set(first, step)
    forms.delete(end)
  }
  const start = forms.get('start')
  if (isObject(start)) {
    const said = startForm(start, flow.startTask)
    if (said === undefined) forms.delete('start')
    else forms.set('start', said)
  }
  return objectOf(forms)
}

/** The pseudo task `start` says nothing where it repeats `startTask`; older documents leave its edge out. */
function startForm(start: JsonObject, startTask: string | undefined): JsonObject | undefined {
  const form = new Map(Object.entries(start))
  const name = form.get('name')
  if (typeof name === 'string' && name.toLowerCase() === 'start') form.delete('name')
  const next = form.get('next')
  if (
    startTask !== undefined &&
    next !== undefined &&
    canonicalJson(next) === canonicalJson({ rules: [{ taskId: startTask }] })
  ) {
    form.delete('next')
  }
  return form.size === 0 ? undefined : objectOf(form)
}

function nameOfExit(flow: Flow): (exit: string) => string | undefined {
  return (exit) => {
    const parts = splitExit(flow, exit)
    return parts === undefined ? undefined : outcomeName(flow, parts.task, parts.outcome)
  }
}
