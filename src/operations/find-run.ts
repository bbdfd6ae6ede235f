import { EXIT, ToolError } from '../core/model/errors.js'
import { printable, quoted } from '../core/model/printable.js'
import type { RunRecord } from '../core/model/run.js'
import type { Store } from '../core/ports/store.js'

/** How many candidates an ambiguous name is shown with. */
const SHOWN = 10

/**
 * The one run of a project that a name means: its id or any unique beginning of it, or the name of its folder.
 * @throws ToolError `run-not-found`, `run-ambiguous`, `project-differs` where another project has it
 */
export async function findRun(store: Store, projectId: string, name: string): Promise<RunRecord> {
  const found = await runsNamed(store, projectId, idIn(name))
  if (found.length === 0) throw await inNoneButAnother(store, projectId, name)
  return theOne(found, name)
}

/**
 * The one run of all these projects that a name means.
 * @throws ToolError `run-not-found`, `run-ambiguous`
 */
export async function findRunAmong(
  store: Store,
  projectIds: readonly string[],
  name: string,
): Promise<RunRecord> {
  const [only] = projectIds
  if (only !== undefined && projectIds.length === 1) return findRun(store, only, name)
  const found = await Promise.all(projectIds.map((projectId) => runsNamed(store, projectId, idIn(name))))
  if (found.every((runs) => runs.length === 0)) throw notFound(store, name)
  return theOne(found.flat(), name)
}

function theOne(found: readonly RunRecord[], name: string): RunRecord {
  const [first] = found
  const exact = found.find(({ runId }) => runId.toLowerCase() === idIn(name))
  const meant = exact ?? (found.length === 1 ? first : undefined)
  if (meant === undefined) throw ambiguous(name, found)
  return meant
}

async function runsNamed(store: Store, projectId: string, wanted: string): Promise<readonly RunRecord[]> {
  if (wanted === '') return []
  const runs = await store.runs.list(projectId, Number.POSITIVE_INFINITY)
  return runs.filter(({ runId }) => runId.toLowerCase().startsWith(wanted))
}

/** Of `20251117T103000.000Z_4f1c9a` the id. */
function idIn(name: string): string {
  return (name.trim().split('_').at(-1) ?? '').toLowerCase()
}

async function inNoneButAnother(store: Store, projectId: string, name: string): Promise<ToolError> {
  for (const other of await store.projects()) {
    if (other === projectId || other === '') continue
    const [run] = await runsNamed(store, other, idIn(name))
    if (run === undefined) continue
    return new ToolError({
      code: 'project-differs',
      message: `Run ${printable(run.runId)} belongs to project ${printable(other)}, not to ${printable(projectId)}`,
      hint: 'Name that project, with its key, if it is the one you mean.',
      exit: EXIT.refused,
    })
  }
  return notFound(store, name, projectId)
}

function notFound({ location }: Store, name: string, projectId?: string): ToolError {
  const where = projectId === undefined ? '' : ` of project ${printable(projectId)}`
  return new ToolError({
    code: 'run-not-found',
    message: `There is no run ${quoted(name)}${where} in ${quoted(location)}`,
    hint: 'See what there is: descope-mgmt runs list',
    exit: EXIT.usage,
  })
}

function ambiguous(name: string, found: readonly RunRecord[]): ToolError {
  const shown = found
    .slice(0, SHOWN)
    .map(
      ({ runId, operation, startedMs }) =>
        `  ${printable(runId)}  ${printable(operation)} at ${new Date(startedMs).toISOString()}`,
    )
  const more = found.length > SHOWN ? [`  and ${found.length - SHOWN} more`] : []
  return new ToolError({
    code: 'run-ambiguous',
    message: `${quoted(name)} may mean ${found.length} runs:\n${[...shown, ...more].join('\n')}`,
    hint: 'Write more of its id.',
    exit: EXIT.usage,
  })
}
