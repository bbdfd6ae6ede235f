import { fromTyped } from '../core/model/typed-word.js'
import { usageError } from '../core/model/errors.js'
import { DEFAULT_PACE } from '../core/model/pace.js'
import { quoted } from '../core/model/printable.js'
import type { OptionSpec } from './command.js'
import { OptionValues } from './option-values.js'

/** Formats that every command answers in. */
export const COMMON_FORMATS = ['text', 'json', 'yaml'] as const
/** The others only where a command says so. */
const FORMATS = [...COMMON_FORMATS, 'markdown', 'junit', 'csv', 'jsonl'] as const
export type Format = (typeof FORMATS)[number]

/** Options every command takes, before or behind its name. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '-c, --config <file>',
    description: 'config file; can be given more than once',
    isRepeatable: true,
  },
  { flags: '-e, --env <name>', description: 'environment of the config (also --environment)' },
  { flags: '--project-id <id>', description: 'project, where no environment names it' },
  { flags: '--base-url <url>', description: 'address of the management API' },
  { flags: '--management-key-file <file>', description: 'file that holds the management key' },
  { flags: '--local', description: 'use the emulator inside this process; needs no project and no key' },
  {
    flags: '--store <place>',
    description: 'folder or s3://bucket/prefix for backups, last-applied and runs',
  },
  { flags: '--ephemeral-store', description: 'in CI: accept that the default store ends with the machine' },
  { flags: '-o, --output <format>', description: 'format of the answer', choices: FORMATS },
  {
    flags: '--only <what>',
    description: 'only this kind or address, * allowed; repeatable',
    isRepeatable: true,
  },
  { flags: '--except <what>', description: 'all but this kind or address; repeatable', isRepeatable: true },
  { flags: '--yes', description: 'answer the question before a run; it answers no guard' },
  { flags: '--reason <text>', description: 'why, kept with the run' },
  { flags: '--quiet', description: 'only the answer and errors' },
  { flags: '--verbose', description: 'everything in full, and what happens on the way' },
  { flags: '--no-color', description: 'no colours' },
  { flags: '--timeout <seconds>', description: 'for one call of the service (default: 30)' },
  {
    flags: '--verify-timeout <seconds>',
    description: 'for reads to show what was written (default: 15)',
  },
  { flags: '--parallelism <n>', description: 'steps side by side (default: 10)' },
  { flags: '--reserve <percent>', description: 'share of each rate limit left to others (default: 0%)' },
]

export interface Globals {
  readonly config: readonly string[]
  readonly env: string | undefined
  readonly projectId: string | undefined
  readonly baseUrl: string | undefined
  readonly managementKeyFile: string | undefined
  readonly isLocal: boolean
  readonly store: string | undefined
  readonly isStoreEphemeral: boolean
  readonly format: Format
  /** Values of templates as they were typed, `NAME=value`; of commands that take them. */
  readonly vars: readonly string[]
  readonly varsFiles: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  readonly isYes: boolean
  readonly reason: string | undefined
  readonly isQuiet: boolean
  readonly isVerbose: boolean
  readonly isColorOff: boolean
  readonly timeoutMs: number
  /** How long reads may take to show what was written. */
  readonly verifyTimeoutMs: number
  readonly parallelism: number
  /** Share of each rate limit left to others, 0 to 0.9. */
  readonly reserve: number
}

const MOST_PARALLELISM = 100
/** With less than a tenth of a limit a run would seem to stand still. */
const MOST_RESERVE = 90

/** The global options among what was typed. Throws a usage error for values that cannot be. */
export function globalsOf(values: Readonly<Record<string, unknown>>): Globals {
  const options = new OptionValues(values)
  const parallelism = options.count('parallelism', 1) ?? DEFAULT_PACE.parallelism
  if (parallelism > MOST_PARALLELISM) {
    throw usageError({
      code: 'wrong-usage',
      message: `--parallelism takes at most ${MOST_PARALLELISM}, not ${parallelism}`,
    })
  }
  const isLocal = options.flag('local')
  if (isLocal && (options.text('baseUrl') ?? options.text('managementKeyFile')) !== undefined) {
    throw usageError({
      code: 'wrong-usage',
      message:
        '--local uses the emulator inside this process; it goes with neither --base-url nor --management-key-file',
    })
  }
  return {
    config: options.texts('config'),
    env: options.text('env'),
    projectId: options.text('projectId'),
    baseUrl: options.text('baseUrl'),
    managementKeyFile: options.text('managementKeyFile'),
    isLocal,
    store: options.text('store'),
    isStoreEphemeral: options.flag('ephemeralStore'),
    format: formatOf(options.text('output')),
    vars: options.texts('var'),
    varsFiles: options.texts('varsFile'),
    only: listed('--only', options.texts('only')),
    except: listed('--except', options.texts('except')),
    isYes: options.flag('yes'),
    reason: options.text('reason'),
    isQuiet: options.flag('quiet'),
    isVerbose: options.flag('verbose'),
    isColorOff: values['color'] === false,
    timeoutMs: secondsAsMs(options.count('timeout', 1)) ?? DEFAULT_PACE.timeoutMs,
    verifyTimeoutMs: secondsAsMs(options.count('verifyTimeout', 0)) ?? DEFAULT_PACE.verifyTimeoutMs,
    parallelism,
    reserve: reserveOf(options.text('reserve')),
  }
}

function secondsAsMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}

/** `30%` or `30` as 0.3. */
function reserveOf(text: string | undefined): number {
  if (text === undefined) return 0
  const percent = Number(/^(\d{1,3})\s?%?$/.exec(text)?.[1] ?? Number.NaN)
  if (percent >= 0 && percent <= MOST_RESERVE) return percent / 100
  throw usageError({
    code: 'wrong-usage',
    message: `--reserve takes a whole percentage from 0% to ${MOST_RESERVE}%, not ${quoted(text)}`,
  })
}

function formatOf(text: string | undefined): Format {
  return FORMATS.find((format) => format === text) ?? 'text'
}

/**
 * `--only a,b --only c` is the same as three times `--only`. One that names nothing, such as an empty variable of a
 * script, would quietly mean everything.
 */
function listed(option: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => {
    const items = value
      .split(',')
      .map((item) => fromTyped(item.trim()))
      .filter((item) => item !== '')
    if (items.length > 0) return items
    throw usageError({
      code: 'wrong-usage',
      message: `${option} names nothing: ${quoted(value)}`,
      hint: 'Name a kind or an address such as tenant/acme; or leave the option out.',
    })
  })
}
