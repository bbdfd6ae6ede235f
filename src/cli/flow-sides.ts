import { typedWord } from '../core/model/typed-word.js'
import { resolve } from 'node:path'
import type { Config } from '../core/model/desired.js'
import type { FlowDocument } from '../core/flow/model.js'
import { readFlowSource, type ReadFlowFiles } from '../core/flow/layouts/index.js'
import { ProblemsError, usageError, type ErrorDetails } from '../core/model/errors.js'
import { hideSides, type HiddenTexts } from '../core/model/hidden-texts.js'
import { printJson, type JsonObject } from '../core/model/json.js'
import { printable, quoted } from '../core/model/printable.js'
import { flowKind } from '../kinds/flow/index.js'
import { getResources } from '../operations/get.js'
import { flowOrThrow, named, whatLiesAt } from './flow-files.js'
import type { Io } from './io.js'
import { loadConfig, loadConfigIfAny, openStoreOf, projectIdOf, withSession } from './open-session.js'

/** One flow, wherever it is kept. */
export interface FlowSide {
  /** As it was typed: `live:sign-in@prod`. */
  readonly said: string
  /** In the exported layout. */
  readonly document: FlowDocument
  readonly id: string | undefined
  /** What is worth knowing about the reading. */
  readonly notes: readonly ErrorDetails[]
  /** What is hidden in the documents of all sides, because a template calls it secret. */
  readonly hidden?: HiddenTexts
}

type Place =
  | { readonly from: 'files'; readonly path: string }
  | { readonly from: 'live'; readonly id: string; readonly environment: string | undefined }
  | { readonly from: 'backup'; readonly words: string }

const FORMS =
  'A flow is named as a file, a folder, live:ID, live:ID@ENVIRONMENT or backup:BACKUP/ID. A file of such a name is written ./live:ID.'

/**
 * Reads flows from files, folders, projects and backups, in the order given. Flows of one project are read in one
 * session; nothing is asked of the network before files and backups are read.
 * @throws ToolError `wrong-usage` for a word that names nothing clearly, and what the reading throws
 */
export async function readFlowSides(io: Io, words: readonly string[]): Promise<readonly FlowSide[]> {
  const places = await Promise.all(words.map(async (word) => [word, await placeOf(io, word)] as const))
  const sides = new Map<string, FlowSide>()
  for (const [word, place] of places) {
    if (place.from === 'files') sides.set(word, fromFiles(word, await flowOrThrow(io, place.path)))
    if (place.from === 'backup') sides.set(word, await fromBackup(io, word, place.words))
  }
  const live = places.flatMap(([word, place]) => (place.from === 'live' ? [{ word, ...place }] : []))
  for (const environment of new Set(live.map((side) => side.environment))) {
    const wanted = live.filter((side) => side.environment === environment)
    for (const side of await readLiveSides(io, environment, wanted)) sides.set(side.said, side)
  }
  const found = words.flatMap((word) => sides.get(word) ?? [])
  const hidden = Object.assign({}, ...found.map((side) => side.hidden ?? {})) as HiddenTexts
  if (Object.keys(hidden).length === 0) return found
  // The other side may hold the same secret.
  const shown = hideSides(
    found.map(({ document }) => document),
    hidden,
  )
  return found.map((side, index) => ({ ...side, document: shown[index] ?? {}, hidden }))
}

/** The word for a flow where a bare id stands for the live one: `sign-in` becomes `live:sign-in`. */
export async function liveUnlessFile(io: Io, word: string): Promise<string> {
  const isClear = /^(?:live|backup):/.test(word) || /[\\/]|\.json$/i.test(word)
  if (isClear || (await whatLiesAt(io.context, word)) !== 'nothing') return word
  return `live:${word}`
}

async function placeOf({ context }: Io, word: string): Promise<Place> {
  const [, scheme, rest = ''] = /^(live|backup):(.*)$/s.exec(word) ?? []
  if (scheme === 'backup') return { from: 'backup', words: rest }
  if (scheme === 'live') {
    const at = rest.lastIndexOf('@')
    const id = at < 0 ? rest : rest.slice(0, at)
    const environment = at < 0 ? undefined : rest.slice(at + 1)
    if (id === '' || environment === '') {
      throw usageError({ code: 'wrong-usage', message: `${quoted(word)} names no flow`, hint: FORMS })
    }
    return { from: 'live', id, environment }
  }
  if ((await whatLiesAt(context, word)) !== 'nothing') return { from: 'files', path: word }
  throw usageError({
    code: 'document-not-found',
    message: `There is no file or folder ${quoted(word)}`,
    hint: FORMS,
  })
}

function fromFiles(said: string, flow: ReadFlowFiles): FlowSide {
  const { hidden } = flow
  return {
    said,
    document: named(flow),
    id: flow.id,
    notes: flow.notes,
    ...(hidden === undefined ? {} : { hidden }),
  }
}

async function readLiveSides(
  io: Io,
  environment: string | undefined,
  wanted: readonly { readonly word: string; readonly id: string }[],
): Promise<readonly FlowSide[]> {
  const { io: there, config } = await inEnvironment(io, environment)
  const ids = [...new Set(wanted.map(({ id }) => id))]
  const found = await withSession(there, config, async (session) => getResources(session, flowKind, ids))
  const documents = new Map(found.map(({ key, document }) => [key, document]))
  return wanted.flatMap(({ word, id }) => {
    const document = documents.get(id)
    return document === undefined ? [] : [{ said: word, document, id, notes: [] }]
  })
}

/**
 * The same program pointed at another environment of the config. A project named for the command as a whole
 * (`--project-id`, `DESCOPE_PROJECT_ID`) is not meant for it where the environment has a project of its own.
 */
async function inEnvironment(
  io: Io,
  name: string | undefined,
): Promise<{ readonly io: Io; readonly config: Config | undefined }> {
  if (name === undefined) return { io, config: await loadConfigIfAny(io) }
  const there: Io = { ...io, globals: { ...io.globals, env: name, projectId: undefined } }
  const config = await loadConfig(there)
  if (config.environment?.projectId === undefined) return { io: there, config }
  const env = { ...io.context.env, DESCOPE_PROJECT_ID: undefined }
  return { io: { ...there, context: { ...io.context, env } }, config }
}

async function fromBackup(io: Io, said: string, words: string): Promise<FlowSide> {
  const { backup: name, id, isPath } = await splitBackup(io, said, words)
  const config = await loadConfigIfAny(io)
  // A backup that lies in a file says itself whose it is.
  const projectId = isPath ? '' : projectIdOf(io, config)
  const { ref, backup } = await openStoreOf(io, config).backups.read(projectId, name)
  const entry = backup.collections[flowKind.collection]?.find((kept) => kept.id === id)
  if (entry === undefined) {
    throw usageError({
      code: 'not-in-backup',
      message: `Backup ${printable(ref.id)} does not hold ${printable(flowKind.addressOf(id))}`,
      hint: `See what it holds: descope-mgmt backup show ${typedWord(name)}`,
    })
  }
  return { said, document: keptDocument(entry.document, ref.location), id, notes: [] }
}

/** Older backups hold a flow in whatever layout it was downloaded in. */
function keptDocument(document: JsonObject, location: string): FlowDocument {
  if (Object.hasOwn(document, 'contents')) return document
  const read = readFlowSource({ type: 'file', path: location, text: printJson(document) })
  if (!read.ok) {
    const [first, ...others] = read.problems.map(({ code, message, hint }) => ({ code, message, hint }))
    throw new ProblemsError([
      first ?? { code: 'not-a-flow', message: `${quoted(location)} holds no flow` },
      ...others,
    ])
  }
  return read.flow.document
}

/** `BACKUP/ID`: a backup that is a file or folder may have slashes in its name, and so may an id. */
async function splitBackup(
  { context }: Io,
  said: string,
  words: string,
): Promise<{ readonly backup: string; readonly id: string; readonly isPath: boolean }> {
  const splitAt = (at: number) => ({ backup: words.slice(0, at), id: words.slice(at + 1) })
  for (let at = words.lastIndexOf('/'); at > 0; at = words.lastIndexOf('/', at - 1)) {
    const split = splitAt(at)
    const isThere =
      split.id !== '' && (await whatLiesAt(context, resolve(context.cwd, split.backup))) !== 'nothing'
    if (isThere) return { ...split, isPath: true }
  }
  const { backup, id } = splitAt(words.indexOf('/'))
  if (backup === '' || id === '' || !words.includes('/')) {
    throw usageError({
      code: 'wrong-usage',
      message: `${quoted(said)} names no flow in a backup`,
      hint: `Write backup:BACKUP/ID. ${FORMS}`,
    })
  }
  return { backup, id, isPath: false }
}
