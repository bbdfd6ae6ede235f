import type { nodeFiles } from '../../config/index.js'
import type { Config } from '../../core/model/desired.js'
import type { Cost } from '../cost.js'
import type { PullScope } from './read-project.js'

/** What is pulled into the files of a config, and how. */
export interface IntoPullOptions extends PullScope {
  readonly config: Config
  /** Absolute. */
  readonly cwd: string
  /** Absolute path of the only file that may change. Default: every file of the config. */
  readonly within?: string | undefined
  /** Takes in what is live and not declared. */
  readonly takesNew: boolean
  /** Takes fields in that are live and about which a declared entry says nothing. */
  readonly takesNewFields: boolean
  /** Takes entries out that were applied before and are gone. */
  readonly removesGone: boolean
  /** Costly parts of new entries, such as `settings`. */
  readonly parts: readonly string[]
  readonly fileNames: (keys: readonly string[]) => ReadonlyMap<string, string>
  readonly onCost: (cost: Cost) => Promise<void> | void
  /** Reads the same config over other files. */
  readonly readAgain: (files: ReturnType<typeof nodeFiles>) => Promise<Config>
}
