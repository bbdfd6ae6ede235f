import type { CliContext } from './context.js'

/** What a question at the terminal is put with. */
interface QuestionStreams {
  readonly signal: AbortSignal
  readonly input: CliContext['stdin']['stream']
  readonly output: CliContext['stderr']['stream']
}

/**
 * Puts a question that ends with its input too: with Ctrl-D, or a terminal that goes away. Prompts know only Ctrl-C, and
 * with nothing left to wait for Node would end the process without a word.
 */
export async function untilEndOfInput<Answer>(
  { stdin, stderr, interrupt }: CliContext,
  ask: (streams: QuestionStreams) => Promise<Answer>,
): Promise<Answer> {
  const input = stdin.stream
  const ended = new AbortController()
  const end = () => {
    ended.abort()
  }
  const onKey = (_text: unknown, key?: { readonly ctrl?: boolean; readonly name?: string }) => {
    if (key?.ctrl === true && key.name === 'd') end()
  }
  input.on('keypress', onKey).once('end', end).once('close', end)
  try {
    return await ask({
      signal: AbortSignal.any([interrupt, ended.signal]),
      input,
      output: stderr.stream,
    })
  } finally {
    input.off('keypress', onKey).off('end', end).off('close', end)
  }
}
