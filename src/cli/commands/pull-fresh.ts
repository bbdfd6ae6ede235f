import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../core/model/desired.js'
import { EXIT, usageError, type ExitCode } from '../../core/model/errors.js'
import type { PulledFile } from '../../core/model/pull.js'
import { freshPull, type FreshPull } from '../../operations/pull/fresh-pull.js'
import { agreeToReading } from '../agree-to-reading.js'
import { wouldOverwrite } from '../flow-target.js'
import type { Io } from '../io.js'
import { withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { answerPull } from '../answer-pull.js'
import { recordFirstPull } from '../record-first-pull.js'
import type { PullTarget } from '../pull-target.js'
import { shownPath } from '../shown-path.js'
import { writeTogether } from '../write-together.js'
import { whatLiesAt } from '../flow-files.js'

/** Writes what is live as a config that is not there yet. */
export async function pullFresh(
  io: Io,
  about: {
    readonly options: OptionValues
    readonly target: PullTarget & { readonly mode: 'fresh' }
    /** The config that is named or found: it says which project is meant, and who its owner is. */
    readonly config: Config | undefined
    /**
     * False where there is another config: the record would be one of that, whose next plan would clear what stands in
     * the new files alone.
     */
    readonly isRecorded: boolean
  },
): Promise<ExitCode> {
  const { options, target, config, isRecorded } = about
  refuseMeaningless(options)
  return withSession(io, config, async (session) => {
    const { only, except } = io.globals
    const pulled = await freshPull(session, {
      ...target,
      only,
      except,
      parts: options.texts('with'),
      onCost: async (cost) => agreeToReading(io, { cost, isAskedFor: options.texts('with').length > 0 }),
    })
    const files = await outcomesOf(io, pulled)
    if (!options.flag('force')) refuseOverwriting(files)
    const isDryRun = options.flag('dryRun')
    const changing = new Map(
      files.flatMap(({ path, text, outcome }) => (outcome === 'unchanged' ? [] : [[path, text] as const])),
    )
    if (!isDryRun) await writeTogether(changing)
    const recordedBy = isDryRun || !isRecorded ? null : await recordFirstPull(io, { options, pulled })
    const { environment } = session
    const main = shownPath(io.context.cwd, join(target.folder, target.layout.main))
    return answerPull(io, {
      isDryRun,
      ...(config === undefined && main === 'descope.yaml' ? {} : { config: main }),
      // The new files have no environments: what the environment says of the target has to be typed.
      ...(environment === null
        ? {}
        : { target: { projectId: session.api.projectId, baseUrl: environment.baseUrl } }),
      pull: {
        projectId: session.api.projectId,
        environment: session.environment?.name ?? null,
        mode: 'fresh',
        files: files.map(({ file, outcome }) => ({ file, outcome })),
        resources: pulled.resources,
        changes: [],
        added: [],
        removed: [],
        left: pulled.findings.flatMap(({ code, address }) =>
          code === 'pull-differs' && address !== undefined ? [address] : [],
        ),
        findings: pulled.findings,
        recordedBy,
      },
      exit: pulled.findings.some(({ code }) => code === 'pull-differs') ? EXIT.incomplete : EXIT.done,
    })
  })
}

/** What belongs to a pull into files that are there. */
function refuseMeaningless(options: OptionValues): void {
  for (const [name, option] of [
    ['new', '--new'],
    ['newFields', '--new-fields'],
    ['removeGone', '--remove-gone'],
  ] as const) {
    if (!options.flag(name)) continue
    throw usageError({
      code: 'wrong-usage',
      message: `${option} is for a config that is there, and this pull writes a new one`,
      hint: 'A new config holds everything that is live. Narrow it with --only and --except.',
    })
  }
}

interface Outcome extends PulledFile {
  readonly path: string
  readonly text: string
  /** What is there and would be lost. */
  readonly inTheWay?: string
}

async function outcomesOf({ context }: Io, { files }: FreshPull): Promise<readonly Outcome[]> {
  return Promise.all(
    [...files].map(async ([path, { text }]): Promise<Outcome> => {
      const file = shownPath(context.cwd, path)
      const there = await whatLiesAt(context, path)
      if (there === 'nothing') return { path, file, text, outcome: 'created' }
      if (there !== 'file') return { path, file, text, outcome: 'changed', inTheWay: `a ${there}` }
      const before = await readFile(path, 'utf8').catch(() => undefined)
      if (before === text) return { path, file, text, outcome: 'unchanged' }
      const inTheWay = before?.trim() === '' ? {} : { inTheWay: 'a file with something else in it' }
      return { path, file, text, outcome: 'changed', ...inTheWay }
    }),
  )
}

function refuseOverwriting(files: readonly Outcome[]): void {
  const found = files.flatMap(({ file, inTheWay }) =>
    inTheWay === undefined ? [] : [{ path: file, what: inTheWay }],
  )
  if (found.length === 0) return
  throw wouldOverwrite(found, { hint: 'Name another place with --out, or write over it with --force.' })
}
