import { AUDIT_OUTCOMES } from '../../core/audit/event.js'
import { PERIODS } from '../../core/audit/stats.js'
import { kindWords } from '../../kinds/words.js'
import type { CommandSpec, OptionSpec } from '../command.js'

/** Which part of the audit is meant; several values of one option: any of them. */
const FILTER_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--since <time>',
    description: 'a day, a time in UTC, "yesterday", or how long ago: 24h, 7d',
  },
  { flags: '--until <time>', description: 'up to the end of that day, minute or second' },
  {
    flags: '--kind <kind>',
    description: 'only changes of this kind; repeatable, as all below',
    isRepeatable: true,
    choices: kindWords.map(({ name }) => name),
  },
  {
    flags: '--by <who>',
    description: 'a user, user@host, CI actor, git name or e-mail, or fingerprint of a key',
    isRepeatable: true,
  },
  {
    flags: '--outcome <outcome>',
    description: 'how it ended',
    isRepeatable: true,
    choices: AUDIT_OUTCOMES,
  },
  {
    flags: '--action <action>',
    description: 'create, update or delete; or an action of a record of Descope',
    isRepeatable: true,
  },
  {
    flags: '--operation <operation>',
    description: 'what the run was: apply, sync, rollback, …',
    isRepeatable: true,
  },
  { flags: '--run <run>', description: 'id of a run, or its beginning', isRepeatable: true },
  { flags: '--reason <words>', description: 'words in the reason of the run', isRepeatable: true },
  { flags: '--commit <commit>', description: 'commit of the files, or its beginning', isRepeatable: true },
  {
    flags: '--source <source>',
    description: 'what our runs did (default), records of Descope that "audit collect" kept, or both',
    choices: ['runs', 'descope', 'all'],
  },
]

/** The commands that answer from what the store keeps of the past, and the one that adds to it. */
export const AUDIT_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['audit', 'list'],
    isNarrowable: true,
    summary: 'list who changed what and when, newest first',
    options: [
      ...FILTER_OPTIONS,
      {
        flags: '--limit <n>',
        description: 'at most so many, 0 for all (default: 100 as text, all in other formats)',
      },
    ],
    formats: ['csv', 'jsonl'],
    examples: [
      ['audit list --since 7d', 'the last week'],
      ['audit list --only tenant/acme --by ana', 'what one person did to one tenant'],
      ['audit list --outcome failed,refused --since 2025-11-01', 'what went wrong since November'],
    ],
    load: async () => (await import('./audit-list.js')).runAuditList,
  },
  {
    path: ['audit', 'export'],
    isNarrowable: true,
    summary: 'write the audit, or a part of it, for a spreadsheet or an archive',
    options: [
      ...FILTER_OPTIONS,
      {
        flags: '--out <file>',
        description:
          'a file, whose ending says the format: .csv, .jsonl, .json, .yaml (default: CSV on stdout)',
      },
      { flags: '--force', description: 'write over a file that is there' },
    ],
    formats: ['csv', 'jsonl'],
    examples: [
      ['audit export --since 2025-10-01 --until 2025-12-31 --out q4.csv', 'a quarter, for an auditor'],
      ['audit export --source all -o jsonl', 'everything, a line of JSON each'],
    ],
    load: async () => (await import('./audit-export.js')).runAuditExport,
  },
  {
    path: ['audit', 'stats'],
    isNarrowable: true,
    summary: 'count changes, failures and refusals by kind, person, operation and week',
    options: [
      ...FILTER_OPTIONS,
      { flags: '--per <period>', description: 'how time is parted (default: week)', choices: PERIODS },
    ],
    examples: [
      ['audit stats --since 90d', 'a quarter in one table'],
      ['audit stats --per day --since 14d -o json', 'two weeks day by day, for a script'],
    ],
    load: async () => (await import('./audit-stats.js')).runAuditStats,
  },
  {
    path: ['audit', 'collect'],
    summary: "copy Descope's own records of the project into the store, from where it ended last time",
    examples: [
      ['audit collect', 'once a day, since Descope keeps its records for 30 days'],
      ['audit collect -o json', 'for a script: how many came, from when, and what was lost'],
    ],
    load: async () => (await import('./audit-collect.js')).runAuditCollect,
  },
  {
    path: ['audit', 'verify'],
    summary: 'check that no line of the audit was changed, removed or added',
    options: [
      {
        flags: '--head <hash>',
        description: 'a head that a run printed and that must be there',
        isRepeatable: true,
      },
    ],
    examples: [
      ['audit verify', 'against the records of the runs and each other'],
      ['audit verify --head sha256:9f2c…', 'against what the log of a pipeline kept'],
    ],
    load: async () => (await import('./audit-verify.js')).runAuditVerify,
  },
]
