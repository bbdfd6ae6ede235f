import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { kill, pid } from 'node:process'
import { refusal } from '../core/model/errors.js'
import { isObject, member, type Json } from '../core/model/json.js'

/** Locks of this process. A lock file with our own pid and not in here was left by a dead process of the same number. */
const ours = new Set<string>()

/**
 * Takes the folder for this process; gives back what lets go of it. A lock whose process is dead is taken over.
 * @throws ToolError `emulator-data-locked` naming the holder
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'emulator.lock')
  const content = JSON.stringify({ pid, host: hostname() })
  if (!created(file, content)) {
    const holder = readText(file)
    if (holder !== undefined && (ours.has(file) || mayLive(holder))) throw locked(file, holder)
    if (holder !== undefined) setAside(file, holder)
    if (!created(file, content)) throw locked(file, readText(file) ?? '')
  }
  ours.add(file)
  return () => {
    if (ours.delete(file)) unlinkSync(file)
  }
}

function created(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Moves a dead lock away. When another process took it over in the same moment, its fresh lock is put back. */
function setAside(file: string, content: string): void {
  const aside = `${file}.${pid}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if (readText(aside) !== content) putBack(aside, file)
  unlinkSync(aside)
}

/** Unless a third process was faster. */
function putBack(aside: string, file: string): void {
  try {
    linkSync(aside, file)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** False only when it is certain: the process was on this host and is gone. */
function mayLive(holder: string): boolean {
  const { host, holderPid } = read(holder)
  if (holderPid === undefined || host !== hostname()) return true
  return holderPid !== pid && isAlive(holderPid)
}

function isAlive(processId: number): boolean {
  try {
    kill(processId, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function read(holder: string): {
  readonly host: string | undefined
  readonly holderPid: number | undefined
} {
  const value = parsed(holder)
  const host = isObject(value) ? member(value, 'host') : undefined
  const holderPid = isObject(value) ? member(value, 'pid') : undefined
  return {
    host: typeof host === 'string' ? host : undefined,
    holderPid: typeof holderPid === 'number' ? holderPid : undefined,
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function locked(file: string, holder: string) {
  const { host, holderPid } = read(holder)
  const who = holderPid === undefined ? 'another process' : `process ${holderPid}`
  const where = host === undefined || host === hostname() ? '' : ` on ${JSON.stringify(host)}`
  return refusal({
    code: 'emulator-data-locked',
    message: `The emulator's data folder is in use by ${who}${where}`,
    hint: `Wait for it or end it, or use another folder. If it is certainly gone, remove ${JSON.stringify(file)}.`,
  })
}
