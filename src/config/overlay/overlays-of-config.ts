import type { Environment } from '../../core/model/desired.js'
import type { Kind } from '../../core/model/kind.js'
import { patternProblem } from '../addresses.js'
import { namedOverlays, placeInEnvironment, type WrittenEnvironment } from '../environments.js'
import type { LoadOptions } from '../load-files.js'
import { checkOverlays } from './overlay-sections.js'
import { loadOverlays } from './load-overlays.js'
import type { ParsedFile } from '../parse-yaml.js'
import { laterKinds } from '../sections.js'

/** What it takes to lay overlays over the files that were read. */
export interface LayingOver extends LoadOptions {
  /** What they are laid over. */
  readonly base: readonly ParsedFile[]
  readonly kinds: readonly Kind[]
  /** The environments as they are written, by name. */
  readonly written: ReadonlyMap<string, WrittenEnvironment>
}

/**
 * The files that the chosen environment lays over the others; what is wrong with its patterns is told. What is not known
 * cannot be laid over, and the base alone is not what is wanted.
 */
export async function chosenOverlays(
  environment: Environment | undefined,
  options: LayingOver,
): Promise<readonly ParsedFile[]> {
  const { problems, written, kinds } = options
  const block = environment === undefined ? undefined : written.get(environment.name)
  if (environment === undefined || block === undefined) return []
  const { unresolved = {}, exclude = [] } = environment
  for (const key of ['overlays', 'exclude']) {
    const problem = Object.hasOwn(unresolved, key) ? unresolved[key] : undefined
    if (problem !== undefined) problems.add(problem)
  }
  exclude.forEach((pattern, index) => {
    const problem = patternProblem(pattern, kinds, laterKinds(kinds))
    const where = placeInEnvironment(block, ['exclude', String(index)])
    if (problem !== undefined) problems.add({ ...problem, where })
  })
  return loadOverlays(namedOverlays(block, environment), options)
}

/** Overlays of an environment that is not chosen: its variables are not known, and nothing is made of them. */
export async function checkOthers(environment: Environment, options: LayingOver): Promise<void> {
  const block = options.written.get(environment.name)
  if (block === undefined) return
  checkOverlays(await loadOverlays(namedOverlays(block, environment), options), options)
}
