import type { CliContext } from './context.js'
import { isCi } from '../wiring/is-ci.js'

/** Back to the beginning of the line, and nothing is left in it. */
const ERASE_LINE = '\r\u001b[2K'

/** What makes room on stderr for a line of its own while progress is drawn there; nothing where it is not redrawn. */
export function eraseLine({ stderr, env }: Pick<CliContext, 'stderr' | 'env'>): string {
  return stderr.isTerminal && env['TERM'] !== 'dumb' && !isCi(env) ? ERASE_LINE : ''
}
