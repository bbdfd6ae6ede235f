import { Command, CommanderError, Option } from 'commander'
import { usageError } from '../core/model/errors.js'
import { printable, quoted } from '../core/model/printable.js'
import type { CliContext } from './context.js'
import type { CommandSpec, OptionSpec } from './command.js'
import { COMMON_FORMATS, GLOBAL_OPTIONS } from './globals.js'
import { swallowedOption } from './swallowed-option.js'

/** What the command line named: a command, its arguments and all options, global ones among them. */
export interface Parsed {
  readonly spec: CommandSpec
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

export interface KnownCommands {
  readonly commands: readonly CommandSpec[]
  /** Summaries of the words that only lead to other commands: `flow`, `flow templates`. */
  readonly groups: Readonly<Record<string, string>>
}

/**
 * Reads the command line. Throws CommanderError for anything unknown or missing, with a "did you mean"; help and
 * version are thrown too, with exit code 0, after they were written.
 */
export async function parseCommandLine(
  context: CliContext,
  about: KnownCommands & {
    /** Receives what commander would print of an error. */
    readonly onError: (text: string) => void
  },
): Promise<Parsed> {
  let parsed: Parsed | undefined
  const root = new Command('descope-mgmt')
    .description('Run Descope projects as code: preview, apply, back up, verify, restore.')
    .version(context.toolVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError()
  for (const option of GLOBAL_OPTIONS) root.addOption(optionOf(option))
  // Collected: `init` takes it several times.
  root.addOption(optionOf({ flags: '--environment <name>', description: '', isRepeatable: true }).hideHelp())
  const groups = new Map<string, Command>()
  for (const spec of about.commands) {
    const parent = parentOf(spec, { root, groups, summaries: about.groups })
    const command = parent
      .command(spec.path.at(-1) ?? '')
      .description(spec.summary)
      .allowExcessArguments(false)
    for (const argument of spec.arguments ?? []) command.argument(argument.name, argument.description)
    for (const option of spec.options ?? []) command.addOption(optionOf(option))
    command.addHelpText('after', () => afterHelp(spec))
    command.action(() => {
      refuseSwallowed(context.argv, [...root.options, ...command.options])
      refuseFormat(spec, command.optsWithGlobals())
      parsed = { spec, args: command.args, options: withEnvironment(command.optsWithGlobals()) }
    })
  }
  for (const command of [root, ...groups.values(), ...allCommands(root)]) {
    command.exitOverride()
    command.configureOutput({
      writeOut: (text) => {
        context.stdout.write(text)
      },
      writeErr: about.onError,
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  }
  await root.parseAsync([...context.argv], { from: 'user' })
  if (parsed === undefined) throw new CommanderError(3, 'descope-mgmt.noCommand', 'No command was named')
  return parsed
}

function refuseSwallowed(argv: readonly string[], options: readonly Option[]): void {
  const found = swallowedOption(argv, options)
  if (found === undefined) return
  throw usageError({
    code: 'wrong-usage',
    message: `${found.option} wants a value, and ${quoted(found.swallowed)} follows, which looks like an option`,
    hint: `If it is the value, write ${found.option.startsWith('--') ? `${found.option}=` : found.option}${printable(found.swallowed)}.`,
  })
}

/** A format that only other commands have. */
function refuseFormat(spec: CommandSpec, { output }: { readonly output?: unknown }): void {
  const known: readonly string[] = [...COMMON_FORMATS, ...(spec.formats ?? [])]
  if (typeof output !== 'string' || known.includes(output)) return
  throw usageError({
    code: 'wrong-usage',
    message: `${spec.path.join(' ')} does not answer in ${printable(output)}`,
    hint: `Its formats: ${known.join(', ')}.`,
  })
}

function parentOf(
  spec: CommandSpec,
  tree: {
    readonly root: Command
    readonly groups: Map<string, Command>
    readonly summaries: Readonly<Record<string, string>>
  },
): Command {
  let parent = tree.root
  for (const [index, word] of spec.path.slice(0, -1).entries()) {
    const path = spec.path.slice(0, index + 1).join(' ')
    const group = tree.groups.get(path) ?? parent.command(word).description(tree.summaries[path] ?? '')
    tree.groups.set(path, group)
    parent = group
  }
  return parent
}

function optionOf({ flags, description, isRepeatable, choices }: OptionSpec): Option {
  const option = new Option(flags, description)
  if (choices !== undefined) option.choices([...choices])
  const given = (value: string) => (NAMES_A_PLACE.test(flags) ? filled(option, value) : value)
  if (isRepeatable === true) {
    option.argParser((value: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      given(value),
    ])
  } else if (NAMES_A_PLACE.test(flags)) option.argParser(given)
  return option
}

/** An option whose value is a file or a folder. */
const NAMES_A_PLACE = /<(?:file|folder|path|place)>$/

/** An empty value would mean the working directory, or the default: not what somebody meant who names a place. */
function filled({ long, flags }: Option, value: string): string {
  if (value !== '') return value
  throw usageError({
    code: 'wrong-usage',
    message: `${long ?? flags} wants the name of a file or a folder, and is empty`,
    hint: 'A variable on the command line may not be set.',
  })
}

/** `--environment` is `--env` written out. */
function withEnvironment(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { env, environment } = options
  if (env !== undefined || !Array.isArray(environment)) return options
  return { ...options, env: (environment as readonly unknown[]).at(-1) }
}

function allCommands(command: Command): readonly Command[] {
  return command.commands.flatMap((inner) => [inner, ...allCommands(inner)])
}

function afterHelp({ examples }: CommandSpec): string {
  const lines = examples.flatMap(([line, purpose]) => [`  # ${purpose}`, `  descope-mgmt ${line}`])
  return `\nExamples:\n${lines.join('\n')}\n\nGlobal options: descope-mgmt --help`
}
