import type { OptionSpec } from './command.js'
import { LOCK_OPTIONS } from './lock-options.js'

/** What every command that carries a plan out takes: how its run goes, whatever is in the plan. */
export const RUN_OPTIONS: readonly OptionSpec[] = [
  ...LOCK_OPTIONS,
  { flags: '--fail-fast', description: 'start nothing new after the first step that fails' },
  { flags: '--rollback-on-failure', description: 'take back what was done when a step of the run fails' },
]
