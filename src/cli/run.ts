import { CommanderError } from 'commander'
import { didYouMean } from '../core/model/did-you-mean.js'
import { EXIT, usageError, type ExitCode } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import { kindWords } from '../kinds/words.js'
import { COMMANDS, GROUPS } from './commands/index.js'
import type { CliContext } from './context.js'
import { globalsOf, type Globals } from './globals.js'
import { helpOfUnknown } from './help-of-unknown.js'
import { Hiding } from './hiding.js'
import { exitWhenAnswered } from './lost-answer.js'
import { OptionValues } from './option-values.js'
import { parseCommandLine, type KnownCommands, type Parsed } from './program.js'
import type { ErrorFormat } from './report-error.js'

/** What the scripts of `completion` ask with; nobody types it. */
const COMPLETE = '__complete'

/** Runs one command line from beginning to end and gives its exit code. Never throws. */
export async function runCli(context: CliContext): Promise<ExitCode> {
  return runCommandLine(context, { commands: COMMANDS, groups: GROUPS })
}

/** {@link runCli} with other commands than ours. */
export async function runCommandLine(world: CliContext, known: KnownCommands): Promise<ExitCode> {
  if (world.argv[0] === COMPLETE) {
    const { answerCompletion } = await import('./completion/answer.js')
    await answerCompletion(world, known)
    return EXIT.done
  }
  const hiding = new Hiding()
  const context = hiding.within(world)
  let globals: ErrorFormat | Globals = beforeParsing(context.argv)
  try {
    const parsed = await parse(context, known)
    if (typeof parsed === 'number') return await exitWhenAnswered(context, globals, { exit: parsed })
    const all = globalsOf(parsed.options)
    globals = all
    refuseNarrowing(parsed, all)
    refuseUnknownKinds(all)
    // Loaded now and not before: help is to come at once.
    const [run, { ioOf }] = await Promise.all([parsed.spec.load(), import('./io-of.js')])
    const io = ioOf(context, all, (texts) => {
      hiding.add(texts)
    })
    try {
      const exit = await run(io, { args: parsed.args, options: new OptionValues(parsed.options) })
      return await exitWhenAnswered(context, globals, { exit, ifLost: io.out.ifLost })
    } finally {
      io.progress.stop()
    }
  } catch (error) {
    const { reportError } = await import('./report-error.js')
    const exit = reportError(context, globals, error)
    if (globals.format !== 'json' || (await context.stdout.settled()) === undefined) return exit
    return reportError(context, { ...globals, format: 'text' }, error)
  }
}

/** An option that is taken and not heeded would make a command do more than it was told. */
function refuseNarrowing({ spec }: Parsed, { only, except }: Globals): void {
  if (spec.isNarrowable === true || (only.length === 0 && except.length === 0)) return
  throw usageError({
    code: 'wrong-usage',
    message: `${only.length > 0 ? '--only' : '--except'} does not go with ${spec.path.join(' ')}`,
    hint: 'It narrows plan, apply, adopt, drift, sync, deploy, list and the rollback of a run. Elsewhere name the ids.',
  })
}

/** A kind that is misspelt would narrow to nothing, or leave nothing out. */
function refuseUnknownKinds({ only, except }: Globals): void {
  const names = kindWords.map(({ name }) => name)
  for (const pattern of [...only, ...except]) {
    const [kind = ''] = pattern.split('/')
    if (kind.includes('*') || names.includes(kind)) continue
    const meant = kindWords.find(({ collection }) => collection === kind)?.name
    throw usageError({
      code: 'unknown-kind',
      message: `There is no kind ${quoted(kind)}, which ${only.includes(pattern) ? '--only' : '--except'} names`,
      hint:
        meant === undefined
          ? (didYouMean(kind, names) ?? `There is ${names.join(', ')}.`)
          : `Did you mean ${quoted(meant)}?`,
    })
  }
}

/** The command that was typed, or the exit code where help or the version was all there is to say. */
async function parse(context: CliContext, known: KnownCommands): Promise<Parsed | ExitCode> {
  const words: string[] = []
  try {
    return await parseCommandLine(context, {
      ...known,
      onError: (text) => words.push(text),
    })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return EXIT.done
    const unknown = error.code === 'commander.help' ? helpOfUnknown(context.argv, known) : undefined
    if (unknown !== undefined) throw usageError({ code: 'wrong-usage', ...unknown })
    // A word that only leads to other commands: what it leads to says more than an error would.
    if (error.code === 'commander.help' && beforeParsing(context.argv).format === 'text') {
      context.stderr.write(words.join(''))
      return EXIT.usage
    }
    throw usageError({ code: 'wrong-usage', ...usageWords(error) })
  }
}

/** Commander's own sentence, with its suggestion as the hint. */
function usageWords(error: CommanderError): { readonly message: string; readonly hint: string } {
  if (error.code === 'commander.help') return { message: 'A command is missing', hint: 'See --help.' }
  const [message = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const hint = nearestChoice(message) ?? rest.join(' ').replace(/^\((.*)\)$/, '$1')
  return { message, hint: hint === '' ? 'See --help.' : hint }
}

/** Commander lists the choices of an option and leaves it there. */
function nearestChoice(message: string): string | undefined {
  const [, written, choices = ''] =
    /argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s.exec(message) ?? []
  return written === undefined ? undefined : didYouMean(written, choices.split(', '))
}

/** Whether an error that comes before the options are known is wanted as JSON. */
function beforeParsing(argv: readonly string[]): ErrorFormat {
  const isJson = argv.some(
    (word, index) =>
      word === '-ojson' ||
      word === '--output=json' ||
      ((word === '-o' || word === '--output') && argv[index + 1] === 'json'),
  )
  return { format: isJson ? 'json' : 'text', isColorOff: argv.includes('--no-color'), isVerbose: false }
}
