import type { JsonObject } from '../core/model/json.js'

interface Count {
  readonly method: string
  readonly path: string
  count: number
  faulted: number
}

/** How often every call was asked for, in the order of their first time, and how often a fault met it. */
export class RequestCount {
  private readonly counts = new Map<string, Count>()

  add(method: string, path: string): void {
    this.of(method, path).count += 1
  }

  /** For a request that was added already. */
  addFaulted(method: string, path: string): void {
    this.of(method, path).faulted += 1
  }

  clear(): void {
    this.counts.clear()
  }

  toJson(): JsonObject {
    return {
      requests: [...this.counts.values()].map(({ faulted, ...call }) =>
        faulted === 0 ? call : { ...call, faulted },
      ),
    }
  }

  private of(method: string, path: string): Count {
    const call = `${method} ${path}`
    const known = this.counts.get(call)
    if (known !== undefined) return known
    const fresh = { method, path, count: 0, faulted: 0 }
    this.counts.set(call, fresh)
    return fresh
  }
}
