import type { JsonObject } from '../../core/model/json.js'
import { matchesPattern } from '../../core/model/pattern.js'
import type { Fault, FaultEffect } from './fault.js'
import { seededDraws } from './seeded-draws.js'

const DEFAULT_SEED = 1

interface ArmedFault {
  readonly fault: Fault
  /** `undefined`: all. */
  readonly nth: ReadonlySet<number> | undefined
  readonly draw: () => number
  matched: number
  fired: number
}

/** The faults that are set, and how often each has met a request. */
export class FaultSet {
  private armed: readonly ArmedFault[] = []

  constructor(faults: readonly Fault[]) {
    this.replace(faults)
  }

  /** All counting begins anew. */
  replace(faults: readonly Fault[]): void {
    this.armed = faults.map((fault) => ({
      fault,
      nth: fault.nth === undefined ? undefined : new Set([fault.nth].flat()),
      draw: seededDraws(fault.seed ?? DEFAULT_SEED),
      matched: 0,
      fired: 0,
    }))
  }

  /** What happens to a request. Every fault that matches counts it; of several that would fire, the first does. */
  meet(method: string, path: string): FaultEffect | undefined {
    let found: ArmedFault | undefined
    for (const armed of this.armed) {
      const { fault } = armed
      if (fault.method !== undefined && fault.method !== method) continue
      if (!matchesPattern(fault.path, path)) continue
      armed.matched += 1
      // Drawn for every request, so that another nth leaves the draws of the others where they are.
      const isDrawn = armed.draw() < (fault.chance ?? 1)
      if (isDrawn && (armed.nth?.has(armed.matched) ?? true)) found ??= armed
    }
    if (found !== undefined) found.fired += 1
    return found?.fault.effect
  }

  /** The faults as they were given, each with `matched` and `fired`. */
  toJson(): JsonObject {
    return {
      faults: this.armed.map(({ fault, matched, fired }) => ({
        ...(fault as unknown as JsonObject),
        matched,
        fired,
      })),
    }
  }
}
