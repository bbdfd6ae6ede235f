import { execFile } from 'node:child_process'

/** Git answers in milliseconds; a checkout on a dead network drive must not hold a run up. */
const GIT_TIMEOUT_MS = 2_000

export interface GitAuthor {
  readonly gitName?: string
  readonly gitEmail?: string
}

/** Who commits in a folder's checkout, as `git config` says; nothing where git is missing or does not know. */
export async function gitAuthorOf(folder: string): Promise<GitAuthor> {
  const asked = ['config', '-z', '--get-regexp', String.raw`^user\.(name|email)$`]
  return new Promise((resolve) => {
    execFile('git', asked, { cwd: folder, timeout: GIT_TIMEOUT_MS }, (error, stdout) => {
      resolve(error === null ? authorIn(stdout) : {})
    })
  })
}

/** `user.name` and a line break before each value; of several values of one key the last counts, as for git. */
function authorIn(text: string): GitAuthor {
  const values = new Map(
    text.split('\0').map((entry) => {
      const end = entry.indexOf('\n')
      return [entry.slice(0, Math.max(0, end)), entry.slice(end + 1).trim()] as const
    }),
  )
  const name = values.get('user.name') ?? ''
  const email = values.get('user.email') ?? ''
  return { ...(name === '' ? {} : { gitName: name }), ...(email === '' ? {} : { gitEmail: email }) }
}
