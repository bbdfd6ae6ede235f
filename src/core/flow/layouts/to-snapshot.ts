import type { ErrorDetails } from '../../model/errors.js'
import { isObject, member, overlay, printJson, type Json, type JsonObject } from '../../model/json.js'
import { pointerTo, segmentsOf, type Pointer } from '../../model/pointer.js'
import { quoted } from '../../model/printable.js'
import type { FlowDocument } from '../model.js'
import { copyJson } from './copy-json.js'
import { screenFileNames } from './screen-file-names.js'
import { isEmpty, toExported } from './to-exported.js'

/** Something of a document that the snapshot layout has no place for; `path` is where it is in the document. */
export interface Lost extends ErrorDetails {
  readonly path: Pointer
}

export interface SnapshotFiles {
  /** Text by name: `metadata.json`, `contents.json`, `screen-<name>.json`. The folder has to be named after the id. */
  readonly files: ReadonlyMap<string, string>
  readonly lost: readonly Lost[]
}

const KNOWN: ReadonlySet<string> = new Set(['flowId', 'metadata', 'contents', 'screens', 'references'])
/** A snapshot writes these of every flow, whatever they are. */
const ALWAYS: JsonObject = {
  componentsVersion: '',
  description: '',
  disabled: false,
  fingerprint: false,
  name: '',
}
/** Of `metadata`: the layout leaves out the first; the others are its own words for something else. */
const NO_PLACE = ['widget', 'screens', 'references']
const FOLDER_NAME = /^(?!\.{1,2}$)[^/\\\p{Cc}]{1,255}$/u

const KEEP_HINT = 'The exported layout holds all of a flow'

/**
 * A document as the files of one folder, as a project snapshot holds it: header and references in `metadata.json`, the
 * graph in `contents.json`, one file for each screen. Assets stay inline. `lost` names what has no place there.
 */
export function toSnapshot(document: FlowDocument): SnapshotFiles {
  const exported = toExported(document)
  const lost = findLost(exported)
  const metadata = member(exported, 'metadata')
  const contents = member(exported, 'contents')
  const references = member(exported, 'references')
  const screens = member(exported, 'screens')
  const listed: readonly Json[] = Array.isArray(screens) ? screens : []
  const names = screenFileNames(exported)
  const header = overlay(ALWAYS, {
    ...(isObject(metadata) ? metadata : {}),
    widget: undefined,
    references,
    screens: [...names].sort(),
  })
  const files = new Map([
    ['metadata.json', print(header)],
    ['contents.json', print(contents === undefined ? {} : contents)],
  ])
  for (const [index, screen] of listed.entries())
    files.set(`screen-${names[index] ?? index}.json`, print(screen))
  return { files, lost }
}

function findLost(exported: FlowDocument): readonly Lost[] {
  const paths: Pointer[] = Object.keys(exported)
    .filter((key) => !KNOWN.has(key))
    .map((key) => pointerTo([key]))
  const metadata = member(exported, 'metadata')
  const screens = member(exported, 'screens')
  if (isObject(metadata)) {
    paths.push(...NO_PLACE.filter((key) => Object.hasOwn(metadata, key)).map((key) => `/metadata/${key}`))
  } else if (metadata !== undefined && !isEmpty(metadata)) paths.push('/metadata')
  if (screens !== undefined && !Array.isArray(screens) && !isEmpty(screens)) paths.push('/screens')
  const lost = paths.map((path): Lost => {
    const message = `The snapshot layout has no place for ${quoted(segmentsOf(path).join('.'))}`
    return { code: 'snapshot-cannot-hold', message, hint: KEEP_HINT, path }
  })
  const id = member(exported, 'flowId')
  if (id === undefined || (typeof id === 'string' && FOLDER_NAME.test(id))) return lost
  const written = quoted((typeof id === 'string' ? id : printJson(id)).slice(0, 60))
  const message = `The snapshot layout keeps the id in the folder's name, which cannot be ${written}`
  return [...lost, { code: 'snapshot-cannot-hold', message, hint: KEEP_HINT, path: '/flowId' }]
}

function print(value: Json): string {
  return `${printJson(copyJson(value, { sortKeys: true }), 2)}\n`
}
