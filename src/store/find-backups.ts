import type { BackupRef } from '../core/model/backup.js'
import type { StoreDriver } from '../core/ports/store.js'
import { segmentFor, textOfSegment } from './segment.js'
import { timeInName } from './stamp.js'

/** A backup's place in the store. `timeMs` is absent where its name tells no time, as older flat files may. */
export interface FoundBackup extends Omit<BackupRef, 'timeMs'> {
  readonly key: string
  readonly timeMs: number | undefined
}

const FOLDER = /^(?<stamp>\d{8}T\d{6}\.\d{3}Z)_(?<operation>.+)_[^_]+$/

const BACKUPS = 'backups'
export const PROJECT_FILE = 'project.json'
export const CONTENTS_FILE = 'contents.json'

export function backupsOf(projectId: string): string {
  return `${BACKUPS}/${segmentFor(projectId)}/`
}

/**
 * Every backup that may belong to a project, told by names alone: folders with a `project.json` and flat `*.json`
 * files, below the project's folder and directly below `backups/`, where older versions kept them.
 */
export async function findBackups(driver: StoreDriver, projectId: string): Promise<readonly FoundBackup[]> {
  const listed = await driver.list(`${BACKUPS}/`)
  const there = new Set(listed)
  // A folder that lost its file is shown, so that reading it says what is missing.
  const lost = listed
    .filter((key) => key.endsWith(`/${CONTENTS_FILE}`))
    .map((key) => `${key.slice(0, -CONTENTS_FILE.length)}${PROJECT_FILE}`)
    .filter((key) => !there.has(key))
  const keys = [...listed, ...lost]
  return keys.flatMap((key) => {
    const [, ...path] = key.split('/')
    const [first = '', ...below] = path
    if (first === segmentFor(projectId)) return found(driver, key, below)
    const isAnotherProject = below.length > 0 && timeInName(first) === undefined
    return isAnotherProject ? [] : found(driver, key, path)
  })
}

function found(driver: StoreDriver, key: string, path: readonly string[]): readonly FoundBackup[] {
  const [name = '', file, ...deeper] = path
  const isFolder = file === PROJECT_FILE && deeper.length === 0
  const isFlat = path.length === 1 && name.toLowerCase().endsWith('.json')
  if (!isFolder && !isFlat) return []
  const id = isFolder ? name : name.slice(0, -'.json'.length)
  return [{ ...namedBackup(id), location: driver.locate(key), key }]
}

/** What a backup's own name says of it. */
export function namedBackup(id: string): Pick<FoundBackup, 'id' | 'timeMs' | 'operation'> {
  const operation = FOLDER.exec(id)?.groups?.operation
  return {
    id,
    timeMs: timeInName(id),
    operation: operation === undefined ? 'unknown' : (textOfSegment(operation) ?? operation),
  }
}
