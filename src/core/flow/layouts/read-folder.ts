import type { ErrorDetails } from '../../model/errors.js'
import { isObject, member, objectOf, overlay, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { quoted } from '../../model/printable.js'
import { baseName, fileIn, type FlowSourceRead, type Problems } from './flow-source.js'
import { CONTENTS, METADATA, SCREEN_FILE } from './snapshot-files.js'
import { strangeFolder } from './strange-folder.js'
import { inlineAssets } from './inline-assets.js'
import { placesByOrigin, type Origin } from './origins.js'
import { readJsonFile, type JsonFile } from './read-json-file.js'
import { sortedScreens } from './to-exported.js'

const LIST_HINT = 'It lists the screen files without `screen-` and `.json`'

/**
 * Reads a flow from a folder in the snapshot layout. The folder's name is the flow's id. Screens are those that
 * `metadata.screens` lists, and any other screen file with a note; they are sorted by their `screenId`.
 */
export function readFolder(path: string, files: ReadonlyMap<string, string>): FlowSourceRead {
  if (!files.has(METADATA) || !files.has(CONTENTS)) {
    return { ok: false, problems: [strangeFolder(path, files)] }
  }
  const names = [METADATA, CONTENTS, ...[...files.keys()].filter((name) => SCREEN_FILE.test(name)).sort()]
  const read = new Map<string, JsonFile>()
  const problems: ErrorDetails[] = []
  for (const name of names) {
    const result = readJsonFile(fileIn(path, name), files.get(name) ?? '')
    if (result.ok) read.set(name, result.file)
    else problems.push(...result.problems)
  }
  const metadata = read.get(METADATA)
  const contents = read.get(CONTENTS)
  const chosen = chooseScreens(path, names.slice(2), metadata)
  const all = [...problems, ...chosen.missing]
  if (isNotEmpty(all)) return { ok: false, problems: all }
  if (metadata === undefined || contents === undefined) {
    return { ok: false, problems: [strangeFolder(path, files)] }
  }
  const { document, origins } = assemble(path, {
    metadata,
    contents,
    screens: chosen.names.flatMap((name) => read.get(name) ?? []),
  })
  const placeOf = placesByOrigin(path, origins)
  const assets = inlineAssets(document, files)
  const missing = assets.missing.map(({ file, at }): ErrorDetails => ({
    code: 'flow-asset-missing',
    message: `${quoted(path)} lacks ${quoted(file)}, which a value refers to; the value stays a reference`,
    hint: 'Put the file into the folder: with the reference alone the step has no content',
    where: placeOf(at),
  }))
  const id = baseName(path)
  return {
    ok: true,
    flow: {
      layout: 'snapshot',
      document: isObject(assets.value) ? assets.value : document,
      ...(id === '' ? { id: undefined, idFrom: undefined } : { id, idFrom: 'name' as const }),
      notes: [...chosen.notes, ...missing],
      placeOf,
    },
  }
}

/** The screen files to read, in the order of `metadata.screens`; all of them where there is no such list. */
function chooseScreens(path: string, present: readonly string[], metadata: JsonFile | undefined) {
  const header = metadata?.value
  const listed = header !== undefined && isObject(header) ? member(header, 'screens') : undefined
  const missing: ErrorDetails[] = []
  const notes: ErrorDetails[] = []
  if (metadata === undefined || !Array.isArray(listed)) {
    if (metadata !== undefined && listed !== undefined) {
      const where = { file: metadata.path, ...metadata.placeOf('/screens') }
      const message = `${quoted(metadata.path)}: its "screens" is no list; every screen file is read`
      notes.push({ code: 'flow-screen-list', message, hint: LIST_HINT, where })
    }
    return { names: present, missing, notes }
  }
  const there = new Set(present)
  const names = new Set<string>()
  for (const [index, screen] of (listed as readonly Json[]).entries()) {
    const where = { file: metadata.path, ...metadata.placeOf(`/screens/${index}`) }
    const name = typeof screen === 'string' ? `screen-${screen}.json` : ''
    if (there.has(name)) names.add(name)
    else if (name === '') {
      const message = `${quoted(metadata.path)}: an entry of the list of screens is no name`
      notes.push({ code: 'flow-screen-list', message, hint: LIST_HINT, where })
    } else {
      missing.push({
        code: 'flow-file-missing',
        message: `${quoted(path)} lacks ${quoted(name)}, which its metadata.json lists`,
        hint: 'Fetch the snapshot again, or take the screen out of the list and the graph',
        where,
      })
    }
  }
  const unlisted = present.filter((name) => !names.has(name))
  for (const name of unlisted) {
    notes.push({
      code: 'flow-screen-unlisted',
      message: `${quoted(path)} holds ${quoted(name)}, which its metadata.json does not list; it is read all the same`,
      hint: 'List it in metadata.json, or delete the file',
      where: { file: fileIn(path, name) },
    })
  }
  return { names: [...names, ...unlisted], missing, notes }
}

function assemble(
  path: string,
  {
    metadata,
    contents,
    screens,
  }: { readonly metadata: JsonFile; readonly contents: JsonFile; readonly screens: readonly JsonFile[] },
) {
  const header = metadata.value
  const references = isObject(header) ? member(header, 'references') : undefined
  const fileOf = new Map(screens.map((file) => [file.value, file]))
  const ordered = sortedScreens(screens.map(({ value }) => value))
  const id = baseName(path)
  const document = objectOf([
    ...(id === '' ? [] : [['flowId', id] as const]),
    ['metadata', isObject(header) ? overlay(header, { screens: undefined, references: undefined }) : header],
    ['contents', contents.value],
    ['screens', ordered],
    ...(references === undefined ? [] : [['references', references] as const]),
  ])
  const origins = new Map<Pointer, Origin>([
    ['', { at: '' }],
    ['/metadata', { source: metadata, at: '' }],
    ['/references', { source: metadata, at: '/references' }],
    ['/contents', { source: contents, at: '' }],
    ['/screens', { source: metadata, at: '/screens' }],
  ])
  for (const [index, value] of ordered.entries()) {
    const source = fileOf.get(value)
    if (source !== undefined) origins.set(`/screens/${index}`, { source, at: '' })
  }
  return { document, origins }
}

function isNotEmpty(problems: readonly ErrorDetails[]): problems is Problems {
  return problems.length > 0
}
