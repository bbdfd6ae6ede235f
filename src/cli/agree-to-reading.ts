import { refusal } from '../core/model/errors.js'
import { isLong, type Cost } from '../operations/cost.js'
import { costWords } from '../report/index.js'
import type { Io } from './io.js'

/**
 * Names what reading resource by resource takes, before it begins: always where such parts were asked for, else where it
 * is much. Then a person who is there is asked; `--yes` answers.
 * @throws ToolError `confirmation-missing` where they say no
 */
export async function agreeToReading(
  { context, globals, ask }: Io,
  { cost, isAskedFor }: { readonly cost: Cost; readonly isAskedFor: boolean },
): Promise<void> {
  const isMuch = isLong(cost)
  if (cost.calls === 0 || !(isMuch || isAskedFor)) return
  const words = `Reading documents and settings one by one: ${costWords(cost)}`
  if (!isMuch || globals.isYes || !ask.canAsk) {
    if (!globals.isQuiet) context.stderr.write(`${words}\n`)
    return
  }
  if (await ask.confirm(`${words}. Go on?`)) return
  throw refusal({ code: 'confirmation-missing', message: 'Nothing was read and nothing was written' })
}
