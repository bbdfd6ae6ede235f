import { createContext, Script } from 'node:vm'

/** How long a regular expression may look at one text, in milliseconds. A sound one takes microseconds. */
const LONGEST_MS = 200

const MATCH = new Script('new RegExp(`^(?:${pattern})$`, "u").test(text)')

/**
 * Whether the whole text matches; `undefined` where the expression takes longer than {@link LONGEST_MS}, as one that
 * tries all ways through nested repetitions does.
 * @param pattern a sound regular expression
 */
export function matches(pattern: string, text: string): boolean | undefined {
  try {
    return MATCH.runInContext(createContext({ pattern, text }), { timeout: LONGEST_MS }) === true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      return undefined
    throw error
  }
}

/** What is wrong with a regular expression; `undefined` when it is sound. */
export function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(`^(?:${pattern})$`, 'u')
    return undefined
  } catch (error) {
    if (error instanceof SyntaxError) return error.message
    throw error
  }
}
