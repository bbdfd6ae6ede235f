import type { CommandSpec } from '../command.js'
import { VALUE_OPTIONS } from '../value-options.js'

export const DRIFT_COMMAND: CommandSpec = {
  path: ['drift'],
  isNarrowable: true,
  summary: 'show what changed outside the files, since when, and who may have done it; writes nothing',
  formats: ['markdown', 'junit'],
  options: [
    {
      flags: '--against <backup>',
      description: 'compare every field with a backup instead: file, folder, id or time',
    },
    {
      flags: '--notify <url>',
      description: 'post what was found to an incoming webhook (Slack and its like); https only',
    },
    ...VALUE_OPTIONS,
  ],
  examples: [
    ['drift', 'exit 2 when something drifted, 0 when not, 4 when Descope could not be asked'],
    ['drift -o markdown', 'the report of a nightly job, for an issue or a comment'],
    ['drift --against 20251117T103000', 'unmanaged fields and resources too, as they were then'],
    ["drift --only 'flow/*' --notify https://hooks.slack.com/services/T0/B0/x", 'and tell the channel'],
  ],
  load: async () => (await import('./drift.js')).runDrift,
}
