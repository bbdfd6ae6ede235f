import type { Clock } from '../../../core/ports/clock.js'
import type { Credentials } from './credentials.js'
import type { BucketPlace } from './bucket-place.js'

/** The way to the network, as the driver is handed it. Redirects are never followed: the signature is for one host. */
export type BucketFetch = (
  url: string,
  request: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: Uint8Array<ArrayBuffer>
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
) => Promise<{
  readonly status: number
  readonly headers: { get(name: string): string | null }
  arrayBuffer(): Promise<ArrayBufferLike>
}>

/** What a bucket's driver needs of the world. */
export interface BucketOutside {
  readonly place: BucketPlace
  readonly credentials: Credentials
  readonly fetch: BucketFetch
  /** Signs with its time, and pauses by it. */
  readonly clock: Clock
  /** Hexadecimal digits, so many bytes of them, that nobody else draws. */
  readonly randomHex: (bytes: number) => string
}

export interface BucketRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'POST'
  /** Whole key with the prefix; absent for the bucket itself. */
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface BucketAnswer {
  readonly status: number
  readonly header: (name: string) => string | undefined
  readonly body: Uint8Array
}
