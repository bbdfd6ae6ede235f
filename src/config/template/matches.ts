import { createContext, Script } from 'node:vm'

/** How long a regular expression may look at one text, in milliseconds. A sound one takes microseconds. */
const LONGEST_MS = 200

const MATCH = new Script('new RegExp(`^(?:${pattern})$`, "u").test(text)')

const MOST_ANSWERS = 1000

/** The same values are given for many documents; making a context takes longer than most expressions. */
const answers = new Map<string, boolean | undefined>()
let context: { pattern: string; text: string } | undefined

/**
 * Whether the whole text matches; `undefined` where the expression takes longer than {@link LONGEST_MS}, as one that
 * tries all ways through nested repetitions does.
 * @param pattern a sound regular expression
 */
export function matches(pattern: string, text: string): boolean | undefined {
  const question = JSON.stringify([pattern, text])
  if (answers.size > MOST_ANSWERS) answers.clear()
  if (!answers.has(question)) answers.set(question, answer(pattern, text))
  return answers.get(question)
}

function answer(pattern: string, text: string): boolean | undefined {
  context ??= createContext({ pattern, text }) as { pattern: string; text: string }
  context.pattern = pattern
  context.text = text
  try {
    return MATCH.runInContext(context, { timeout: LONGEST_MS }) === true
  } catch (error) {
    if (isTimeout(error)) return undefined
    throw error
  }
}

/** What comes out of another context is no `Error` of this one. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null
  return isObject && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

/** What is wrong with a regular expression; `undefined` when it is sound. */
export function patternFault(pattern: string): string | undefined {
  try {
    // Alone: `a)|(?:b` would be sound within the brackets that it is put in.
    return new RegExp(pattern, 'u').source === '' ? 'it is empty' : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return error.message
    throw error
  }
}
