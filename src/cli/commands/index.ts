import { AUDIT_COMMANDS } from './audit-commands.js'
import { kindWords } from '../../kinds/words.js'
import type { CommandSpec } from '../command.js'
import { CONFIG_CONSENT_OPTIONS, CONSENT_OPTIONS, DOCUMENT_OPTIONS } from '../consent.js'
import { LOCK_OPTIONS } from '../lock-options.js'
import { RUN_OPTIONS } from '../run-options.js'
import { VALUE_OPTIONS } from '../value-options.js'
import { DRIFT_COMMAND } from './drift-command.js'
import { DIFF_COMMAND, PROMOTE_COMMAND } from './environment-commands.js'
import { FLOW_READ_COMMANDS } from './flow-read-commands.js'
import { FLOW_WRITE_COMMANDS } from './flow-write-commands.js'
import { kindCommands } from './kind-commands.js'
import { DOCTOR_COMMAND, INIT_COMMAND } from './setup-commands.js'

const DRY_RUN = { flags: '--dry-run', description: 'show the plan, change nothing' }

/** Of every kind the commands that all have, then those it has in its own way. */
const KIND_COMMANDS: readonly CommandSpec[] = kindWords.flatMap((words) => [
  ...(words.name === 'flow' ? [...FLOW_READ_COMMANDS, ...FLOW_WRITE_COMMANDS] : []),
  ...kindCommands(words),
])

/** Summaries of the words that only lead to other commands. */
export const GROUPS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    kindWords.map(({ name, collection, isOnly = false }) => {
      const commands = [
        ...new Set(KIND_COMMANDS.flatMap(({ path }) => (path[0] === name ? path.slice(1, 2) : []))),
      ]
      const what = isOnly ? `the ${name}` : collection
      return [name, `${commands.slice(0, -1).join(', ')} and ${commands.at(-1) ?? ''} ${what}`]
    }),
  ),
  'flow templates': 'list, show, begin and check templates of flows',
  runs: 'list and show runs; works without key and network',
  backup: 'create, list, show, verify, restore, compare and prune backups',
  audit: 'list, export and sum up who changed what, and check that nothing is missing',
  env: 'list the environments of the config',
  store: 'copy a store to another place',
  lock: 'show or break the lock that one run at a time holds',
}

/** Every command in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    path: ['demo'],
    summary: 'see the whole thing work, on the emulator, in a minute',
    options: [{ flags: '--keep', description: 'keep the folder it worked in' }],
    examples: [['demo', 'plan, apply, a change behind our back, repair, restore, flows, a template']],
    load: async () => (await import('./demo.js')).runDemo,
  },
  INIT_COMMAND,
  {
    path: ['validate'],
    summary: 'check the config files and the documents they name; never calls Descope',
    options: [
      ...VALUE_OPTIONS,
      { flags: '--strict', description: 'warnings about documents count as errors' },
    ],
    formats: ['junit'],
    examples: [
      ['validate', 'the config found from here upwards'],
      ['validate -c descope.yaml -e prod -o json', 'one environment of it, for a script'],
      ['validate -o junit', 'the test report of a pipeline, as XML'],
    ],
    load: async () => (await import('./validate.js')).runValidate,
  },
  {
    path: ['schema'],
    summary: 'print the JSON Schema of config files, for editors',
    options: [
      {
        flags: '--for <what>',
        description: 'of which files (default: config)',
        choices: ['config', 'overlay'],
      },
      { flags: '--out <file>', description: 'a file; default: stdout' },
      { flags: '--force', description: 'write over a file that holds something else' },
    ],
    examples: [
      ['schema --out descope.schema.json', 'and tells the line that a config needs for editors to find it'],
    ],
    load: async () => (await import('./schema.js')).runSchema,
  },
  {
    path: ['completion'],
    summary: 'print the script with which a shell completes command lines',
    arguments: [{ name: '<shell>', description: 'bash, zsh, fish or powershell' }],
    examples: [
      ['completion bash', 'source <(descope-mgmt completion bash) in ~/.bashrc'],
      ['completion fish', 'into ~/.config/fish/completions/descope-mgmt.fish'],
    ],
    load: async () => (await import('./completion.js')).runCompletion,
  },
  DOCTOR_COMMAND,
  {
    path: ['plan'],
    isNarrowable: true,
    summary: 'show what an apply would do',
    options: [
      ...DOCUMENT_OPTIONS,
      ...VALUE_OPTIONS,
      ...CONFIG_CONSENT_OPTIONS,
      ...CONSENT_OPTIONS,
      { flags: '--exit-code', description: 'exit 2 when there is something to do' },
      { flags: '--out <file>', description: 'save the plan, to be shown, approved and applied later' },
    ],
    formats: ['markdown'],
    examples: [
      ['plan', 'against the project of the environment or of DESCOPE_PROJECT_ID'],
      ['plan --only tenant/acme -o json', 'one resource, for a script'],
      ['plan --out plan.json -o markdown', 'for a pull request: the plan as a file and as a comment'],
    ],
    load: async () => (await import('./plan.js')).runPlan,
  },
  {
    path: ['show'],
    summary: 'show a saved plan; works without key, project and network',
    arguments: [{ name: '<plan>', description: 'a file that plan --out wrote' }],
    formats: ['markdown'],
    examples: [
      ['show plan.json', 'what it would do, what it was allowed to do, and how old it is'],
      ['show plan.json -o markdown', 'for a comment on a pull request'],
    ],
    load: async () => (await import('./show.js')).runShow,
  },
  {
    path: ['apply'],
    isNarrowable: true,
    summary: 'make the project match the files',
    arguments: [
      { name: '[plan]', description: 'a file that plan --out wrote: that plan is carried out, or none' },
    ],
    formats: ['markdown'],
    options: [
      DRY_RUN,
      { flags: '--expect <digest>', description: 'carry out only the plan with this digest' },
      {
        flags: '--resume [run]',
        description:
          'finish the plan of a run that died, was interrupted or failed; default: the newest such run. Needs no config',
      },
      ...DOCUMENT_OPTIONS,
      ...VALUE_OPTIONS,
      ...CONFIG_CONSENT_OPTIONS,
      ...CONSENT_OPTIONS,
      ...RUN_OPTIONS,
    ],
    examples: [
      ['apply', 'shows the plan and asks'],
      ['apply --yes --reason "new customer"', 'in a pipeline'],
      ['apply --only tenant/acme --on-drift revert', 'undo what was changed in the console'],
      ['apply plan.json --yes', 'the plan that was approved, and no other'],
      ['apply plan.json --resume --yes', 'the same, gone on with where a run of it ended early'],
      ['apply --resume --yes', 'finish what the newest run left undone, and send nothing twice'],
    ],
    load: async () => (await import('./apply.js')).runApply,
  },
  {
    path: ['pull'],
    isNarrowable: true,
    summary: 'write what is live into config files: new ones, or those that are there, in place',
    options: [
      {
        flags: '--out <place>',
        description: 'a file (.yaml, .yml, .json) or a folder; default: the config, else descope.yaml here',
      },
      { flags: '--dry-run', description: 'show what would be written, write nothing' },
      {
        flags: '--with <part>',
        description: 'read what costs a call for each resource too: session settings of tenants',
        choices: ['settings'],
        isRepeatable: true,
      },
      { flags: '--new', description: 'take in what is live and not in the files yet' },
      {
        flags: '--new-fields',
        description: 'take in fields that the files say nothing about, of what they declare',
      },
      {
        flags: '--remove-gone',
        description: 'take entries out of the files that were applied before and are gone',
      },
      { flags: '--fresh', description: 'write a new config even where there is one' },
      {
        flags: '--force',
        description: 'write over files with something else in them, and over changes not committed to git',
      },
      ...VALUE_OPTIONS,
      ...LOCK_OPTIONS,
    ],
    examples: [
      ['pull', 'into the config that is there, or a new descope.yaml'],
      ['pull --out config --with settings', 'a new folder, with session settings of every tenant'],
      ['pull --only tenant/acme', 'keep in the files what was changed in the console'],
      ['pull --dry-run -o json', 'what that would be, for a script'],
    ],
    load: async () => (await import('./pull.js')).runPull,
  },
  {
    path: ['adopt'],
    isNarrowable: true,
    summary: 'record what the files declare and what is live already; writes nothing to Descope',
    options: [
      { flags: '--dry-run', description: 'show what would be recorded, record nothing' },
      {
        flags: '--take-over <address>',
        description: 'take over from another owner: an address, or a pattern as for --only',
        isRepeatable: true,
      },
      {
        flags: '--allow-behind',
        description: 'allow files older than those applied last, in a protected environment',
      },
      ...VALUE_OPTIONS,
      ...LOCK_OPTIONS,
    ],
    examples: [
      ['adopt --dry-run', 'what matches, and what differs'],
      ['adopt', 'once, where the project was there before the files'],
      ['adopt --only tenant/acme --take-over tenant/acme', 'one resource, from the config that has it now'],
    ],
    load: async () => (await import('./adopt.js')).runAdopt,
  },
  {
    path: ['forget'],
    summary: 'stop managing resources, and leave them as they are',
    arguments: [{ name: '<addresses...>', description: 'such as tenant/acme, or - for a list on stdin' }],
    options: [
      { flags: '--dry-run', description: 'show what would be forgotten, forget nothing' },
      ...LOCK_OPTIONS,
    ],
    examples: [
      ['forget tenant/acme', 'another config, or nobody, manages it from now on'],
      ['forget role/Editor permission/invoices.read --yes', 'in a script'],
    ],
    load: async () => (await import('./forget.js')).runForget,
  },
  ...KIND_COMMANDS,
  {
    path: ['backup', 'create'],
    summary: 'back up everything this version manages',
    options: [
      { flags: '--description <text>', description: 'what it is for' },
      { flags: '--keep', description: 'never prune it' },
    ],
    examples: [['backup create --description "before the migration"', 'the whole project']],
    load: async () => (await import('./backup-create.js')).runBackupCreate,
  },
  {
    path: ['backup', 'list'],
    summary: 'list the backups of the project, newest first',
    examples: [['backup list', 'all of them']],
    load: async () => (await import('./backup-list.js')).runBackupList,
  },
  {
    path: ['backup', 'show'],
    summary: 'show what a backup holds',
    arguments: [
      { name: '<backup>', description: 'id, time, file or folder; any unique beginning of id or time' },
    ],
    examples: [['backup show 20251117T1030', 'the backup of that minute']],
    load: async () => (await import('./backup-show.js')).runBackupShow,
  },
  {
    path: ['backup', 'verify'],
    summary: 'check that backups are whole',
    arguments: [{ name: '[backups...]', description: 'default: all of the project' }],
    examples: [['backup verify', 'all of them']],
    load: async () => (await import('./backup-verify.js')).runBackupVerify,
  },
  {
    path: ['backup', 'restore'],
    isNarrowable: true,
    summary: 'bring back everything a backup holds',
    arguments: [{ name: '<backup>', description: 'id, time, file or folder' }],
    options: [DRY_RUN, ...CONSENT_OPTIONS, ...RUN_OPTIONS],
    examples: [
      ['backup restore 20251117T1030 --dry-run', 'look first'],
      ['backup restore 20251117T1030 --except flow', 'all but the flows'],
    ],
    load: async () => (await import('./backup-restore.js')).runBackupRestore,
  },
  {
    path: ['backup', 'diff'],
    isNarrowable: true,
    summary: 'show what differs between two backups, or between one and what is live',
    arguments: [
      { name: '<a>', description: 'id, time, file or folder' },
      { name: '[b]', description: 'the same; default: what is live' },
    ],
    options: [{ flags: '--exit-code', description: 'exit 2 when something differs' }],
    examples: [
      ['backup diff 20251117T1030', 'what happened since'],
      ['backup diff 20251117T10 20251118T10 --only flow', 'what happened to the flows in between'],
    ],
    load: async () => (await import('./backup-diff.js')).runBackupDiff,
  },
  {
    path: ['backup', 'prune'],
    summary: 'delete old backups and records of runs; works without key and network',
    options: [
      {
        flags: '--older-than <time>',
        description:
          'what is older, a day or more, such as 30d or 8w (default: `retention:`, else 30d for backups, 90d for runs)',
      },
      { flags: '--dry-run', description: 'show what would go, delete nothing' },
      ...LOCK_OPTIONS,
    ],
    examples: [
      ['backup prune --dry-run', 'what would go, what stays, and why'],
      ['backup prune --older-than 60d --yes', 'in a pipeline'],
    ],
    load: async () => (await import('./backup-prune.js')).runBackupPrune,
  },
  ...AUDIT_COMMANDS,
  {
    path: ['rollback'],
    isNarrowable: true,
    summary: 'take back what a run changed, and nothing else; needs no config',
    arguments: [{ name: '<run>', description: 'its id, as its summary names it; any unique beginning' }],
    options: [
      DRY_RUN,
      {
        flags: '--on-conflict <do>',
        description:
          'what was changed again since: "stop" refuses (default), "live" leaves it as it is and takes back the rest, "config" goes back to before the run all the same',
        choices: ['stop', 'config', 'live'],
      },
      ...CONSENT_OPTIONS,
      ...RUN_OPTIONS,
    ],
    examples: [
      ['rollback 4f1c9a02 --dry-run', 'what would be set back, deleted, created again'],
      ['rollback 4f1c --only tenant/acme --yes', 'one resource of it'],
      ['rollback 4f1c --on-conflict live', 'all but what others changed since'],
    ],
    load: async () => (await import('./rollback.js')).runRollback,
  },
  {
    path: ['runs', 'list'],
    summary: 'list the runs, newest first; works without key and network',
    options: [{ flags: '--limit <n>', description: 'at most so many of each project (default: 100)' }],
    examples: [
      ['runs list', 'who did what, and how it ended'],
      ['runs list -o json', 'for a script'],
    ],
    load: async () => (await import('./runs-list.js')).runRunsList,
  },
  {
    path: ['runs', 'show'],
    summary: 'show one run: its steps, its reason, and what its journal says where it died',
    arguments: [{ name: '<run>', description: 'its id; any unique beginning' }],
    examples: [['runs show 4f1c', 'one of them']],
    load: async () => (await import('./runs-show.js')).runRunsShow,
  },
  {
    path: ['lock', 'show'],
    summary: 'show who holds the lock of the project',
    examples: [['lock show', 'who is writing']],
    load: async () => (await import('./lock-show.js')).runLockShow,
  },
  {
    path: ['lock', 'break'],
    summary: 'take the lock away from its holder',
    examples: [['lock break', 'after the runner that held it died']],
    load: async () => (await import('./lock-break.js')).runLockBreak,
  },
  {
    path: ['store', 'copy'],
    summary: 'copy all that a store keeps to another place, and check the copy',
    arguments: [
      { name: '<from>', description: 'a folder, or s3://bucket/prefix' },
      { name: '<to>', description: 'the same; what is there already and equal is passed over' },
    ],
    options: [
      { flags: '--dry-run', description: 'compare, copy nothing' },
      ...LOCK_OPTIONS.filter(({ flags }) => flags.startsWith('--lock-timeout')),
    ],
    examples: [
      ['store copy ~/.descope-mgmt s3://acme-descope/store --dry-run', 'what would be copied'],
      ['store copy ~/.descope-mgmt s3://acme-descope/store', 'copy it; again to go on with a copy'],
    ],
    load: async () => (await import('./store-copy.js')).runStoreCopy,
  },
  DRIFT_COMMAND,
  DIFF_COMMAND,
  PROMOTE_COMMAND,
  {
    path: ['env', 'list'],
    summary: 'list the environments of the config, and where their keys come from; asks nobody',
    examples: [
      ['env list', 'the chosen one is marked'],
      ['env list -e prod -o json', 'for a script: what is not known stands under `unresolved`'],
    ],
    load: async () => (await import('./env-list.js')).runEnvList,
  },
  {
    path: ['emulator'],
    summary: "run Descope's management API on this machine",
    options: [
      { flags: '--port <n>', description: 'port to listen on (default: 4680; 0: any free one)' },
      { flags: '--data <folder>', description: 'keep the projects there; default: in memory' },
      { flags: '--key <key>', description: 'accept only this management key; default: any' },
      { flags: '--limits <which>', description: "the service's rate limits", choices: ['documented', 'off'] },
      {
        flags: '--guess <name=choice>',
        description: 'switch a behaviour that is only guessed',
        isRepeatable: true,
      },
      {
        flags: '--rewrite',
        description: 'change flows on import as a newer server may, without their meaning',
      },
      {
        flags: '--fault <fault>',
        description:
          'let a call go wrong: PATH[@NTH]=EFFECT, or METHOD and a blank before; or JSON. EFFECT: STATUS, cut-before, cut-after, cut-half, delay:MS',
        isRepeatable: true,
      },
      { flags: '--lag <ms>', description: 'let reads show writes only so much later (default: 0)' },
    ],
    examples: [
      ['emulator --port 4680', 'then set DESCOPE_BASE_URL=http://127.0.0.1:4680'],
      ['emulator --data ./data --limits off', 'kept on disk, without rate limits'],
      [
        'emulator --fault "/v1/mgmt/tenant/create@2=cut-after" --lag 6000',
        'the second create gets no answer',
      ],
    ],
    load: async () => (await import('./emulator.js')).runEmulator,
  },
]
