import { usageError, type ToolError } from '../core/model/errors.js'
import { quote } from './quote.js'

/** What git leaves in a file where both sides changed it: a beginning and an end, each at the start of a line. */
const MERGE_BEGINS = /^<{7} /m
const MERGE_ENDS = /^>{7} /m
/** One of them, or what stands between the sides: left over where somebody took the others out. */
const MERGE_MARK = /^(?:<{7} |={7}\r?$|>{7} )/m

/**
 * Refuses a text with the marks of a merge in it: what the parser would say about them leads nobody to the cause.
 * @throws ToolError `merge-marks`
 */
export function refuseMergeMarks(text: string, shown: string): void {
  const begins = MERGE_BEGINS.exec(text)
  if (begins === null || !MERGE_ENDS.test(text.slice(begins.index))) return
  throw unsettled(begins, { text, shown })
}

/**
 * Why a text that cannot be parsed cannot be: a mark of a merge is left over in it. Among texts that can be parsed, a line
 * of `=======` may be meant.
 */
export function leftOverMark(text: string, shown: string): ToolError | undefined {
  const mark = MERGE_MARK.exec(text)
  return mark === null ? undefined : unsettled(mark, { text, shown })
}

function unsettled(
  mark: RegExpExecArray,
  { text, shown }: { readonly text: string; readonly shown: string },
): ToolError {
  return usageError({
    code: 'merge-marks',
    message: `${quote(shown)} holds a merge that is not settled: a line begins with ${mark[0].trim()}`,
    hint: 'Decide between the two sides, and take the marks out.',
    where: { file: shown, line: text.slice(0, mark.index).split('\n').length, column: 1 },
  })
}
