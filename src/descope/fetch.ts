/** The part of an HTTP answer the adapter reads. */
export interface HttpReply {
  readonly status: number
  readonly type?: string
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** An answer that can be read byte by byte as well. */
export interface BytesReply extends HttpReply {
  arrayBuffer(): Promise<ArrayBufferLike>
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

/** A {@link Fetch} that also sends bytes and gives them. */
export type BytesFetch = (
  url: string,
  request: Omit<HttpRequest, 'body'> & { readonly body?: string | Uint8Array<ArrayBuffer> },
) => Promise<BytesReply>
