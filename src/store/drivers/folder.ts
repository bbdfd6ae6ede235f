import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { StoreDriver } from '../../core/ports/store.js'
import { storeError, systemCode } from '../errors.js'
import { assertSafeKey, isSafeName } from '../segment.js'
import { examineFolder } from './examine-folder.js'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
/** Why a folder may stay: something is in it, it is gone, the system holds it, or it is a link. */
const LEFT_ALONE = new Set(['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EPERM', 'EACCES', 'ENOTDIR'])
/** What file systems without hard links answer. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'])

/**
 * A store in a folder. Folders are made at the first write, with 0700; files have 0600. A value is written to a
 * temporary file beside it, made durable, then renamed, so a reader or a crash never meets half of one. Where the
 * file system has no hard links, `create` stays exclusive, but a reader may meet the file while it grows.
 * Throws `store-unwritable` and `store-unreadable`.
 * @param root the folder; a relative path counts from the working directory
 */
export function folderDriver(root: string): StoreDriver {
  const location = resolve(root)
  const pathOf = (key: string) => {
    assertSafeKey(key)
    return join(location, ...key.split('/'))
  }
  const writing = async <T>(key: string, act: (path: string) => Promise<T>): Promise<T> => {
    const path = pathOf(key)
    try {
      return await act(path)
    } catch (error) {
      throw storeError('written', path, { cause: error, hasRuns: await hasRunsIn(location) })
    }
  }
  return {
    location,
    locate: pathOf,
    read: (key) => readIfThere(pathOf(key)),
    write: (key, bytes) => writing(key, (path) => replaceFile(path, bytes)),
    create: (key, bytes) => writing(key, (path) => createFile(path, bytes)),
    append: (key, bytes) => writing(key, (path) => appendToFile(path, bytes)),
    remove: (key) => writing(key, removeFile),
    examine: async () => examineFolder(location, { hasRuns: await hasRunsIn(location) }),
    removeFolder: (prefix) => writing(prefix.slice(0, -1), removeEmptyFolder),
    async list(prefix) {
      const found = await filesBelow(prefix === '' ? location : pathOf(prefix.slice(0, -1)))
      return found.map((file) => `${prefix}${file}`).sort()
    },
  }
}

async function hasRunsIn(root: string): Promise<boolean> {
  const names = await readdir(join(root, 'runs')).catch(() => [])
  return names.length > 0
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw storeError('read', path, { cause: error })
  }
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = await writeBeside(path, bytes)
  try {
    await rename(temporary, path)
  } catch (error) {
    await removeFile(temporary)
    throw error
  }
  await syncFolder(dirname(path))
}

async function createFile(path: string, bytes: Uint8Array): Promise<boolean> {
  const temporary = await writeBeside(path, bytes)
  try {
    await link(temporary, path)
  } catch (error) {
    const code = systemCode(error) ?? ''
    if (code === 'EEXIST') return false
    if (!NO_LINKS.has(code)) throw error
    if (!(await createWithoutLink(path, bytes))) return false
  } finally {
    await removeFile(temporary)
  }
  await syncFolder(dirname(path))
  return true
}

async function createWithoutLink(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await writeDurably(path, 'wx', bytes)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    await removeFile(path)
    throw error
  }
}

async function appendToFile(path: string, bytes: Uint8Array): Promise<void> {
  const sizeBytes = await writeDurably(path, 'a', bytes).catch(async (error: unknown) => {
    // The folder is made when it turns out to be missing, not looked for before every line.
    if (systemCode(error) !== 'ENOENT') throw error
    await makeFolder(dirname(path))
    return writeDurably(path, 'a', bytes)
  })
  if (sizeBytes === bytes.length) await syncFolder(dirname(path))
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

/** What is not empty, or gone already, stays as it is; so does what the system keeps, such as an open folder. */
async function removeEmptyFolder(path: string): Promise<void> {
  try {
    await rmdir(path)
  } catch (error) {
    if (!LEFT_ALONE.has(systemCode(error) ?? '')) throw error
  }
}

/** @returns the path of the complete, durable temporary file */
async function writeBeside(path: string, bytes: Uint8Array): Promise<string> {
  const folder = dirname(path)
  await makeFolder(folder)
  const temporary = join(folder, `.${randomUUID()}.tmp`)
  try {
    await writeDurably(temporary, 'wx', bytes)
  } catch (error) {
    await removeFile(temporary)
    throw error
  }
  return temporary
}

/** @returns the file's size afterwards, in bytes */
async function writeDurably(path: string, flags: 'wx' | 'a', bytes: Uint8Array): Promise<number> {
  const file = await open(path, flags, FILE_MODE)
  try {
    await file.writeFile(bytes)
    await file.sync()
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

/**
 * Makes a folder and those above it. Not by `recursive: true`: where the system answers ENOENT below a folder that
 * exists, as /proc does, Node tries again for ever, in a thread that no signal ends.
 */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) await makeFolder(parent)
  try {
    await mkdir(folder, FOLDER_MODE)
  } catch (error) {
    // Another run may have made it in between.
    if (await isFolder(folder)) return
    throw error
  }
  await syncFolder(parent)
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** Makes a new name durable. Windows cannot, and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    const code = systemCode(error)
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}

/** Files below a folder, as relative paths with `/`. Hidden ones, our temporary files among them, are left out. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  let entries
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw storeError('read', folder, { cause: error })
  }
  const found: string[] = []
  for (const entry of entries) {
    if (!isSafeName(entry.name)) continue
    if (entry.isDirectory()) {
      const below = await filesBelow(join(folder, entry.name))
      found.push(...below.map((file) => `${entry.name}/${file}`))
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(join(folder, entry.name))))) {
      found.push(entry.name)
    }
  }
  return found
}

async function leadsToFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
