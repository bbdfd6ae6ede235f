import type { CommandSpec } from '../command.js'
import {
  CONFIG_CONSENT_OPTIONS,
  CONSENT_OPTIONS,
  DOCUMENT_OPTIONS,
  meaningfulFor,
  STRICT_OPTION,
} from '../consent.js'
import { RUN_OPTIONS } from '../run-options.js'
import { VALUE_OPTIONS } from '../value-options.js'

const DRY_RUN = { flags: '--dry-run', description: 'show the plan, change nothing' }
const CONSENT = meaningfulFor(CONSENT_OPTIONS, { canRemove: true, takesUsersAlong: false })
const APPLY = { flags: '--apply', description: 'carry the plan out' }

/** The commands of flows that change, and the one that tells what was changed. */
export const FLOW_WRITE_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['flow', 'import'],
    summary: 'replace a flow by the document in a file, or create it',
    options: [
      ...VALUE_OPTIONS,
      {
        flags: '--file <path>',
        description: 'the document, in any layout: a file, or the folder of a snapshot',
      },
      { flags: '--id <id>', description: "default: the document's own id, else the name of the file" },
      DRY_RUN,
      APPLY,
      STRICT_OPTION,
      ...CONSENT,
      ...RUN_OPTIONS,
    ],
    examples: [
      ['flow import --file flows/sign-in.json --dry-run', 'check it and see what would change'],
      ['flow import --file flows/sign-in.json --apply', 'back up, import, verify'],
    ],
    load: async () => (await import('./flow-import.js')).runFlowImport,
  },
  {
    path: ['flow', 'deploy'],
    isNarrowable: true,
    summary: 'bring the flows to what the files say',
    options: [
      ...VALUE_OPTIONS,
      DRY_RUN,
      APPLY,
      ...DOCUMENT_OPTIONS,
      ...CONFIG_CONSENT_OPTIONS,
      ...CONSENT,
      ...RUN_OPTIONS,
    ],
    examples: [
      ['flow deploy --config flows.yaml --dry-run', 'one plan for all of them, with a diff for each'],
      ['flow deploy --config flows.yaml --apply --reason "new texts"', 'carry it out'],
    ],
    load: async () => (await import('./flow-deploy.js')).runFlowDeploy,
  },
  {
    path: ['flow', 'rollback'],
    summary: 'take flows back to a kept version; needs no config',
    arguments: [{ name: '[ids...]', description: 'ids, or - for a list on stdin' }],
    options: [
      { flags: '--flow-id <id>', description: 'same as an id alone; repeatable', isRepeatable: true },
      { flags: '--all', description: 'every flow that the source speaks of' },
      { flags: '--list', description: 'show what is kept; works without key and network' },
      { flags: '--latest', description: 'the version before; with --all what the newest run changed' },
      { flags: '--at <time>', description: 'as it stood then: 2025-01-15T10:30:00, 20250115_103000' },
      { flags: '--backup <name>', description: 'the version in this backup: file, folder, time or id' },
      DRY_RUN,
      ...CONSENT,
      ...RUN_OPTIONS,
    ],
    examples: [
      ['flow rollback sign-in --list', 'what there is to go back to'],
      ['flow rollback sign-in --latest', 'back to the version before'],
      ['flow rollback sign-in --backup 20251117T1030 --dry-run', 'look at an older one'],
      ['flow rollback --all --latest --yes', 'take the newest run on flows back'],
    ],
    load: async () => (await import('./flow-rollback.js')).runFlowRollback,
  },
  {
    path: ['flow', 'history'],
    summary: 'tell how a flow became what it is; works without key and network',
    arguments: [{ name: '<ids...>', description: 'ids, or - for a list on stdin' }],
    options: [{ flags: '--diff', description: 'print what changed from version to version' }],
    examples: [
      ['flow history sign-in', 'who changed it, when and why'],
      ['flow history sign-in --diff', 'and what'],
    ],
    load: async () => (await import('./flow-history.js')).runFlowHistory,
  },
]
