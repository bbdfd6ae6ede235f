import { EXIT, refusal, ToolError } from '../core/model/errors.js'
import type { CliContext } from './context.js'
import type { Globals } from './globals.js'
import { isCi } from '../wiring/is-ci.js'
import { untilEndOfInput } from './until-end-of-input.js'

export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
}

/** Questions to the person at the terminal. Only asked where stdin and stderr are one, and not in CI. */
export interface Asker {
  readonly canAsk: boolean
  /**
   * Yes or no. `--yes` answers it; where nobody can be asked and it is missing, it throws a refusal with code
   * `confirmation-missing`.
   */
  confirm(question: string): Promise<boolean>
  /** One of several. Never answered by `--yes`; ask only where {@link canAsk}. */
  choose<Value extends string>(question: string, choices: readonly Choice<Value>[]): Promise<Value>
  /** A line of text, `initial` where nothing is typed; asked again as long as `problem` says what is wrong with it. */
  text(
    question: string,
    about: {
      readonly initial: string
      readonly problem: (text: string) => string | undefined
    },
  ): Promise<string>
  /** True when the person typed exactly this word. Never answered by `--yes`; ask only where {@link canAsk}. */
  typed(question: string, word: string): Promise<boolean>
}

export function askerFor(context: CliContext, globals: Pick<Globals, 'isYes' | 'format'>): Asker {
  const isTerminal = context.stdin.isTerminal && context.stderr.isTerminal
  const canAsk = isTerminal && !isCi(context.env) && globals.format === 'text'
  return {
    canAsk,
    async confirm(question) {
      if (globals.isYes) return true
      if (!canAsk) {
        throw refusal({
          code: 'confirmation-missing',
          message: `Nobody can be asked here: ${question}`,
          hint: 'Pass --yes to go ahead, or --dry-run to look only.',
        })
      }
      const { confirm, isCancel } = await import('@clack/prompts')
      const answer = await untilEndOfInput(context, (streams) =>
        confirm({ message: question, initialValue: false, ...streams }),
      )
      return isCancel(answer) ? cancelled() : answer
    },
    async choose(question, choices) {
      const { select, isCancel } = await import('@clack/prompts')
      const options = choices.map(({ value, label }) => ({ value, label }))
      const answer = await untilEndOfInput(context, (streams) =>
        select<string>({ message: question, options, ...streams }),
      )
      if (isCancel(answer)) return cancelled()
      const chosen = choices.find(({ value }) => value === answer)
      return chosen === undefined ? cancelled() : chosen.value
    },
    async text(question, { initial, problem }) {
      const { text, isCancel } = await import('@clack/prompts')
      const answer = await untilEndOfInput(context, (streams) =>
        text({
          message: question,
          defaultValue: initial,
          ...(initial === '' ? {} : { placeholder: initial }),
          validate: (typed = '') => problem(typed === '' ? initial : typed),
          ...streams,
        }),
      )
      return isCancel(answer) ? cancelled() : answer
    },
    async typed(question, word) {
      const { text, isCancel } = await import('@clack/prompts')
      const answer = await untilEndOfInput(context, (streams) => text({ message: question, ...streams }))
      return isCancel(answer) ? cancelled() : answer === word
    },
  }
}

function cancelled(): never {
  throw new ToolError({
    code: 'interrupted',
    message: 'Cancelled; nothing was written',
    exit: EXIT.interrupted,
  })
}
