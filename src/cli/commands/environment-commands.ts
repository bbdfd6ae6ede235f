import type { CommandSpec, OptionSpec } from '../command.js'
import { CONSENT_OPTIONS, STRICT_OPTION, meaningfulFor } from '../consent.js'
import { RUN_OPTIONS } from '../run-options.js'
import { VALUE_OPTIONS } from '../value-options.js'

const WITH_PARTS: OptionSpec = {
  flags: '--with <part>',
  description: 'costly parts too: "settings" of tenants, a call for each in each project',
  isRepeatable: true,
}

export const DIFF_COMMAND: CommandSpec = {
  path: ['diff'],
  isNarrowable: true,
  summary: 'show what differs between the live projects of two environments; writes nothing',
  options: [
    { flags: '--from <env>', description: 'environment of the config that is looked at first' },
    { flags: '--to <env>', description: 'environment that it is compared with' },
    WITH_PARTS,
    { flags: '--exit-code', description: 'exit 2 when something differs' },
  ],
  examples: [
    ['diff --from staging --to prod', 'what a promotion would have to do, the other way round'],
    ["diff --from staging --to prod --only 'flow/*' --exit-code -o json", 'the flows, for a script'],
  ],
  load: async () => (await import('./diff.js')).runDiff,
}

export const PROMOTE_COMMAND: CommandSpec = {
  path: ['promote'],
  isNarrowable: true,
  summary: 'bring what is live in one environment into another; deletes nothing',
  formats: ['markdown'],
  options: [
    { flags: '--from <env>', description: 'environment of the config whose live resources are wanted' },
    { flags: '--to <env>', description: 'environment that is changed' },
    WITH_PARTS,
    { flags: '--dry-run', description: 'show the plan, change nothing' },
    { flags: '--exit-code', description: 'with --dry-run: exit 2 when there is something to do' },
    STRICT_OPTION,
    ...VALUE_OPTIONS,
    ...meaningfulFor(CONSENT_OPTIONS, { canRemove: false, takesUsersAlong: false }),
    ...RUN_OPTIONS,
  ],
  examples: [
    ["promote --from staging --to prod --only 'flow/*' --dry-run", 'look first'],
    ['promote --from staging --to prod --only flow/sign-in --yes --confirm-env prod', 'in a pipeline'],
  ],
  load: async () => (await import('./promote.js')).runPromote,
}
