import { dirname, join } from 'node:path'
import { holdsCollection } from '../../config/index.js'
import { kindOf, type Address } from '../../core/model/address.js'
import type { Config } from '../../core/model/desired.js'
import { usageError } from '../../core/model/errors.js'
import { overlay, printJson, type Json, type JsonObject } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import { matchesPattern } from '../../core/model/pattern.js'
import type { Finding } from '../../core/model/plan.js'
import { withValueAt, type Pointer } from '../../core/model/pointer.js'
import type { DeclaredInput } from '../../core/plan/index.js'
import type { Cost } from '../cost.js'
import { enrichLive } from '../read-live.js'
import type { Session } from '../session.js'
import { pathOf, type FileEdit } from './edit-files.js'
import { documentPaths, type FreshLayout } from './fresh-files.js'
import { literal } from './literal.js'
import { unwantedHere } from './not-taken.js'
import { pulledEntries, type PulledEntry } from './pulled-entries.js'
import { costlyParts, type ReadProject } from './read-project.js'
import { readingCost } from './reading-cost.js'
import type { TextFiles } from './text-files.js'

/** What is live and not declared, as entries of the files. */
export interface NewEntries {
  readonly addresses: readonly Address[]
  readonly edits: readonly FileEdit[]
  /** Documents by absolute path. */
  readonly documents: ReadonlyMap<string, string>
  readonly findings: readonly Finding[]
  /** What is live and taken out by an overlay: a second entry would be none. */
  readonly left: readonly Address[]
  /**
   * Says a field in a new entry that would otherwise come out as another value, such as one of `defaults:`. False where
   * that is no new entry, or says it already.
   */
  complete(address: Address, path: Pointer, value: Json): boolean
}

interface NewEntriesOptions {
  readonly project: ReadProject
  readonly input: DeclaredInput
  readonly config: Config
  readonly cwd: string
  readonly within?: string | undefined
  readonly parts: readonly string[]
  readonly fileNames: FreshLayout['fileNames']
  readonly onCost: (cost: Cost) => Promise<void> | void
  readonly texts: TextFiles
}

/** Entries of a kind, and where they go. */
interface Addition {
  readonly kind: Kind
  readonly path: string
  readonly entries: Map<Address, JsonObject>
}

/**
 * What is live in scope and neither declared, nor excluded here, nor renamed by the files. Entries go behind the last one
 * of their kind.
 * @throws ToolError `would-overwrite` for a document whose file is taken
 */
export async function newEntries(session: Session, options: NewEntriesOptions): Promise<NewEntries> {
  const { project, input, config } = options
  const declared = new Set(
    config.resources.flatMap(({ address, was }) => (was === undefined ? [address] : [address, was])),
  )
  const takenOut = new Map((config.takenOut ?? []).map(({ address, where }) => [address, where]))
  const excluded = session.environment?.exclude ?? config.environment?.exclude ?? []
  const undeclared = project.inScope.filter(
    ({ address }) => !declared.has(address) && !excluded.some((pattern) => matchesPattern(pattern, address)),
  )
  const fresh = undeclared.filter(({ address }) => !takenOut.has(address))
  const unwanted = undeclared.flatMap(({ address }) => {
    const where = takenOut.get(address)
    return where === undefined ? [] : [{ address, where }]
  })
  const costly = costlyParts(project.kinds, fresh, options.parts)
  await options.onCost(readingCost(session, costly.calls))
  await enrichLive(session, project.live, costly.wanted)

  const additions: Addition[] = []
  const documents = new Map<string, string>()
  const findings: Finding[] = unwanted.map(unwantedHere)
  for (const kind of project.kinds) {
    const lives = fresh.flatMap(({ address }) => {
      const live = project.live.get(address)
      return live !== undefined && kindOf(address) === kind.name ? [live] : []
    })
    const pulled = pulledEntries(kind, lives, { foreign: input.foreign })
    findings.push(...pulled.findings)
    if (pulled.entries.length === 0) continue
    const path = await placeFor(kind, options)
    additions.push(await additionOf(kind, { path, pulled: pulled.entries, documents }, options))
  }
  return {
    addresses: additions.flatMap(({ entries }) => [...entries.keys()]),
    get edits() {
      return additions.map(({ kind, path, entries }): FileEdit => ({
        path,
        edit: { type: 'add', kind, entries: [...entries.values()] },
      }))
    },
    documents,
    findings,
    left: unwanted.map(({ address }) => address),
    complete(address, path, value) {
      const addition = additions.find(({ entries }) => entries.has(address))
      const entry = addition?.entries.get(address)
      if (addition === undefined || entry === undefined) return false
      const completed = withValueAt(entry, path, literal(value))
      if (printJson(completed) === printJson(entry)) return false
      addition.entries.set(address, completed)
      return true
    },
  }
}

async function additionOf(
  kind: Kind,
  about: {
    readonly path: string
    readonly pulled: readonly PulledEntry[]
    readonly documents: Map<string, string>
  },
  { input, texts, fileNames }: NewEntriesOptions,
): Promise<Addition> {
  const { path, pulled, documents } = about
  const ignored = input.ignoreByKind[kind.name] ?? []
  const named = documentPaths(kind, pulled, {
    fileNames: (keys) =>
      fileNames([...keys, ...input.desired.flatMap((one) => (one.kind === kind.name ? one.key : []))]),
  })
  const entries = new Map<Address, JsonObject>()
  for (const { live, entry } of pulled) {
    const file = named.get(live.key)
    if (file !== undefined && kind.document !== undefined) {
      const target = join(dirname(path), file)
      const text = `${printJson(kind.document.canonical(live.document), 2)}\n`
      const there = await texts.text(target)
      if (there !== undefined && there !== text) throw taken(texts.shown(target))
      documents.set(target, text)
    }
    const kept = ignored.reduce<JsonObject>((rest, place) => withValueAt(rest, place, undefined), entry)
    entries.set(live.address, file === undefined ? kept : overlay(kept, { file }))
  }
  return { kind, path, entries }
}

function taken(file: string) {
  return usageError({
    code: 'would-overwrite',
    message: `A new document would go to ${file}, and something else lies there; nothing was written`,
    hint: 'Move it away, or declare it under `flows:`.',
  })
}

/** Where the last of its kind stands; else where its collection is; else the file that was named first. */
async function placeFor(kind: Kind, { config, cwd, within, texts }: NewEntriesOptions): Promise<string> {
  if (within !== undefined) return within
  const files = new Set(config.files)
  const last = config.resources.findLast(
    ({ kind: name, where }) => name === kind.name && files.has(pathOf(cwd, where)),
  )
  if (last !== undefined) return pathOf(cwd, last.where)
  for (const path of config.files) {
    const text = await texts.text(path)
    if (text !== undefined && holdsCollection({ path, shown: texts.shown(path), text }, kind)) return path
  }
  return config.files[0] ?? join(cwd, 'descope.yaml')
}
