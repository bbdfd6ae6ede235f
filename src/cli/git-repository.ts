import { execFile } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** Git answers in milliseconds; a checkout on a dead network drive must not hold a command up. */
const GIT_TIMEOUT_MS = 2_000

export interface Repository {
  /** Absolute path of its root, spelled like the folder that was asked about. */
  readonly root: string
  /** The branch that its remote says is the default one; absent where it does not say. */
  readonly defaultBranch?: string
}

/** The git repository a folder lies in; the folder need not exist yet. `undefined` outside one, or without git. */
export async function repositoryOf(folder: string): Promise<Repository | undefined> {
  const existing = await nearestExisting(folder)
  const top = await git(existing, ['rev-parse', '--show-toplevel'])
  if (top === undefined || top === '') return undefined
  const below = relative(await realpath(top), await realpath(existing))
  const root = join(existing, relative(join('/', below), '/'))
  const head = await git(existing, ['symbolic-ref', '--short', 'refs/remotes/origin/HEAD'])
  const defaultBranch = head?.replace(/^origin\//, '')
  return { root, ...(defaultBranch === undefined || defaultBranch === '' ? {} : { defaultBranch }) }
}

/** What git prints, without the line break at its end; `undefined` where it fails. */
export async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', [...args], { cwd: folder, timeout: GIT_TIMEOUT_MS }, (error, stdout) => {
      resolve(error === null ? stdout.trimEnd() : undefined)
    })
  })
}

async function nearestExisting(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const isThere = await realpath(path).then(
      () => true,
      () => false,
    )
    if (isThere || dirname(path) === path) return path
  }
}
