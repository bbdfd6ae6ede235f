import { chainEntries, hashOfLine, readAuditLine, tipsOf, type ChainEnd } from '../core/audit/index.js'
import type { AuditEntry, AuditLink } from '../core/model/audit.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { OpenAudit } from '../core/ports/store.js'
import type { Session } from './session.js'

/** Files of so many days, the newest that have some, are looked at for ends that no later file names. */
const DAYS_LOOKED_AT = 2

/**
 * Adds lines to the audit file of one run, for many writers at once: what is added in one turn of the event loop shares
 * one durable write. After a write that failed nothing more is written, because half a line may stand there now.
 */
export class AuditWriter {
  private pending: AuditEntry[] = []
  private next: Promise<void> | undefined
  private current: Promise<void> = Promise.resolve()
  private broken: ToolError | undefined

  private constructor(
    private readonly file: OpenAudit,
    private readonly sha256: Session['sha256'],
    private readonly earlier: readonly AuditLink[],
    private end: ChainEnd,
  ) {}

  /** Begins the file of a run, or goes on with it. Nothing is written before the first line. */
  static async open(
    { store, sha256 }: Pick<Session, 'store' | 'sha256'>,
    run: { readonly projectId: string; readonly runId: string; readonly timeMs: number },
  ): Promise<AuditWriter> {
    const file = await store.audit.open(run)
    const count = file.lines.length
    if (count > 0) {
      return new AuditWriter(file, sha256, [], { count, head: hashOfLine(file.lines.at(-1) ?? '', sha256) })
    }
    const earlier = await earlierEnds(store, run.projectId, sha256)
    return new AuditWriter(file, sha256, earlier, { count: 0, head: undefined })
  }

  /** What the file said when it was opened, of a run that is taken up again; lines that cannot be read are left out. */
  get before(): readonly AuditEntry[] {
    return this.file.lines.flatMap((text) => (text === undefined ? [] : (readAuditLine(text) ?? [])))
  }

  /** Hash of the last line that is durable; `undefined` where there is none. */
  get head(): string | undefined {
    return this.end.head
  }

  /** Resolves when the entry is durable; rejects when it, or one before it, could not be written. */
  append(entry: AuditEntry): Promise<void> {
    this.pending.push(entry)
    this.next ??= this.writeGroup()
    return this.next
  }

  /** No further line comes for now. What is written stays as it is where that fails. */
  async finish(): Promise<void> {
    await this.file.finish().catch(() => undefined)
  }

  private async writeGroup(): Promise<void> {
    await this.current.catch(() => undefined)
    await endOfTurn()
    const entries = this.pending
    this.pending = []
    this.next = undefined
    this.current = this.write(entries)
    await this.current
  }

  private async write(entries: readonly AuditEntry[]): Promise<void> {
    if (this.broken !== undefined) throw this.broken
    const { end, earlier, sha256 } = this
    const chained = chainEntries(entries, { end, earlier, sha256 })
    try {
      await this.file.append(chained.lines)
      this.end = chained.end
    } catch (cause) {
      this.broken = cannotWrite(cause)
      throw this.broken
    }
  }
}

async function earlierEnds(
  { audit }: Session['store'],
  projectId: string,
  sha256: Session['sha256'],
): Promise<readonly AuditLink[]> {
  const files = await audit.files(projectId)
  const days = new Set([...new Set(files.map(({ day }) => day))].slice(-DAYS_LOOKED_AT))
  const texts = await Promise.all(
    files
      .filter(({ day }) => days.has(day))
      .map(async ({ file }) => ({ file, lines: (await audit.read(projectId, file)).lines })),
  )
  return tipsOf(texts, sha256)
}

function cannotWrite(cause: unknown): ToolError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ToolError({
    code: 'audit-not-written',
    message: `the audit of this run cannot be written: ${printable(reason, 300)}`,
    hint: 'What nobody could account for is not changed. Make room in the store, or make it writable, then run this again: what is done is not done twice.',
    exit: EXIT.incomplete,
    cause,
  })
}

/** Lets everything that is ready run first, so that its entries join the group. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
