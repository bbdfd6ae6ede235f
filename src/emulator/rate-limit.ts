interface Quota {
  readonly requests: number
  readonly windowMs: number
}

/**
 * The documented numbers for everything outside the user paths, per client address. How the service tells a backend
 * SDK from a raw caller is a guess: by the `x-descope-sdk-*` headers.
 */
const SDK: Quota = { requests: 1000, windowMs: 10_000 }
const RAW: Quota = { requests: 100, windowMs: 60_000 }
/** Documented too. That searches are counted apart from the rest, alike for SDKs and raw callers, is a guess. */
const AUDIT_SEARCH: Quota = { requests: 10, windowMs: 60_000 }
const AUDIT_SEARCH_PATH = /^\/v\d+\/mgmt\/audit\/search$/

interface Caller {
  readonly address: string
  /** What is asked for, without query. */
  readonly path: string
  readonly isSdk: boolean
}

export interface RateLimiter {
  /** Whole seconds until the next request of this caller is let in; 0 when this one is. Refused ones do not count. */
  admit(caller: Caller): number
  /** Forgets every caller. */
  reset(): void
}

/** Sliding windows: at any moment no more than the quota lie in the window behind it. */
export function rateLimiter(nowMs: () => number): RateLimiter {
  const windows = new Map<string, Window>()
  return {
    admit(caller) {
      const { name, quota } = classOf(caller)
      const counter = `${name} ${caller.address}`
      const window = windows.get(counter) ?? new Window(quota)
      windows.set(counter, window)
      return window.admit(nowMs())
    },
    reset() {
      windows.clear()
    },
  }
}

function classOf({ path, isSdk }: Caller): { readonly name: string; readonly quota: Quota } {
  if (AUDIT_SEARCH_PATH.test(path)) return { name: 'audit', quota: AUDIT_SEARCH }
  return isSdk ? { name: 'sdk', quota: SDK } : { name: 'raw', quota: RAW }
}

/** The times of the newest admitted requests, in a ring as long as the quota. */
class Window {
  private readonly times: Float64Array
  private next = 0

  constructor(private readonly quota: Quota) {
    this.times = new Float64Array(quota.requests).fill(Number.NEGATIVE_INFINITY)
  }

  admit(nowMs: number): number {
    const oldest = this.times[this.next] ?? Number.NEGATIVE_INFINITY
    const freeInMs = oldest + this.quota.windowMs - nowMs
    if (freeInMs > 0) return Math.ceil(freeInMs / 1000)
    this.times[this.next] = nowMs
    this.next = (this.next + 1) % this.quota.requests
    return 0
  }
}
