import { resolve } from 'node:path'
import { filesOver, nodeFiles, readConfig } from '../../config/index.js'
import type { Config } from '../../core/model/desired.js'
import { ToolError, usageError } from '../../core/model/errors.js'
import { matchesPattern } from '../../core/model/pattern.js'
import type { Finding } from '../../core/model/plan.js'
import { proposeAdoption } from '../adopt.js'
import type { Cost } from '../cost.js'
import { foreignOwners } from '../ownership.js'
import { enrichLive } from '../read-live.js'
import type { Session } from '../session.js'
import { alreadyRead } from './already-read.js'
import { freshFiles, type FreshFile, type FreshKind, type FreshLayout } from './fresh-files.js'
import { pulledEntries } from './pulled-entries.js'
import { costlyParts, listProject, type PullScope } from './read-project.js'
import { readingCost } from './reading-cost.js'
import { stillDiffering } from './still-differing.js'

export interface FreshPullOptions extends PullScope {
  readonly layout: FreshLayout
  /** Absolute folder that the paths of the layout count from. */
  readonly folder: string
  /** Costly parts to be read, such as `settings`; documents always are. */
  readonly parts: readonly string[]
  /** Told before the costly parts are read; what it throws ends the pull. */
  readonly onCost: (cost: Cost) => Promise<void> | void
}

/** A project as new config files, and those files as they will be read. */
export interface FreshPull {
  /** Files by absolute path, the main one first. */
  readonly files: ReadonlyMap<string, FreshFile>
  /** Resources in the files, by collection. */
  readonly resources: Readonly<Record<string, number>>
  readonly config: Config
  readonly findings: readonly Finding[]
  /** Reads nothing again of what was pulled. */
  readonly session: Session
}

/**
 * Reads what is live and makes config files of it. They are read as any config is before anything is written, and
 * compared with what is live: what a plan would still change is a finding.
 * @throws ToolError `nothing-matches`; `pull-unreadable` for files that would be refused, which is a defect of ours
 */
export async function freshPull(session: Session, options: FreshPullOptions): Promise<FreshPull> {
  const { layout, folder, parts } = options
  const project = await listProject(session, options)
  const foreign = await foreignOwners(session)
  const excluded = session.environment?.exclude ?? []
  const wanted = project.inScope.filter(
    ({ address }) => !excluded.some((pattern) => matchesPattern(pattern, address)),
  )
  const costly = costlyParts(project.kinds, wanted, parts)
  await options.onCost(readingCost(session, costly.calls))
  await enrichLive(session, project.live, costly.wanted)

  const findings: Finding[] = []
  const kinds: FreshKind[] = project.kinds.map((kind) => {
    const lives = wanted.flatMap(({ address }) => {
      const live = project.live.get(address)
      return live !== undefined && address.startsWith(`${kind.name}/`) ? [live] : []
    })
    const pulled = pulledEntries(kind, lives, { foreign })
    findings.push(...pulled.findings)
    return { kind, entries: pulled.entries }
  })
  const relative = freshFiles(kinds, layout, { owner: session.owner })
  const files = new Map([...relative].map(([path, file]) => [resolve(folder, path), file]))
  const config = await readBack(session, files, { main: resolve(folder, layout.main), folder })
  const same = alreadyRead(session, project)
  const { adoptions, plan } = await proposeAdoption(same, { operation: 'pull', config })
  return {
    files,
    resources: Object.fromEntries(
      kinds.flatMap(({ kind, entries }) =>
        entries.length === 0 ? [] : [[kind.collection, entries.length] as const],
      ),
    ),
    config,
    findings: [...findings, ...plan.findings, ...stillDiffering(adoptions)],
    session: same,
  }
}

/** The config as it will be read. No variable of anybody's is put in. */
async function readBack(
  { kinds, toolVersion }: Session,
  files: ReadonlyMap<string, FreshFile>,
  { main, folder }: { readonly main: string; readonly folder: string },
): Promise<Config> {
  const texts = new Map([...files].map(([path, { text }]) => [path, text]))
  try {
    return await readConfig({
      paths: [main],
      cwd: folder,
      variables: {},
      kinds,
      files: filesOver(nodeFiles(), texts),
      toolVersion,
    })
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    throw usageError({
      code: 'pull-unreadable',
      message: `What is live cannot be written so that it can be read again, and nothing was written: ${error.message}`,
      hint: 'Leave that resource out with --except.',
      where: error.where,
      cause: error,
    })
  }
}
