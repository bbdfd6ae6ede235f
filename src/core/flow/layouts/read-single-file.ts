import type { ErrorDetails, Place } from '../../model/errors.js'
import { isObject, member, type JsonObject } from '../../model/json.js'
import { segmentsOf, type Pointer } from '../../model/pointer.js'
import { printable, quoted } from '../../model/printable.js'
import type { FlowDocument } from '../model.js'
import { readFlow } from '../read-flow.js'
import { expandShortForm, type ShortFormProblem } from '../short-form/index.js'
import { baseName, type FlowSourceRead, type Problems, type ReadFlowFiles } from './flow-source.js'
import { fromConsole } from './from-console.js'
import { placesByOrigin, type Origin } from './origins.js'
import { readJsonFile, type JsonFile } from './read-json-file.js'
import { recognise } from './recognise.js'

/** What a request or an answer may carry around the flow, and nobody misses. */
const ENVELOPE_KEYS: ReadonlySet<string> = new Set(['flow', 'skipRender', 'changelog'])

/** Reads a flow from one file: exported, its envelope, console, or the short form. */
export function readSingleFile(path: string, text: string): FlowSourceRead {
  const read = readJsonFile(path, text)
  return read.ok ? readFlowData(read.file) : read
}

/** Reads a flow from data that knows where it is written. */
export function readFlowData(file: JsonFile): FlowSourceRead {
  const { path } = file
  const recognised = recognise(file.value)
  if ('stranger' in recognised) {
    const { code, what, hint } = recognised.stranger
    const message = `${quoted(path)} holds ${what}`
    return { ok: false, problems: [{ code, message, hint, where: { file: path, line: 1, column: 1 } }] }
  }
  const { layout, object } = recognised
  if (layout === 'short') return fromShortForm(file, object)
  const flow =
    layout === 'exported'
      ? plain(file, object)
      : layout === 'envelope'
        ? unwrapped(file, object)
        : converted(file, object)
  return { ok: true, flow: { layout, ...flow, ...identity(flow.document, baseName(path)) } }
}

function fromShortForm(source: JsonFile, object: JsonObject): FlowSourceRead {
  const { path } = source
  const placeIn = (at: Pointer): Place => ({ file: path, ...source.placeOf(at) })
  const expanded = expandShortForm(object)
  if (!expanded.ok) {
    const told = ({ at, code, message, hint }: ShortFormProblem): ErrorDetails => {
      return { code, message: `${quoted(path)}: ${message}`, hint, where: placeIn(at) }
    }
    const [first, ...others] = expanded.problems
    return { ok: false, problems: inFileOrder([told(first), ...others.map(told)]) }
  }
  const { document, originOf } = expanded
  return {
    ok: true,
    flow: {
      layout: 'short',
      document,
      notes: [],
      placeOf: (pointer) => placeIn(originOf(pointer)),
      ...identity(document, baseName(path)),
    },
  }
}

/** As they are met on reading the file from top to bottom. */
function inFileOrder(problems: Problems): Problems {
  const [first, ...others] = problems.toSorted(
    ({ where: a }, { where: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  )
  return first === undefined ? problems : [first, ...others]
}

type Read = Pick<ReadFlowFiles, 'document' | 'notes' | 'placeOf'>

function identity(document: FlowDocument, name: string): Pick<ReadFlowFiles, 'id' | 'idFrom'> {
  const id = member(document, 'flowId')
  if (typeof id === 'string' && id !== '') return { id, idFrom: 'document' }
  const stem = name.replace(/(?<=.)\.[^.]*$/, '')
  return stem === '' ? { id: undefined, idFrom: undefined } : { id: stem, idFrom: 'name' }
}

function plain(source: JsonFile, document: FlowDocument): Read {
  return { document, notes: [], placeOf: placesByOrigin(source.path, new Map([['', { source, at: '' }]])) }
}

function unwrapped(source: JsonFile, object: JsonObject): Read {
  const flow = member(object, 'flow')
  const dropped = Object.keys(object).filter((key) => !ENVELOPE_KEYS.has(key))
  return {
    document: isObject(flow) ? flow : {},
    notes: dropped.length === 0 ? [] : [droppedNote(source, dropped, `/${dropped[0] ?? ''}`)],
    placeOf: placesByOrigin(source.path, new Map([['', { source, at: '/flow' }]])),
  }
}

function converted(source: JsonFile, object: JsonObject): Read {
  const { document, moved, dropped, versions } = fromConsole(object)
  const origins = new Map<Pointer, Origin>([['', { source, at: '' }]])
  for (const [path, at] of moved) origins.set(path, { source, at })
  const placeOf = placesByOrigin(source.path, origins)
  const notes: ErrorDetails[] = []
  const connector = firstConnector(document)
  if (connector !== undefined && !isObject(member(document, 'references'))) {
    notes.push({
      code: 'no-names',
      message: `${quoted(source.path)}: the console layout has no names for connectors and roles`,
      hint: 'In another project its connectors cannot be found by name; an export through the API has the names',
      where: placeOf(connector),
    })
  }
  if (versions.length > 1) {
    const [last = '', ...others] = versions.map((version) => printable(version, 40)).reverse()
    notes.push({
      code: 'components-versions',
      message: `${quoted(source.path)}: its screens have several components versions; ${last} is kept, not ${others.join(', ')}`,
      hint: 'Save the flow once in the console, or export it through the API, to bring them to one version',
      where: placeOf('/metadata/componentsVersion'),
    })
  }
  const [first] = dropped
  if (first !== undefined) {
    const names = dropped.map((pointer) => segmentsOf(pointer).join('.'))
    notes.push(droppedNote(source, names, first))
  }
  return { document, notes, placeOf }
}

function droppedNote(source: JsonFile, names: readonly string[], at: Pointer): ErrorDetails {
  return {
    code: 'flow-keys-dropped',
    message: `${quoted(source.path)}: left out, because a flow has no place for it: ${names.slice(0, 10).map(quoted).join(', ')}`,
    hint: 'Nothing is to be done unless it was put there by hand',
    where: { file: source.path, ...source.placeOf(at) },
  }
}

/** The first place that names a connector: a step of the graph, or the translation. */
function firstConnector(document: FlowDocument): Pointer | undefined {
  const { tasks, metadata } = readFlow(document)
  for (const task of tasks.values()) {
    const connector = task.arguments.get('connectorId')
    if (typeof connector === 'string' && connector !== '') return `${task.path}/arguments/connectorId`
  }
  const translation = member(metadata, 'translation')
  const translator = isObject(translation) ? member(translation, 'connectorId') : undefined
  return typeof translator === 'string' && translator !== '' ? '/metadata/translation/connectorId' : undefined
}
