import { randomUUID } from 'node:crypto'
import { access, constants, open, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PlaceState } from '../../core/ports/store.js'
import { storeError, systemCode } from '../errors.js'

/** Enough to find a full disk, little enough to go unnoticed. */
const PROBE = new Uint8Array(4096)

/**
 * Whether a folder can be written. Where it exists, a temporary file is written, made durable and taken away. Where it
 * does not, the nearest folder above is only asked for its permissions, and nothing is made.
 */
export async function examineFolder(
  root: string,
  { hasRuns }: { readonly hasRuns: boolean },
): Promise<PlaceState> {
  let exists = false
  let nearest = root
  try {
    nearest = await nearestFolder(root)
    exists = nearest === root
    if (exists) await writeProbe(root)
    else await access(nearest, constants.W_OK | constants.X_OK)
    return { exists, ...(await freeAt(nearest)) }
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    const { code, message, hint } = storeError('written', root, { cause: error, hasRuns })
    return { exists, problem: { code, message, hint }, ...(await freeAt(nearest)) }
  }
}

/** Throws ENOTDIR where a file stands in the way. */
async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      if ((await stat(folder)).isDirectory()) return folder
      throw Object.assign(new Error(`${folder} is no folder`), { code: 'ENOTDIR' })
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error
    }
  }
}

/** Its name is that of every temporary file of a store: what a crash leaves of it is passed over. */
async function writeProbe(folder: string): Promise<void> {
  const path = join(folder, `.${randomUUID()}.tmp`)
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(PROBE)
      await file.sync()
    } finally {
      await file.close()
    }
  } finally {
    await rm(path, { force: true })
  }
}

async function freeAt(folder: string): Promise<Pick<PlaceState, 'freeBytes'>> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return { freeBytes: bavail * bsize }
  } catch {
    // Some network folders do not tell.
    return {}
  }
}
