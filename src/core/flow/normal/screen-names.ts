import { canonicalJson, equalJson, isObject, type Json, type JsonObject } from '../../model/json.js'
import { pointerTo, type Pointer } from '../../model/pointer.js'
import type { Flow } from '../model.js'
import { listAt } from '../read-flow.js'
import { filledText } from './empty.js'
import { byId } from './id-order.js'
import { screenForm, type ScreenContext } from './screen.js'

/** A screen under a name that is the same in every project. */
export interface NamedScreen {
  /** `task:3` after the first of the tasks that show it; `unshown:1` where none does. */
  readonly name: string
  readonly form: Json
  /** Its id in this document. */
  readonly screenId: string | undefined
  /** Where it stands in this document. */
  readonly path: Pointer
}

/** The form of a screen where it has been made already. */
export type KnownForms = (raw: JsonObject, screenId: string | undefined) => Json | undefined

/** The forms of another flow's screens, for screens that stand in both as they are. */
export function formsOf(flow: Flow, screens: Iterable<NamedScreen>): KnownForms {
  const forms = new Map<string, Json | undefined>()
  for (const { screenId, form } of screens) {
    // Of two with one id nobody knows which is meant.
    if (screenId !== undefined) forms.set(screenId, forms.has(screenId) ? undefined : form)
  }
  return (raw, screenId) => {
    const form = screenId === undefined ? undefined : forms.get(screenId)
    return form !== undefined && equalJson(flow.screens.get(screenId ?? '')?.raw, raw) ? form : undefined
  }
}

/**
 * The screens of a flow by names that do not depend on their ids: each is called after the smallest id of a task that
 * shows it. Those that no task shows are numbered in the order of their content.
 */
export function namedScreens(
  flow: Flow,
  context: ScreenContext,
  known: KnownForms = () => undefined,
): readonly NamedScreen[] {
  const shownBy = firstTasks(flow)
  const taken = new Set<string>()
  const shown: NamedScreen[] = []
  const unshown: (Omit<NamedScreen, 'name'> & { readonly text: string })[] = []
  for (const [index, raw] of listAt(flow.document, 'screens').entries()) {
    const path = pointerTo(['screens', String(index)])
    const screenId = isObject(raw) ? filledText(raw, 'screenId') : undefined
    const form = isObject(raw) ? (known(raw, screenId) ?? screenForm(raw, context)) : raw
    const task = screenId === undefined ? undefined : shownBy.get(screenId)
    if (screenId !== undefined && task !== undefined && !taken.has(screenId)) {
      taken.add(screenId)
      shown.push({ name: `task:${task}`, form, screenId, path })
    } else unshown.push({ form, screenId, path, text: canonicalJson(form) })
  }
  unshown.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
  return [
    ...shown,
    ...unshown.map(({ form, screenId, path }, index) => ({
      name: `unshown:${index + 1}`,
      form,
      screenId,
      path,
    })),
  ]
}

/** By screen id the smallest id of a task that shows it. */
function firstTasks(flow: Flow): ReadonlyMap<string, string> {
  const first = new Map<string, string>()
  for (const { id, screenId } of flow.tasks.values()) {
    if (screenId === undefined || screenId === '') continue
    const other = first.get(screenId)
    if (other === undefined || byId(id, other) < 0) first.set(screenId, id)
  }
  return first
}
