import { usageError } from '../core/model/errors.js'
import { quote } from './quote.js'

/** What git leaves in a file where both sides changed it: a beginning and an end, each at the start of a line. */
const MERGE_BEGINS = /^<{7} /m
const MERGE_ENDS = /^>{7} /m

/**
 * Refuses a text with the marks of a merge in it: what the parser would say about them leads nobody to the cause.
 * @throws ToolError `merge-marks`
 */
export function refuseMergeMarks(text: string, shown: string): void {
  const begins = MERGE_BEGINS.exec(text)
  if (begins === null || !MERGE_ENDS.test(text.slice(begins.index))) return
  throw usageError({
    code: 'merge-marks',
    message: `${quote(shown)} holds a merge that is not settled: a line begins with <<<<<<<`,
    hint: 'Decide between the two sides, and take the marks out.',
    where: { file: shown, line: text.slice(0, begins.index).split('\n').length, column: 1 },
  })
}
