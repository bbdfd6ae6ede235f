import { execFile } from 'node:child_process'
import { dirname } from 'node:path'

/** Git answers in milliseconds; a checkout on a dead network drive must not hold a run up. */
const GIT_TIMEOUT_MS = 5_000

/**
 * Those of the files whose present text git does not have: changed since the last commit, or never committed. None where
 * they lie outside a checkout, are ignored, or there is no git.
 * @param paths absolute
 */
export async function uncommitted(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const dirty = await Promise.all(paths.map(async (path) => ((await isDirty(path)) ? [path] : [])))
  return new Set(dirty.flat())
}

async function isDirty(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const words = ['status', '--porcelain', '--untracked-files=all', '--', path]
    execFile('git', words, { cwd: dirname(path), timeout: GIT_TIMEOUT_MS }, (error, stdout) => {
      resolve(error === null && stdout.trim() !== '')
    })
  })
}
