import { kindOf, type Address } from '../../core/model/address.js'
import type { Config, DesiredResource } from '../../core/model/desired.js'
import { EXIT, ToolError } from '../../core/model/errors.js'
import type { Kind } from '../../core/model/kind.js'
import type { Finding } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import type { DeclaredInput } from '../../core/plan/index.js'
import { ONLY_LOOKING } from '../../core/model/no-consent.js'
import { readDeclared } from '../read-declared.js'
import type { Session } from '../session.js'
import { alreadyRead } from './already-read.js'
import type { IntoPullOptions } from './into-pull-options.js'
import { newEntries } from './new-entries.js'
import { unwantedHere } from './not-taken.js'
import { Pulling, type Settled } from './pulling.js'
import { listProject } from './read-project.js'

/** What a pull into files does to them. */
export interface IntoPull extends Settled {
  /** New texts by absolute path, and `undefined` for what goes. */
  readonly texts: ReadonlyMap<string, string | undefined>
  readonly isNew: (path: string) => boolean
  readonly resources: Readonly<Record<string, number>>
  readonly findings: readonly Finding[]
  /**
   * Of which resources something goes that was not applied since it was written, by file: their own side moved, or it is
   * not known.
   */
  readonly overwritten: ReadonlyMap<string, readonly Address[]>
  /** The config as it will be read. */
  readonly config: Config
  /** Reads nothing again of what was compared. */
  readonly session: Session
}

/**
 * Puts what is live into the config files that declare it, in place: only values that differ change. Before anything is
 * written the files are read as they will be; a value that then still comes out as another one is left and told.
 * @throws ToolError `nothing-matches`, `pull-unreadable`
 */
export async function pullInto(session: Session, options: IntoPullOptions): Promise<IntoPull> {
  const { config } = options
  const { input, findings: told } = await readDeclared(session, {
    operation: 'pull',
    consent: ONLY_LOOKING,
    ...options,
  })
  if (!options.takesNew) refuseUnmatched(told.before)
  const first = alreadyRead(session, input)
  const project = options.takesNew ? await listProject(first, options) : undefined
  const live = new Map([...(project?.live ?? []), ...input.live])
  const same = alreadyRead(session, {
    kinds: [...new Set([...input.kinds, ...(project?.kinds ?? [])])],
    live,
  })

  const pulling = new Pulling(same, input, options)
  pulling.compare()
  const added =
    project === undefined
      ? undefined
      : await newEntries(same, { project: { ...project, live }, input, ...options, texts: pulling.texts })
  const after = await pulling.settle(added)
  const inScope = after.resources.filter(({ address, where }) => pulling.isMeant(address, where))
  return {
    texts: pulling.texts.changed(),
    isNew: (path) => pulling.texts.isNew(path),
    ...pulling.outcome(added),
    findings: [
      ...told.after,
      ...(added?.findings ?? []),
      ...pulling.findings,
      ...undeclared(input, options, inScope),
    ],
    resources: countsOf(session.kinds, inScope),
    config: after,
    session: same,
    overwritten: config.files.length === 0 ? new Map() : pulling.overwritten,
  }
}

function refuseUnmatched(findings: readonly Finding[]): void {
  const [unmatched] = findings
  if (unmatched !== undefined) throw new ToolError({ ...unmatched, exit: EXIT.usage })
}

/** Named one by one, live, and in none of the files: nothing is taken of it, and that is said. */
function undeclared(
  { live }: DeclaredInput,
  { only, takesNew, config }: IntoPullOptions,
  inScope: readonly DesiredResource[],
): readonly Finding[] {
  if (takesNew) return []
  const declared = new Set(inScope.map(({ address }) => address))
  const takenOut = config.takenOut ?? []
  return only.flatMap((address): Finding[] => {
    if (!live.has(address) || declared.has(address)) return []
    const unwanted = takenOut.find((one) => one.address === address)
    return unwanted !== undefined
      ? [unwantedHere(unwanted)]
      : [
          {
            code: 'pull-undeclared',
            severity: 'warning',
            address,
            message: `${printable(address)} is live and stands in none of these files`,
            hint: 'Take it in with --new.',
          },
        ]
  })
}

function countsOf(
  kinds: readonly Kind[],
  resources: readonly DesiredResource[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    kinds.flatMap(({ name, collection }) => {
      const count = resources.filter(({ address }) => kindOf(address) === name).length
      return count === 0 ? [] : [[collection, count] as const]
    }),
  )
}
