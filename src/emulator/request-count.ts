import type { JsonObject } from '../core/model/json.js'

/** How often every call was asked for, in the order of their first time. */
export class RequestCount {
  private readonly counts = new Map<string, number>()

  add(method: string, path: string): void {
    const call = `${method} ${path}`
    this.counts.set(call, (this.counts.get(call) ?? 0) + 1)
  }

  clear(): void {
    this.counts.clear()
  }

  toJson(): JsonObject {
    return {
      requests: [...this.counts].map(([call, count]) => {
        const space = call.indexOf(' ')
        return { method: call.slice(0, space), path: call.slice(space + 1), count }
      }),
    }
  }
}
