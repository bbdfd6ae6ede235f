import { execFile } from 'node:child_process'

/** Git answers in milliseconds; a checkout on a dead network drive must not hold a run up. */
const GIT_TIMEOUT_MS = 2_000

/** The commit a folder's checkout stands at; `undefined` outside one, or without git. */
export async function gitCommitOf(folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['rev-parse', 'HEAD'], { cwd: folder, timeout: GIT_TIMEOUT_MS }, (error, stdout) => {
      const commit = stdout.trim()
      resolve(error === null && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined)
    })
  })
}
