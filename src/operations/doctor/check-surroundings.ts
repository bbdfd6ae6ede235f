import { checkOfError, ok, skipped, warning, type Check } from '../../core/model/check.js'
import { printable, quoted } from '../../core/model/printable.js'
import { settingOf } from './fixes.js'

/** What git says of the folder of the config. */
export interface GitState {
  /** Root of the repository; absent outside one, or without git. */
  readonly root?: string
  readonly commit?: string
  /** Files that must not be committed and are: as git names them from the folder. */
  readonly trackedSecrets: readonly string[]
  /** Files that must not be committed, are not yet, and are not ignored either. */
  readonly unignored: readonly string[]
}

/** Whether changes of the files have a history, and whether what must not be in it is not. */
export function checkGit({ root, commit, trackedSecrets, unignored }: GitState): Check {
  const [tracked] = trackedSecrets
  const [bare] = unignored
  if (root === undefined) {
    return warning(
      'git',
      'This folder is in no git repository: nothing tells who changed the files, and when',
      'git init',
    )
  }
  if (tracked !== undefined) {
    return {
      name: 'git',
      state: 'failed',
      message: `${quoted(tracked)} is committed, and who reads the repository can read what is in it`,
      hint: 'Take it out of the repository, and replace every key that stood in it: it stays in the history.',
      fix: `git rm --cached -r '${printable(tracked)}' && echo '${printable(tracked)}' >> .gitignore`,
    }
  }
  if (bare !== undefined) {
    return warning(
      'git',
      `${quoted(bare)} is not ignored, so that the next commit may take it along`,
      `echo '${printable(bare)}' >> .gitignore`,
    )
  }
  if (commit === undefined) {
    return warning(
      'git',
      `${printable(root)} has no commit yet: runs cannot name the one they were made from`,
      'git commit',
    )
  }
  return ok('git', `${printable(root)} at ${commit.slice(0, 12)}`)
}

/** Whether what a run leaves behind is still there for the next one. */
export function checkCi(about: {
  readonly isCi: boolean
  readonly url: string | undefined
  /** What a run that writes would be refused with because of its store. */
  readonly refusal: unknown
  readonly platform: string
}): Check {
  const { isCi, url, refusal, platform } = about
  if (!isCi) return skipped('ci', 'no CI: the variable CI is not set')
  if (refusal !== undefined) {
    return checkOfError('ci', refusal, settingOf('DESCOPE_MGMT_STORE', '/a/folder/that/lasts', platform))
  }
  return ok('ci', url === undefined ? 'in CI, with a store of its own' : `in CI, ${printable(url)}`)
}
