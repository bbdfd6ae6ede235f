import { collectedLines, type Span } from '../../core/audit/collected/index.js'
import type { AuditLink } from '../../core/model/audit.js'
import type { ServiceRecord } from '../../core/model/service-record.js'
import type { Session } from '../session.js'

/** Writes what was collected, a file at a time, each naming the one before. */
export class CollectionKeeper {
  /** How many were kept. */
  records = 0
  #earlier: readonly AuditLink[]
  #fromMs: number
  #lost: Span | undefined

  constructor(
    private readonly session: Session,
    about: { readonly tips: readonly AuditLink[]; readonly fromMs: number; readonly lost: Span | undefined },
  ) {
    this.#earlier = about.tips
    this.#fromMs = about.fromMs
    this.#lost = about.lost
  }

  /** Keeps all that is new up to a moment, durable when it resolves. Without any, only that there was nothing. */
  async keep(
    records: readonly ServiceRecord[],
    { toMs, prunedBeforeMs }: { readonly toMs: number; readonly prunedBeforeMs?: number | undefined },
  ): Promise<void> {
    const { store, api, who, toolVersion, clock, sha256 } = this.session
    const span = { fromMs: this.#fromMs, toMs: Math.max(toMs, this.#fromMs) }
    const { lines, head } = collectedLines(records, {
      collection: {
        projectId: api.projectId,
        span,
        collectedMs: clock.now(),
        by: `${who.user}@${who.host}`,
        toolVersion,
        ...(this.#lost === undefined ? {} : { lost: this.#lost }),
        ...(prunedBeforeMs === undefined ? {} : { prunedBeforeMs }),
      },
      earlier: this.#earlier,
      sha256,
    })
    const file = await store.serviceAudit.keep(api.projectId, { span, records: records.length, head, lines })
    this.#earlier = [{ file, head }]
    this.#fromMs = span.toMs
    this.#lost = undefined
    this.records += records.length
  }
}
