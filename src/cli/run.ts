import { CommanderError } from 'commander'
import { ApiError } from '../core/model/api-error.js'
import { EXIT, ToolError, usageError, type ExitCode } from '../core/model/errors.js'
import { errorJson, jsonText, renderError } from '../report/index.js'
import { askerFor } from './ask.js'
import { COMMANDS, GROUPS } from './commands/index.js'
import type { CliContext } from './context.js'
import { globalsOf, type Globals } from './globals.js'
import type { Io } from './io.js'
import { OptionValues } from './option-values.js'
import { Output } from './output.js'
import { parseCommandLine, type Parsed } from './program.js'
import { streamLog } from './stream-log.js'
import { streamProgress } from './stream-progress.js'

/** Runs one command line from beginning to end and gives its exit code. Never throws. */
export async function runCli(context: CliContext): Promise<ExitCode> {
  let globals: Pick<Globals, 'format' | 'isColorOff' | 'isVerbose'> = beforeParsing(context.argv)
  try {
    const parsed = await parse(context)
    if (typeof parsed === 'number') return parsed
    const all = globalsOf(parsed.options)
    globals = all
    const run = await parsed.spec.load()
    return await run(ioOf(context, all), { args: parsed.args, options: new OptionValues(parsed.options) })
  } catch (error) {
    return report(context, globals, isInterruption(context, error) ? interrupted(error) : error)
  }
}

/** Calls that were given up because the person stopped us. */
function isInterruption(context: CliContext, error: unknown): boolean {
  return context.interrupt.aborted && error instanceof ApiError && error.failure === 'aborted'
}

function interrupted(cause: unknown): ToolError {
  return new ToolError({
    code: 'interrupted',
    message: 'Interrupted before anything was written',
    exit: EXIT.interrupted,
    cause,
  })
}

export function ioOf(context: CliContext, globals: Globals): Io {
  return {
    context,
    globals,
    out: new Output(context, globals),
    ask: askerFor(context, globals),
    log: streamLog(context.stderr, globals),
    progress: streamProgress(context, globals),
  }
}

/** The command that was typed, or the exit code where help or the version was all there is to say. */
async function parse(context: CliContext): Promise<Parsed | ExitCode> {
  const words: string[] = []
  try {
    return await parseCommandLine(context, {
      commands: COMMANDS,
      groups: GROUPS,
      onError: (text) => words.push(text),
    })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return EXIT.done
    // A word that only leads to other commands: what it leads to says more than an error would.
    if (error.code === 'commander.help') {
      context.stderr.write(words.join(''))
      return EXIT.usage
    }
    throw usageError({ code: 'wrong-usage', ...usageWords(error) })
  }
}

/** Commander's own sentence, with its suggestion as the hint. */
function usageWords(error: CommanderError): { readonly message: string; readonly hint: string } {
  const [message = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const hint = rest.join(' ').replace(/^\((.*)\)$/, '$1')
  return { message, hint: hint === '' ? 'See --help.' : hint }
}

/** Whether an error that comes before the options are known is wanted as JSON. */
function beforeParsing(argv: readonly string[]): Pick<Globals, 'format' | 'isColorOff' | 'isVerbose'> {
  const isJson = argv.some(
    (word, index) =>
      word === '-ojson' ||
      word === '--output=json' ||
      ((word === '-o' || word === '--output') && argv[index + 1] === 'json'),
  )
  return { format: isJson ? 'json' : 'text', isColorOff: argv.includes('--no-color'), isVerbose: false }
}

function report(
  context: CliContext,
  globals: Pick<Globals, 'format' | 'isColorOff' | 'isVerbose'>,
  error: unknown,
): ExitCode {
  const known = error instanceof ToolError ? error : defect(error, globals.isVerbose)
  if (globals.format === 'json') {
    context.stdout.write(jsonText(errorJson(known)))
  } else {
    const style = new Output(context, globals).errorStyle
    context.stderr.write(renderError(known, { ...style, cwd: context.cwd }))
  }
  return known.exit
}

function defect(error: unknown, isVerbose: boolean): ToolError {
  const details = error instanceof Error ? (isVerbose ? error.stack : error.message) : String(error)
  return new ToolError({
    code: 'defect',
    message: `A defect in descope-mgmt: ${details ?? 'no details'}`,
    hint: isVerbose
      ? 'Please report it with the command line that led to it.'
      : 'Please report it, with what --verbose shows.',
    exit: EXIT.defect,
    cause: error,
  })
}
