/** The part of an HTTP answer the adapter reads. */
export interface HttpReply {
  readonly status: number
  readonly type?: string
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

export interface HttpRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Redirects are never followed: the key would go along. */
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

/** The way out to the network; `globalThis.fetch` fits, and so does a server called in the same process. */
export type Fetch = (url: string, request: HttpRequest) => Promise<HttpReply>
