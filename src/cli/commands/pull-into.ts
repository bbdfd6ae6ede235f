import { EXIT, refusal, usageError, type ExitCode } from '../../core/model/errors.js'
import type { PulledFile } from '../../core/model/pull.js'
import type { Finding } from '../../core/model/plan.js'
import { printable, quoted } from '../../core/model/printable.js'
import { pullInto, type IntoPull } from '../../operations/pull/into-pull.js'
import { agreeToReading } from '../agree-to-reading.js'
import { answerPull } from '../answer-pull.js'
import { flowFileNames } from '../flow-file-names.js'
import type { Io } from '../io.js'
import { loadConfig, readConfigOver, withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import type { PullTarget } from '../pull-target.js'
import { recordFirstPull } from '../record-first-pull.js'
import { shownPath } from '../shown-path.js'
import { uncommitted } from '../uncommitted.js'
import { writeTogether } from '../write-together.js'

/** Puts what is live into the config files that are there. */
export async function pullIntoFiles(
  asking: Io,
  {
    options,
    target,
  }: { readonly options: OptionValues; readonly target: PullTarget & { readonly mode: 'into' } },
): Promise<ExitCode> {
  const parts = options.texts('with')
  if (parts.length > 0 && !options.flag('new')) {
    throw usageError({
      code: 'wrong-usage',
      message: `--with ${parts.join(', ')} is for entries that are written anew`,
      hint: 'What the files declare of them is pulled in any case. For new entries pass --new as well.',
    })
  }
  const io =
    target.paths.length === 0
      ? asking
      : {
          ...asking,
          globals: {
            ...asking.globals,
            config: target.paths.map((path) => shownPath(asking.context.cwd, path)),
          },
        }
  const config = await loadConfig(io)
  return withSession(io, config, async (session) => {
    const { only, except } = io.globals
    const pulled = await pullInto(session, {
      config,
      cwd: io.context.cwd,
      only,
      except,
      within: target.within,
      takesNew: options.flag('new'),
      takesNewFields: options.flag('newFields'),
      removesGone: options.flag('removeGone'),
      parts,
      fileNames: flowFileNames,
      onCost: async (cost) => agreeToReading(io, { cost, isAskedFor: parts.length > 0 }),
      readAgain: async (files) => readConfigOver(io, files),
    })
    const isDryRun = options.flag('dryRun')
    const refused = options.flag('force') ? undefined : await uncommittedChanges(io, pulled)
    if (refused !== undefined && !isDryRun) throw refusal(refused)
    if (!isDryRun) await writeTogether(pulled.texts)
    const recordedBy = isDryRun
      ? null
      : await recordFirstPull(io, { options, pulled, scope: { only, except } })
    return answerPull(io, {
      isDryRun,
      pull: {
        projectId: session.api.projectId,
        environment: session.environment?.name ?? null,
        mode: 'into',
        files: filesOf(io, pulled),
        resources: pulled.resources,
        changes: pulled.changes,
        added: pulled.added,
        removed: pulled.removed,
        left: pulled.left,
        findings: [...(refused === undefined ? [] : [refused]), ...pulled.findings],
        recordedBy,
      },
      exit: refused !== undefined ? EXIT.refused : pulled.left.length > 0 ? EXIT.incomplete : EXIT.done,
    })
  })
}

function filesOf({ context }: Io, { texts, isNew, config }: IntoPull): readonly PulledFile[] {
  const changed = [...texts].map(([path, text]): PulledFile => {
    const outcome = text === undefined ? 'removed' : isNew(path) ? 'created' : 'changed'
    return { file: shownPath(context.cwd, path), outcome }
  })
  const unchanged = config.files.filter((path) => !texts.has(path))
  return [
    ...changed,
    ...unchanged.map((path): PulledFile => ({ file: shownPath(context.cwd, path), outcome: 'unchanged' })),
  ]
}

/** Addresses that the message names. */
const MOST_SHOWN = 5

/**
 * What somebody wrote, did not apply and did not commit would be gone for good: then nothing is written. Where only the
 * live side moved, the old value is known, and that the file has changes of its own is told.
 */
async function uncommittedChanges(
  { context, log }: Io,
  { texts, isNew, overwritten }: IntoPull,
): Promise<Finding | undefined> {
  const there = [...texts.keys()].filter((path) => !isNew(path))
  const dirty = await uncommitted(there)
  const lost = there.filter((path) => dirty.has(path) && overwritten.has(path))
  if (lost.length > 0) {
    const names = lost.map((path) => quoted(shownPath(context.cwd, path))).join(', ')
    const have = lost.length === 1 ? 'has' : 'have'
    const addresses = [...new Set(lost.flatMap((path) => overwritten.get(path) ?? []))]
    const shown = addresses.slice(0, MOST_SHOWN).map((address) => printable(address))
    const more = addresses.length > shown.length ? ` and ${addresses.length - shown.length} more` : ''
    return {
      code: 'uncommitted-changes',
      severity: 'error',
      message: `${names} ${have} changes that are neither committed nor applied, and the pull would write over them, in ${shown.join(', ')}${more}; nothing was written`,
      hint: 'Commit or apply them first, narrow the pull with --only, or write over them with --force.',
    }
  }
  for (const path of dirty) {
    log.warn(`${printable(shownPath(context.cwd, path))} has uncommitted changes beside those of this pull`)
  }
  return undefined
}
