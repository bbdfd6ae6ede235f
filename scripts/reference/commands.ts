import { COMMANDS, GROUPS } from '../../src/cli/commands/index.js'
import type { CommandSpec, OptionSpec } from '../../src/cli/command.js'
import { COMMON_FORMATS, GLOBAL_OPTIONS } from '../../src/cli/globals.js'
import { kindWords } from '../../src/kinds/words.js'
import { code, MADE, page, prose, table } from './markdown.js'

/** Pages that say more than the help, by the beginning of a command. */
const READ_ON: readonly (readonly [begins: string, pages: readonly string[]])[] = [
  ['flow test', ['flow-tests.md']],
  ['flow templates', ['templates.md', 'template-library.md']],
  ['flow render', ['templates.md']],
  ['flow validate', ['flow-checks.md']],
  ['flow', ['flows.md']],
  ...kindWords.map(({ name }) => [name, [`reference/kinds/${name}.md`]] as const),
  ['plan', ['comparing.md', 'saved-plans.md']],
  ['show', ['saved-plans.md']],
  ['apply', ['lifecycle.md', 'saved-plans.md']],
  ['adopt', ['adopting.md']],
  ['forget', ['adopting.md']],
  ['pull', ['pull.md']],
  ['init', ['init.md']],
  ['doctor', ['doctor.md']],
  ['validate', ['config.md']],
  ['schema', ['editor.md']],
  ['env', ['environments.md']],
  ['diff', ['environments.md']],
  ['promote', ['environments.md']],
  ['completion', ['completion.md']],
  ['backup', ['store.md']],
  ['runs', ['store.md']],
  ['lock', ['store.md']],
  ['rollback', ['lifecycle.md']],
  ['audit', ['audit.md']],
  ['emulator', ['emulator.md']],
]

/** The pages of all commands by their paths below `docs/reference/commands/`, and an index of them. */
export function commandPages(): ReadonlyMap<string, string> {
  const pages = COMMANDS.map((spec) => [fileOf(spec), commandPage(spec)] as const)
  return new Map([['README.md', indexPage()], ['global-options.md', globalsPage()], ...pages])
}

function fileOf({ path }: Pick<CommandSpec, 'path'>): string {
  return `${path.join('-')}.md`
}

function indexPage(): string {
  const groups = new Map<string, CommandSpec[]>()
  for (const spec of COMMANDS) {
    const [first = ''] = spec.path
    groups.set(first, [...(groups.get(first) ?? []), spec])
  }
  const alone = [...groups.values()].filter((specs) => specs.length === 1).flat()
  const several = [...groups].filter(([, specs]) => specs.length > 1)
  return page(
    MADE,
    '# Commands',
    `Options that every command takes: [global options](global-options.md). Exit codes: [exit-codes.md](../../exit-codes.md).`,
    commandTable(alone),
    ...several.flatMap(([word, specs]) => {
      const summary = GROUPS[word]
      return [`## ${code(word)}`, summary === undefined ? '' : sentence(summary), commandTable(specs)]
    }),
  )
}

function commandTable(specs: readonly CommandSpec[]): string {
  return table(
    ['command', 'does'],
    specs.map((spec) => [`[${code(spec.path.join(' '))}](${fileOf(spec)})`, prose(spec.summary)]),
  )
}

function globalsPage(): string {
  return page(
    MADE,
    '# Global options',
    'Every command takes them, before or behind its name. `--only` and `--except` are refused where they would do nothing.',
    optionTable(GLOBAL_OPTIONS),
    '`-e` is also `--environment`. `--help` shows a command, `--version` the version. What `DESCOPE_…` variables do is in [config.md](../../config.md).',
  )
}

function commandPage(spec: CommandSpec): string {
  const words = spec.path.join(' ')
  const options = spec.options ?? []
  const usage = [words, ...(spec.arguments ?? []).map(({ name }) => name)].join(' ')
  const readOn = READ_ON.find(([begins]) => words === begins || words.startsWith(`${begins} `))?.[1] ?? []
  const formats = [...COMMON_FORMATS, ...(spec.formats ?? [])].map((format) => code(format))
  return page(
    MADE,
    `# ${code(`descope-mgmt ${words}`)}`,
    sentence(spec.summary),
    `\`\`\`text\ndescope-mgmt ${usage}${options.length === 0 ? '' : ' [options]'}\n\`\`\``,
    table(
      ['argument', 'what it is'],
      (spec.arguments ?? []).map(({ name, description }) => [code(name), prose(description)]),
    ),
    optionTable(options),
    `${spec.isNarrowable === true ? '`--only` and `--except` narrow it. ' : ''}Answers with \`-o\` ${formats.join(', ')}. Also the [global options](global-options.md).`,
    '## Examples',
    `\`\`\`bash\n${spec.examples.map(([line, purpose]) => `# ${purpose}\ndescope-mgmt ${line}`).join('\n\n')}\n\`\`\``,
    readOn.length === 0 ? '' : `More: ${readOn.map((file) => `[${file}](../../${file})`).join(', ')}.`,
  )
}

function optionTable(options: readonly OptionSpec[]): string {
  return table(
    ['option', 'what it does'],
    options.map(({ flags, description, choices, isRepeatable }) => [
      code(flags),
      [
        prose(description),
        ...(choices === undefined ? [] : [`one of ${choices.map((choice) => code(choice)).join(', ')}`]),
        ...(isRepeatable === true && !/repeat|more than once/.test(description) ? ['repeatable'] : []),
      ].join('; '),
    ]),
  )
}

/** Summaries begin small and end without a full stop. */
function sentence(summary: string): string {
  return `${prose(summary.slice(0, 1).toUpperCase() + summary.slice(1))}.`
}
