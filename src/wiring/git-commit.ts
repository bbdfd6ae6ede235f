import { execFile } from 'node:child_process'

/** Git answers in milliseconds; a checkout on a dead network drive must not hold a run up. */
const GIT_TIMEOUT_MS = 2_000
const COMMIT = /^[0-9a-f]{40,64}$/

/** The commit a folder's checkout stands at; `undefined` outside one, or without git. */
export async function gitCommitOf(folder: string): Promise<string | undefined> {
  const { code, stdout } = await git(folder, ['rev-parse', 'HEAD'])
  const commit = stdout.trim()
  return code === 0 && COMMIT.test(commit) ? commit : undefined
}

/**
 * Whether the history of HEAD holds a commit. `unknown` where git does not know the commit, or has only the end of the
 * history, as a shallow clone does.
 */
export async function holdsCommit(folder: string, commit: string): Promise<'holds' | 'lacks' | 'unknown'> {
  if (!COMMIT.test(commit)) return 'unknown'
  const { code } = await git(folder, ['merge-base', '--is-ancestor', commit, 'HEAD'])
  if (code === 0) return 'holds'
  if (code !== 1) return 'unknown'
  const shallow = await git(folder, ['rev-parse', '--is-shallow-repository'])
  return shallow.code === 0 && shallow.stdout.trim() === 'false' ? 'lacks' : 'unknown'
}

/** `code` is `undefined` where git is not there, or did not answer in time. */
async function git(
  folder: string,
  words: readonly string[],
): Promise<{ readonly code: number | undefined; readonly stdout: string }> {
  return new Promise((resolve) => {
    execFile('git', words, { cwd: folder, timeout: GIT_TIMEOUT_MS }, (error, stdout) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined
      resolve({ code, stdout })
    })
  })
}
