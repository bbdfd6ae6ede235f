import type { Config } from '../core/model/desired.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { Store } from '../core/ports/store.js'
import type { Io } from './io.js'
import { loadConfigIfAny, projectIdOf } from './open-session.js'

/**
 * The config where there is one that can be read. Going back must not hang on files that may be what is broken; a config
 * that was named counts all the same.
 */
export async function loadConfigIfReadable(io: Io): Promise<Config | undefined> {
  try {
    return await loadConfigIfAny(io)
  } catch (error) {
    const isNamed = io.globals.config.length > 0 || io.globals.env !== undefined
    if (isNamed || !(error instanceof ToolError) || error.exit !== EXIT.usage) throw error
    io.log.warn(
      `The config found here has problems and is left aside, with its environments, their protection and its store: ${printable(error.message)} (${error.code})`,
    )
    return undefined
  }
}

/** The project that is meant; where none is named, every project that the store knows. */
export async function storedProjects(
  io: Io,
  config: Config | undefined,
  store: Store,
): Promise<readonly string[]> {
  try {
    return [projectIdOf(io, config)]
  } catch (error) {
    const isNoneNamed = error instanceof ToolError && error.code === 'missing-project'
    if (!isNoneNamed) throw error
    return store.projects()
  }
}
