import { randomUUID } from 'node:crypto'
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { usageError, type ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'

/** What became of a file that was to hold a text. */
export type Written = 'created' | 'replaced' | 'unchanged'

/**
 * Puts a text into a file, whole or not at all: a temporary file beside it takes its place. What holds the text already
 * is left alone. Folders are made; a symbolic link stays one. It is not forced onto the disk: what is written here can be
 * made again.
 * @param path absolute
 * @param options `isPrivate`: only its owner may read it. Default: whoever the system lets
 * @throws ToolError `file-unwritable`
 */
export async function writeWhole(
  path: string,
  text: string,
  { isPrivate = false }: { readonly isPrivate?: boolean } = {},
): Promise<Written> {
  try {
    const before = await textAt(path)
    if (before === text && !isPrivate) return 'unchanged'
    const target = before === undefined ? path : await realpath(path)
    const temporary = join(dirname(target), `.${randomUUID()}.tmp`)
    try {
      await writeNew(temporary, text, isPrivate ? 0o600 : 0o666)
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    return before === undefined ? 'created' : 'replaced'
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Takes a file away. Throws `file-unwritable`. */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** The folder is made when it turns out to be missing, not looked for before every file. */
async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode })
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx', mode })
  }
}

async function textAt(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The error for a file that cannot be written; an error that is none of the system's is a defect and thrown on. */
export function unwritable(path: string, cause: unknown): ToolError {
  const code = codeOf(cause)
  const reason = REASONS[code] ?? code
  return usageError({
    code: 'file-unwritable',
    message: `${quoted(path)} cannot be written: ${reason}`,
    cause,
  })
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'what should be a folder is a file',
  EEXIST: 'what should be a folder is a file',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
}

/** The system's own code; an error without one is a defect and thrown on. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}
