import { objectOf, type Json, type JsonObject } from '../../model/json.js'
import { pointerTo, type Pointer } from '../../model/pointer.js'
import type { FlowDocument } from '../model.js'
import { textAt } from '../read-flow.js'
import { FIELD_TYPES } from './field-types.js'
import { idsBeside } from './made-ids.js'
import { readShortForm, type ShortFormRead } from './read-short-form.js'
import { screenDocument, type LinkedButton, type ScreenDocument } from './screen-document.js'
import { END, type ShortFlow, type ShortScreen } from './short-form.js'

export type ShortFormExpanded =
  | {
      readonly ok: true
      /** A whole flow in the exported layout. Without an id where the short form has none. */
      readonly document: FlowDocument
      /** Where in the short form a place of the document comes from: the nearest value that is written there. */
      readonly originOf: (pointer: Pointer) => Pointer
    }
  | Extract<ShortFormRead, { readonly ok: false }>

/** The version whose properties the components are written with; the newest that was looked at. */
const COMPONENTS_VERSION = '2.0.547'
/** The end comes first, so that its exit, which flows that call this one wait for, is the same with any number of screens. */
const END_TASK = '0'
const END_NAME = 'End'
const CONTINUE = 'Continue'
/** Places on the canvas, in the console's units: far enough from each other to be read. */
const CANVAS = { left: 12, top: 72, step: 480 } as const
const LENGTH_OF_SCREEN_ID = 27

/**
 * A flow in the short form as a whole document in the exported layout: its screens one after the other, then the task
 * that ends the flow. The same short form gives the same bytes. All that is wrong with it is told at once; each problem
 * says where in `json` it is (`at`).
 */
export function expandShortForm(json: Json): ShortFormExpanded {
  const read = readShortForm(json)
  return read.ok ? expanded(read.flow) : read
}

/** A screen with what the document has for it. */
interface Built extends ScreenDocument {
  readonly short: ShortScreen
  readonly task: string
  readonly screenId: string
  readonly buttons: readonly LinkedButton[]
}

function expanded({ id, name, description, screens }: ShortFlow): ShortFormExpanded {
  const numbers = new Map(screens.map((screen, index) => [screen.id, index + 1]))
  const makeId = idsBeside([])
  const built = screens.map((short, index): Built => {
    // Whether ids of screens must differ between the flows of a project is not known; here they do.
    const screenId = `SC${makeId(['screen', id?.text ?? '', short.id], LENGTH_OF_SCREEN_ID)}`
    const buttons = buttonsOf(short).map((button): LinkedButton => {
      const target = button.to === undefined ? undefined : numbers.get(button.to.text)
      return { ...button, isBack: target !== undefined && target <= index + 1 }
    })
    const document = screenDocument(short, { screenId, buttons })
    return { ...document, short, task: String(index + 1), screenId, buttons }
  })
  const origins = new Map<Pointer, Pointer>([
    ['', ''],
    ['/flowId', id?.at ?? ''],
    ['/metadata/name', name?.at ?? id?.at ?? ''],
    ['/metadata/description', description?.at ?? ''],
    ['/contents', '/screens'],
  ])
  const tasks = built.map((screen, index) => {
    const after = index + 1 === built.length ? END_TASK : String(index + 2)
    const { raw, places } = screenTask(screen, { after, numbers })
    for (const [from, at] of places) origins.set(from, at)
    return raw
  })
  // As every exporter sorts them, so that places are the same before and after.
  const sorted = built.toSorted((a, b) => (a.screenId < b.screenId ? -1 : 1))
  for (const [index, screen] of sorted.entries()) {
    origins.set(`/screens/${index}`, screen.short.at)
    for (const [from, at] of screen.origins) origins.set(`/screens/${index}${from}`, at)
  }
  const document: FlowDocument = {
    ...(id !== undefined && { flowId: id.text }),
    metadata: {
      ...((name ?? id) !== undefined && { name: (name ?? id)?.text ?? '' }),
      ...(description !== undefined && { description: description.text }),
      componentsVersion: COMPONENTS_VERSION,
      sharedInteractions: [{ id: `${END_TASK}.success`, type: 'success' }],
    },
    contents: {
      startTask: '1',
      tasks: objectOf(
        [endTask(built.length), ...tasks, START].map((task): [string, Json] => [
          textAt(task, 'id') ?? '',
          task,
        ]),
      ),
    },
    screens: sorted.map(({ screen }) => screen),
  }
  return { ok: true, document, originOf: (pointer) => nearest(origins, pointer) }
}

function buttonsOf({ buttons, at }: ShortScreen): ShortScreen['buttons'] {
  if (buttons.length > 0) return buttons
  return [{ id: undefined, at, label: { text: CONTINUE, at }, to: undefined }]
}

const START: JsonObject = {
  id: 'start',
  name: 'start',
  next: { rules: [{ interactionId: '', taskId: '1' }] },
  view: { x: CANVAS.left, y: CANVAS.top },
}

function endTask(screens: number): JsonObject {
  return {
    id: END_TASK,
    type: 'automated',
    action: 'logged-in',
    name: END_NAME,
    next: {},
    view: { x: CANVAS.left + CANVAS.step * (screens + 1), y: CANVAS.top },
  }
}

function screenTask(
  { short, task, screenId, buttons, outcomes }: Built,
  { after, numbers }: { readonly after: string; readonly numbers: ReadonlyMap<string, number> },
): { readonly raw: JsonObject; readonly places: ReadonlyMap<Pointer, Pointer> } {
  const path = pointerTo(['contents', 'tasks', task])
  const places = new Map([[path, short.at]])
  const rules = buttons.map(({ to, at }, index): JsonObject => {
    places.set(`${path}/next/rules/${index}`, to?.at ?? at)
    const target =
      to === undefined ? after : to.text === END ? END_TASK : String(numbers.get(to.text) ?? after)
    return { interactionId: outcomes[index] ?? '', taskId: target }
  })
  const keys = short.fields.map(({ key }) => key)
  const placeholders = placeholdersOn(short, buttons)
  const raw: JsonObject = {
    id: task,
    type: 'screen',
    name: short.id,
    screenId,
    next: { rules },
    ...(keys.length > 0 && { allInputKeys: keys }),
    calculatedInputKeys: true,
    inputsMetadata: short.fields.map(({ key, type }) => ({
      displayName: FIELD_TYPES[type].displayName,
      key,
    })),
    ...(placeholders.length > 0 && { contextKeys: placeholders }),
    view: { x: CANVAS.left + CANVAS.step * Number(task), y: CANVAS.top },
  }
  return { raw, places }
}

/** Paths in `{{…}}` in the texts of a screen, each once. */
function placeholdersOn(screen: ShortScreen, buttons: readonly LinkedButton[]): readonly string[] {
  const texts = [
    screen.title,
    ...screen.text,
    ...screen.fields.flatMap(({ label, placeholder }) => [label, placeholder]),
    ...buttons.map(({ label }) => label),
  ]
  const found = texts.flatMap((written) =>
    [...(written?.text ?? '').matchAll(/\{\{([^{}]+)\}\}/g)].map(([, path]) => (path ?? '').trim()),
  )
  return [...new Set(found.filter((path) => path !== ''))]
}

function nearest(origins: ReadonlyMap<Pointer, Pointer>, pointer: Pointer): Pointer {
  for (let above = pointer; above !== ''; above = above.slice(0, above.lastIndexOf('/'))) {
    const origin = origins.get(above)
    if (origin !== undefined) return origin
  }
  return ''
}
