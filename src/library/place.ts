import { existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { usageError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { Clock } from '../core/ports/clock.js'
import type { Fetch } from '../descope/index.js'
import type { Outside } from '../wiring/outside.js'
import { thisMachine } from '../wiring/this-machine.js'

/** Where a program stands, and what it lets the library see. Nothing else of the process is looked at. */
export interface PlaceOptions {
  /** Absolute path of the folder that relative paths count from; a config is looked for there and above. */
  readonly cwd: string
  /**
   * Variables, such as `process.env`: `${VAR}` of config files, `DESCOPE_PROJECT_ID`, the management key, the proxy,
   * `CI`. Default: none.
   */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Aborts when nothing new may start: what runs is finished and recorded. Default: never. */
  readonly signal?: AbortSignal
  /**
   * The way to Descope. Default: this machine's, through the proxy that `env` names. A store in a bucket is always reached
   * that way.
   */
  readonly fetch?: Fetch
  /** Default: this machine's. */
  readonly clock?: Clock
  /** The home folder, below which the default store lies. Default: that of the user. */
  readonly homeDir?: string
}

/**
 * The outside world of one call of the library.
 * @throws ToolError `wrong-usage` where `cwd` is no absolute path
 */
export function outsideOf({ cwd, env = {}, signal, fetch, clock, homeDir }: PlaceOptions): Outside {
  if (!isAbsolute(cwd)) {
    throw usageError({
      code: 'wrong-usage',
      message: `cwd is to be an absolute path, not ${quoted(cwd)}`,
      hint: 'Pass process.cwd(), or the folder of your config.',
    })
  }
  const machine = thisMachine()
  const root = packageRoot()
  return {
    ...machine,
    cwd,
    env,
    fetch,
    clock: clock ?? machine.clock,
    homeDir: homeDir ?? machine.homeDir,
    toolVersion: versionIn(root),
    builtInTemplates: join(root, 'library'),
    interrupt: signal ?? new AbortController().signal,
  }
}

/** The folder of this package: this file lies at another depth once it is bundled. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}

function versionIn(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}
