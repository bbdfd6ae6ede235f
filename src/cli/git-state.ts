import { lstat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { GitState } from '../operations/doctor/check-surroundings.js'
import { gitCommitOf } from '../wiring/git-commit.js'
import { git, repositoryOf } from './git-repository.js'

/**
 * What git knows of a folder and of files that must never be committed. Changes nothing.
 * @param about.secrets absolute paths of files and folders; those outside the folder do not count
 */
export async function gitStateOf(
  folder: string,
  { secrets }: { readonly secrets: readonly string[] },
): Promise<GitState> {
  const repository = await repositoryOf(folder)
  if (repository === undefined) return { trackedSecrets: [], unignored: [] }
  const trackedSecrets: string[] = []
  const unignored: string[] = []
  for (const path of secrets) {
    const name = relative(folder, path)
    if (name === '' || isAbsolute(name) || name.split(sep)[0] === '..') continue
    if (((await git(folder, ['ls-files', '--', name])) ?? '') !== '') trackedSecrets.push(name)
    else if (
      (await isThere(join(folder, name))) &&
      (await git(folder, ['check-ignore', '-q', '--', name])) === undefined
    ) {
      unignored.push(name)
    }
  }
  const commit = await gitCommitOf(folder)
  return { root: repository.root, trackedSecrets, unignored, ...(commit === undefined ? {} : { commit }) }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
