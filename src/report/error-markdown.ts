import type { ToolError } from '../core/model/errors.js'
import { renderError, type ErrorView } from './error-text.js'
import { fenced, inlineCode, withoutFences } from './markdown-words.js'

/** What a block of code has room for in a comment. */
const WIDTH = 100
/** GitHub takes 65,536 characters for a comment; a config can have thousands of mistakes. */
const MOST_CHARACTERS = 60_000

/**
 * An error for a comment or for the summary of a job: its code as the heading, and what a person reads at a terminal in a
 * block of code, so that foreign text is neither markdown nor HTML. Ends with a line break.
 */
export function renderErrorMarkdown(error: ToolError, { cwd }: Pick<ErrorView, 'cwd'>): string {
  const text = withoutFences(renderError(error, { width: WIDTH, color: false, cwd }))
  const shown =
    text.length <= MOST_CHARACTERS
      ? text
      : `${text.slice(0, MOST_CHARACTERS)}\n… cut here; the log of the command has the rest\n`
  return `### Not done: ${inlineCode(error.code)}, exit ${error.exit}\n\n${fenced(shown)}`
}
