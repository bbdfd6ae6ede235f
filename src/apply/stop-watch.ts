import { ApiError } from '../core/model/api-error.js'
import { ToolError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { StepError } from '../core/model/run.js'
import type { StepEnd } from './step.js'

/** So many steps in a row that fail alike will not be the last. */
const EQUAL_FAILURES = 20

/** Decides from how steps end whether further ones may start. */
export class StopWatch {
  private stopped: StepError | undefined
  private alike: { readonly sign: string; readonly count: number } | undefined

  /** @param failsFast the first step that fails is a reason to stop */
  constructor(private readonly failsFast: boolean) {}

  /** Why nothing new may start; `undefined` as long as it may. */
  get reason(): StepError | undefined {
    return this.stopped
  }

  see({ result, cause }: StepEnd): void {
    if (result.outcome === 'done') this.alike = undefined
    if (result.outcome !== 'failed' || result.error === undefined) return
    const sign = cause instanceof ApiError ? `${cause.code} ${cause.errorCode ?? ''}` : result.error.code
    const count = this.alike?.sign === sign ? this.alike.count + 1 : 1
    this.alike = { sign, count }
    const { hint } = result.error
    if (cause instanceof ApiError && cause.failure === 'auth') {
      this.stop({ message: 'the management key was refused', hint })
    } else if (!(cause instanceof ToolError)) {
      this.stop({ message: 'there is a defect in this program' })
    } else if (count >= EQUAL_FAILURES) {
      this.stop({ message: `${count} steps in a row failed alike (${sign.trim()})`, hint })
    } else if (this.failsFast) {
      this.stop({ message: `${printable(result.address)} failed (--fail-fast)`, hint })
    }
  }

  /** @param because its `code` is that of all that does not start; default: `not-reached` */
  stop(because: {
    readonly code?: string
    readonly message: string
    readonly hint?: string | undefined
  }): void {
    this.stopped ??= {
      code: because.code ?? 'not-reached',
      message: `not started, because ${because.message}`,
      ...(because.hint === undefined ? {} : { hint: because.hint }),
    }
  }
}
