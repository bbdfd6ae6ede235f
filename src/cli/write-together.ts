import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unwritable } from './write-files.js'

/** A file that takes the place of what is there. */
interface Prepared {
  readonly path: string
  readonly temporary: string
  readonly target: string
  /** What was there; absent where nothing was. */
  readonly before: Uint8Array | undefined
}

/**
 * Puts texts into files, all of them or none: every text lies in a temporary file beside its place before the first one
 * takes it, and where one cannot, those before it are put back. Folders are made; a symbolic link stays one.
 * @param texts by absolute path; `undefined` takes the file away
 * @throws ToolError `file-unwritable`
 */
export async function writeTogether(texts: ReadonlyMap<string, string | undefined>): Promise<void> {
  const prepared: Prepared[] = []
  const placed: Prepared[] = []
  try {
    for (const [path, text] of texts) if (text !== undefined) prepared.push(await prepare(path, text))
    for (const file of prepared) {
      await at(file.path, async () => rename(file.temporary, file.target))
      placed.push(file)
    }
    for (const [path, text] of texts)
      if (text === undefined) await at(path, async () => rm(path, { force: true }))
  } catch (error) {
    for (const { temporary } of prepared) await rm(temporary, { force: true }).catch(() => undefined)
    for (const { target, before } of placed.toReversed()) await putBack(target, before)
    throw error
  }
}

async function prepare(path: string, text: string): Promise<Prepared> {
  return at(path, async () => {
    const before = await readFile(path).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    })
    const target = before === undefined ? path : await realpath(path)
    const temporary = join(dirname(target), `.${randomUUID()}.tmp`)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(temporary, text, { flag: 'wx' })
    if (before !== undefined) await chmod(temporary, (await stat(target)).mode)
    return { path, temporary, target, before }
  })
}

/** As far as that goes: what stopped the others may stop this too, and is what is told. */
async function putBack(target: string, before: Uint8Array | undefined): Promise<void> {
  const restore = before === undefined ? rm(target, { force: true }) : writeFile(target, before)
  await restore.catch(() => undefined)
}

async function at<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    throw unwritable(path, error)
  }
}
