import { readConfig } from '../config/index.js'
import type { Config } from '../core/model/desired.js'
import { usageError } from '../core/model/errors.js'
import type { JsonObject } from '../core/model/json.js'
import { outsideOf, type PlaceOptions } from './place.js'
import { readingOf } from './reading.js'

/** Which config files, and how they are read. */
export interface ConfigOptions extends PlaceOptions {
  /** Config files. Default: the one found from `cwd` upwards. `false`: none, also where there is one. */
  readonly config?: string | readonly string[] | false
  /** The environment, as with `--env`. */
  readonly environment?: string
  /** The project, where no environment names it. Default: `DESCOPE_PROJECT_ID` in `env`. */
  readonly projectId?: string
  /** Values for variables of templates, counting more than everybody else's. Default: none. */
  readonly values?: JsonObject
}

/**
 * The config with everything it includes, read and checked. Never calls Descope.
 * @throws ProblemsError with every problem in `problems`; ToolError `config-not-found`
 */
export async function loadConfig(options: ConfigOptions): Promise<Config> {
  const outside = outsideOf(options)
  if (options.config !== false) return readConfig(readingOf(outside, options))
  throw usageError({
    code: 'config-not-found',
    message: 'There is no config: this was asked for with config: false',
    hint: 'Name the config, or leave it out to have it looked for.',
  })
}
