import { EXIT, ToolError } from '../core/model/errors.js'
import type { Json } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'

/**
 * The run's journal for many writers at once. Events of one turn of the event loop become one line, a JSON array, so
 * that many steps share the price of making it durable. Events keep their order.
 */
export class Journal {
  private pending: Json[] = []
  private next: Promise<void> | undefined
  private current: Promise<void> = Promise.resolve()
  private broken: ToolError | undefined

  /** @param write one line, durable when it resolves */
  constructor(private readonly write: (line: Json) => Promise<void>) {}

  /** Why the journal can no longer be written; nothing may be sent then. */
  get failure(): ToolError | undefined {
    return this.broken
  }

  /** Resolves when the event is durable; rejects when it or an earlier one could not be written. */
  append(event: Json): Promise<void> {
    this.pending.push(event)
    this.next ??= this.writeGroup()
    return this.next
  }

  /** Becomes durable soon; nobody waits for it. A failure shows in {@link failure} and at the next `append`. */
  note(event: Json): void {
    this.append(event).catch(() => undefined)
  }

  /** Resolves when everything was written, or could not be. */
  async settled(): Promise<void> {
    await (this.next ?? this.current).catch(() => undefined)
  }

  private async writeGroup(): Promise<void> {
    await this.current.catch(() => undefined)
    await endOfTurn()
    const events = this.pending
    this.pending = []
    this.next = undefined
    this.current = this.writeLine(events)
    await this.current
  }

  private async writeLine(events: readonly Json[]): Promise<void> {
    if (this.broken !== undefined) throw this.broken
    try {
      await this.write(events)
    } catch (cause) {
      this.broken = cannotWrite(cause)
      throw this.broken
    }
  }
}

function cannotWrite(cause: unknown): ToolError {
  return new ToolError({
    code: 'journal-not-written',
    message: `the journal of this run cannot be written: ${printable(cause instanceof Error ? cause.message : String(cause), 300)}`,
    hint: 'Without a journal nothing is sent. Make room in the store, or make it writable, then run this again: what is done is not done twice.',
    exit: EXIT.incomplete,
    cause,
  })
}

/** Lets everything that is ready run first, so that its events join the group. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
