import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface FileStat {
  readonly type: 'file' | 'folder' | 'other'
  /** Bytes. */
  readonly size: number
}

export interface FolderEntry {
  readonly name: string
  /** `linkedFolder` is a symbolic link to a folder; a search for files does not follow it. */
  readonly type: 'file' | 'folder' | 'linkedFolder' | 'other'
}

/** How config reads files. Paths are absolute. Failures are the system's own errors with their `code`. */
export interface FileReader {
  /** Follows symbolic links; `undefined` where nothing is. */
  stat(path: string): Promise<FileStat | undefined>
  read(path: string): Promise<Uint8Array>
  /** Entries of a folder, sorted by name; none where the folder does not exist. */
  list(folder: string): Promise<readonly FolderEntry[]>
  /** The path without symbolic links. */
  realPath(path: string): Promise<string>
}

/** The files of this machine. */
export function nodeFiles(): FileReader {
  return {
    stat: statOrNothing,
    read: (path) => readFile(path),
    list: listFolder,
    realPath: (path) => realpath(path),
  }
}

async function statOrNothing(path: string): Promise<FileStat | undefined> {
  try {
    const found = await stat(path)
    const type = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
    return { type, size: found.size }
  } catch (error) {
    if (isNothingThere(error)) return undefined
    throw error
  }
}

async function listFolder(folder: string): Promise<readonly FolderEntry[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    const found = await Promise.all(
      entries.map(async (entry): Promise<FolderEntry> => {
        const { name } = entry
        if (entry.isFile()) return { name, type: 'file' }
        if (entry.isDirectory()) return { name, type: 'folder' }
        const target = await statOrNothing(join(folder, name))
        if (target?.type === 'folder') return { name, type: 'linkedFolder' }
        return { name, type: target?.type ?? 'other' }
      }),
    )
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (isNothingThere(error)) return []
    throw error
  }
}

function isNothingThere(error: unknown): boolean {
  const code = systemErrorCode(error)
  // A path with a null byte can be no file's.
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE'
}

/** `EACCES` and its like; `undefined` for what is no error of the system. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
