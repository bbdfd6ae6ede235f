import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { EXIT, ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import { storeError, systemCode } from './errors.js'
import { PROJECT_FILE } from './find-backups.js'

/** A backup that lies somewhere on this machine. */
export interface FileBackup {
  /** The folder's or file's name without its ending. */
  readonly id: string
  readonly location: string
  readonly bytes: Uint8Array
}

/**
 * The backup a path leads to: a file, or a folder with a `project.json`. `undefined` where nothing is and the name
 * may mean something else; a name with a slash can only be a path, so that throws `backup-not-found`.
 * @param cwd the folder that relative paths count from
 */
export async function backupAtPath(name: string, cwd: string): Promise<FileBackup | undefined> {
  const path = resolve(cwd, name)
  const isPath = /[\\/]/.test(name)
  const file = (await isFolder(path)) ? join(path, PROJECT_FILE) : path
  const bytes = await readIfThere(file)
  if (bytes === undefined) {
    if (!isPath) return undefined
    throw new ToolError({
      code: 'backup-not-found',
      message: `there is no backup at ${quoted(file)}`,
      hint: 'Name a file, a folder with a project.json, or an id from: descope-mgmt backup list',
      where: { file },
      exit: EXIT.usage,
    })
  }
  const named = basename(file) === PROJECT_FILE ? basename(dirname(file)) : basename(file)
  return { id: named.replace(/\.json$/i, ''), location: file, bytes }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isNothingThere(systemCode(error))) return undefined
    throw storeError('read', path, { cause: error })
  }
}

/** A name that is no path can hold anything, so what the file system refuses to look up is nothing, too. */
function isNothingThere(code: string | undefined): boolean {
  return (
    code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE'
  )
}
