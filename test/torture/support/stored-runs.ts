import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson, type Json, type JsonObject } from '../../../src/core/model/json.js'

/** What a run says of itself in the store. */
export interface StoredRun {
  readonly runId: string
  readonly backupId: string
  readonly changes: readonly JsonObject[]
  /** Writing calls that were sent, or about to be. */
  readonly written: readonly { readonly address: string }[]
  /** Addresses whose step is known to be done. */
  readonly confirmed: readonly string[]
}

/** Every run in the store, in the order in which they began. */
export async function runsIn(store: string): Promise<readonly StoredRun[]> {
  const folder = join(store, 'runs/P2emulated')
  const names: readonly string[] = await readdir(folder).catch(() => [])
  return Promise.all(names.toSorted().map(async (name) => storedRun(join(folder, name), name)))
}

async function storedRun(folder: string, name: string): Promise<StoredRun> {
  const plan = parseJson(await readFile(join(folder, 'plan.json'), 'utf8').catch(() => '{}')) as JsonObject
  const text = await readFile(join(folder, 'journal.jsonl'), 'utf8').catch(() => '')
  const events = text.split('\n').flatMap((line) => eventsIn(line))
  const began = events.find(({ event }) => event === 'began')
  return {
    runId: name.split('_')[1] ?? name,
    backupId: String(began?.['backupId']),
    changes: ((plan['plan'] as JsonObject | undefined)?.['changes'] ??
      plan['changes'] ??
      []) as readonly JsonObject[],
    written: events
      .filter(({ event, isRead }) => event === 'sending' && isRead !== true)
      .map(({ address }) => ({ address: String(address) })),
    confirmed: events
      .filter(({ event, outcome }) => event === 'ended' && outcome === 'done')
      .map(({ address }) => String(address)),
  }
}

/** A kill may have cut the last line. */
function eventsIn(line: string): readonly JsonObject[] {
  try {
    return parseJson(line) as unknown as readonly JsonObject[]
  } catch {
    return []
  }
}

/** The confirmed fields by address. */
export async function lastAppliedIn(store: string): Promise<Json> {
  const text = await readFile(join(store, 'state/P2emulated/default.json'), 'utf8')
  const { resources } = parseJson(text) as { readonly resources: JsonObject }
  return Object.fromEntries(
    Object.entries(resources).map(([address, entry]) => [address, (entry as JsonObject)['fields'] ?? null]),
  )
}
