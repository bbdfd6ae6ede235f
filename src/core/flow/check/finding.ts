import type { Pointer } from '../../model/pointer.js'
import { quoted } from '../../model/printable.js'
import type { Screen, Task } from '../model.js'
import { factsOf, type FindingSeverity, type FlowFindingCode } from './finding-codes.js'

/** One thing a check found in a flow document. Its texts are safe to print. */
export interface FlowFinding {
  /** Stable; `docs/flow-checks.md` explains it. */
  readonly code: string
  readonly severity: FindingSeverity
  readonly message: string
  readonly hint?: string
  /** Into the exported document. */
  readonly path: Pointer
  /** The id of the task it is about, as it stands in the document. */
  readonly task?: string
  /** The id of the screen it is about. */
  readonly screen?: string
}

/** A finding of the code, with its severity and its advice. */
export function finding(
  which: FlowFindingCode,
  details: Pick<FlowFinding, 'message' | 'path'> & Partial<Pick<FlowFinding, 'hint' | 'task' | 'screen'>>,
): FlowFinding {
  const { severity, advice } = factsOf(which)
  return { code: which, severity, hint: advice, ...details }
}

/** A task as a person knows it: `"Verify OTP" (15)`; `task "15"` where it has no name. */
export function taskInWords(task: Pick<Task, 'id' | 'name'>): string {
  return task.name === '' ? `task ${shown(task.id)}` : `${shown(task.name)} (${bare(task.id)})`
}

/** A screen by the task that shows it: `the screen of "Verify OTP" (15)`. */
export function screenInWords(screen: Pick<Screen, 'id'>, shownBy: Task | undefined): string {
  return shownBy === undefined ? `the screen ${shown(screen.id)}` : `the screen of ${taskInWords(shownBy)}`
}

/** Foreign text in quotes, printable and not too long. */
export function shown(text: string): string {
  return quoted(shortened(text))
}

/** Things in a row, the first few by name: `"a", "b" and 5 more`. */
export function listed(texts: readonly string[], most = 5): string {
  const more = texts.length - most
  return more > 0 ? `${texts.slice(0, most).join(', ')} and ${more} more` : texts.join(', ')
}

const LONGEST_TEXT = 60

/** Without quotes when nothing in it could be misread. */
function bare(id: string): string {
  return /^[\w.-]{1,20}$/.test(id) ? id : shown(id)
}

function shortened(text: string): string {
  if (text.length <= LONGEST_TEXT) return text
  return `${Array.from(text.slice(0, 2 * LONGEST_TEXT))
    .slice(0, LONGEST_TEXT)
    .join('')}…`
}
