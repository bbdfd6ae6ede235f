import type { Kind } from '../../core/model/kind.js'
import type { KindWords, StandardCommand } from '../../kinds/words.js'
import type { ArgumentSpec, CommandSpec, OptionSpec, RunCommand } from '../command.js'
import { CONFIG_CONSENT_OPTIONS, CONSENT_OPTIONS, DOCUMENT_OPTIONS, meaningfulFor } from '../consent.js'
import { RUN_OPTIONS } from '../run-options.js'
import { VALUE_OPTIONS } from '../value-options.js'

const DRY_RUN: OptionSpec = { flags: '--dry-run', description: 'show the plan, change nothing' }
const FIELDS: readonly OptionSpec[] = [
  { flags: '--name <name>', description: 'same as --set name=<name>' },
  {
    flags: '--set <field=value>',
    description: 'a field, or a place in one: domains=a.com,b.com, customAttributes.plan=pro; repeatable',
    isRepeatable: true,
  },
  { flags: '--unset <field>', description: 'empty a field; repeatable', isRepeatable: true },
]
const IDS: ArgumentSpec = { name: '<ids...>', description: 'ids, or - for a list on stdin' }

type KindRuns = typeof import('./kind-runs.js')

/** The commands every kind has; which of them depends on what it can do. */
export function kindCommands({
  name,
  collection,
  commands,
  abilities,
  example,
  isOnly = false,
  hasDocuments = false,
  takesUsersAlong = false,
}: KindWords): readonly CommandSpec[] {
  const loaded = async (runOf: (runs: KindRuns, kind: Kind) => RunCommand) => {
    const [runs, { kindNamed }] = await Promise.all([
      import('./kind-runs.js'),
      import('../../kinds/index.js'),
    ])
    return runOf(runs, kindNamed(name))
  }
  // Of a kind of which there is one, no command takes an id.
  const ids = isOnly ? [] : [IDS]
  const one = isOnly ? '' : ` ${example}`
  const can = { canRemove: abilities.includes('remove'), takesUsersAlong }
  const configConsent = meaningfulFor(CONFIG_CONSENT_OPTIONS, can)
  const consent = meaningfulFor(CONSENT_OPTIONS, can)
  const them = isOnly ? `the ${name}` : collection
  const all: readonly (CommandSpec & { readonly path: readonly [string, StandardCommand] })[] = [
    {
      path: [name, 'list'],
      isNarrowable: true,
      summary: `list the ${collection} of the project`,
      examples: [
        [`${name} list`, 'as a table'],
        [`${name} list -o yaml`, 'in the words of a config file'],
      ],
      load: async () => loaded((runs, kind) => runs.listOf(kind)),
    },
    {
      path: [name, 'get'],
      summary: `show ${them} whole`,
      arguments: ids,
      examples: [[`${name} get${one} -o yaml`, isOnly ? 'as YAML' : 'in the words of a config file']],
      load: async () => loaded((runs, kind) => runs.getOf(kind)),
    },
    {
      path: [name, 'export'],
      summary: hasDocuments
        ? `write ${them} as a file that \`file:\` in a config can name`
        : `write ${collection} as a config file`,
      arguments: hasDocuments ? ids : [{ ...IDS, name: '[ids...]' }],
      options: [
        {
          flags: '--out <path>',
          description: hasDocuments
            ? `file, or folder for ${isOnly ? name : 'ID'}.json; default: stdout`
            : 'a file; default: stdout',
        },
        {
          flags: '--force',
          description: `write over a file that holds ${hasDocuments ? `no ${name}` : 'something else'}`,
        },
      ],
      examples: hasDocuments
        ? [[`${name} export${one} --out ${name}.json`, 'the same bytes as long as nothing changes']]
        : [[`${name} export --out ${collection}.yaml`, `all ${collection}, in the words of a config file`]],
      load: async () => loaded((runs, kind) => runs.exportOf(kind)),
    },
    {
      path: [name, 'create'],
      summary: `create a ${name}`,
      arguments: [{ name: '<id>', description: 'its id; it cannot be changed later' }],
      options: [...FIELDS, DRY_RUN, ...consent, ...RUN_OPTIONS],
      examples: [
        [`${name} create${one} --name "Acme Corporation" --set domains=acme.com`, 'shows the plan and asks'],
      ],
      load: async () => loaded((runs, kind) => runs.createOf(kind)),
    },
    {
      path: [name, 'update'],
      summary: `set fields of ${collection}; the others stay`,
      arguments: [IDS],
      options: [...FIELDS, DRY_RUN, ...consent, ...RUN_OPTIONS],
      examples: [[`${name} update${one} --set customAttributes.plan=pro`, 'one attribute']],
      load: async () => loaded((runs, kind) => runs.updateOf(kind)),
    },
    {
      path: [name, 'delete'],
      summary: `delete ${collection}, after a backup`,
      arguments: [IDS],
      options: [DRY_RUN, ...consent, ...RUN_OPTIONS],
      examples: [[`${name} delete${one}`, 'shows what is lost and asks']],
      load: async () => loaded((runs, kind) => runs.deleteOf(kind)),
    },
    {
      path: [name, 'sync'],
      isNarrowable: true,
      summary: `make ${isOnly ? them : `the ${collection}`} match the files`,
      options: [
        DRY_RUN,
        { flags: '--apply', description: 'carry the plan out' },
        ...(hasDocuments ? DOCUMENT_OPTIONS : []),
        ...VALUE_OPTIONS,
        ...configConsent,
        ...consent,
        ...RUN_OPTIONS,
      ],
      examples: [
        [`${name} sync --config ${collection}.yaml --dry-run`, 'look'],
        [`${name} sync --config ${collection}.yaml --apply`, 'act'],
      ],
      load: async () => loaded((runs, kind) => runs.syncOf(kind)),
    },
    {
      path: [name, 'restore'],
      summary: `bring ${them} back to a kept version`,
      arguments: ids,
      options: [
        { flags: '--latest', description: 'the newest version that differs from what is live' },
        { flags: '--backup <name>', description: 'the version in this backup: id, time, file or folder' },
        DRY_RUN,
        ...consent,
        ...RUN_OPTIONS,
      ],
      examples: [
        [`${name} restore${one} --latest`, 'back to the version before'],
        [`${name} restore${one} --backup 20251117T1030 --dry-run`, 'look at an older one'],
      ],
      load: async () => loaded((runs, kind) => runs.restoreOf(kind)),
    },
  ]
  return all.filter(({ path: [, command] }) => commands.includes(command))
}
