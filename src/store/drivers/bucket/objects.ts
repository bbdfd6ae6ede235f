import { EXIT, ToolError } from '../../../core/model/errors.js'
import { printable, quoted } from '../../../core/model/printable.js'
import { inParallel } from '../../in-parallel.js'
import { BucketClient } from './bucket-client.js'
import { badAnswer } from './bucket-error.js'
import type { BucketAnswer, BucketOutside, BucketRequest } from './bucket-request.js'
import { readListing, type ListedObject } from './listing.js'
import { sha256 } from './sign.js'
import { readXml } from './xml.js'

/** Of S3 and its like: bytes of UTF-8, the prefix included. */
const LONGEST_KEY_BYTES = 1024
/** Of one request to delete many. */
const MOST_DELETED = 1000
/** Our own note on each object: who wrote it, told apart from everybody else's by a number that is drawn anew. */
const NONCE = 'x-amz-meta-nonce'
const DIGEST = 'x-amz-meta-sha256'

/**
 * The objects below a place's prefix, by our keys. Relies on what every store with the S3 interface keeps: `PUT` with
 * `If-None-Match: *`, `GET`, `DELETE`, `ListObjectsV2`. Never on `If-Match` or a conditional `DELETE`.
 */
export class BucketObjects {
  readonly #client: BucketClient

  constructor(private readonly outside: BucketOutside) {
    this.#client = new BucketClient(outside)
  }

  locate(key: string): string {
    return `s3://${this.outside.place.bucket}/${this.#fullKey(key)}`
  }

  /** @throws ToolError for everything but a missing object: no answer is not an empty answer */
  async get(key: string): Promise<Uint8Array | undefined> {
    const answer = await this.#read(key)
    if (answer === undefined) return undefined
    const kept = answer.header(DIGEST)
    if (kept !== undefined && kept !== sha256(answer.body)) {
      throw badAnswer('the object is not as it was written', this.locate(key))
    }
    return answer.body
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#client.demand(this.#writing(key, bytes))
  }

  /**
   * Writes only where nothing is. Where an answer got lost on the way, what stands there now is read: it is ours if it
   * has our number.
   */
  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    const nonce = this.outside.randomHex(16)
    const request = this.#writing(key, bytes, { 'if-none-match': '*', [NONCE]: nonce })
    const result = await this.#client.ask(request)
    if (result.type === 'answer') return true
    const { failure, mayHaveArrivedBefore } = result
    const isRefused = failure.status === 412
    if (isRefused && !mayHaveArrivedBefore) return false
    if (isRefused || failure.mayHaveArrived || mayHaveArrivedBefore) {
      const found = await this.#read(key)
      if (found !== undefined) return found.header(NONCE) === nonce
      // Gone again already: it was cleared away by who went further. It does not stand, whoever made it.
      if (isRefused) return false
    }
    throw this.#client.errorOf(failure, request)
  }

  async remove(key: string): Promise<void> {
    const request: BucketRequest = { method: 'DELETE', key: this.#fullKey(key) }
    const result = await this.#client.ask(request)
    if (result.type === 'answer' || result.failure.code === 'NoSuchKey') return
    throw this.#client.errorOf(result.failure, request)
  }

  /** Deletes many, without order. */
  async removeAll(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += MOST_DELETED) {
      const some = keys.slice(from, from + MOST_DELETED)
      const items = some.map((key) => `<Object><Key>${escapedXml(this.#fullKey(key))}</Key></Object>`)
      const body = new TextEncoder().encode(`<Delete><Quiet>true</Quiet>${items.join('')}</Delete>`)
      const result = await this.#client.ask({ method: 'POST', query: { delete: '' }, body })
      const told =
        result.type === 'answer' ? readXml(new TextDecoder().decode(result.answer.body)) : undefined
      // Not every service can do it, and some do a part of it: what is left is deleted one by one.
      if (told?.name !== 'DeleteResult' || told.children.some(({ name }) => name === 'Error')) {
        await inParallel(some, async (key) => this.remove(key))
      }
    }
  }

  /** Whether anything lies below the prefix of the place. */
  async hasAny(): Promise<boolean> {
    const { place } = this.outside
    const { body } = await this.#client.demand({
      method: 'GET',
      query: { 'list-type': '2', 'encoding-type': 'url', 'max-keys': '1', prefix: place.prefix },
    })
    const asked = { bucket: place.bucket, prefix: place.prefix, location: place.location }
    return readListing(body, asked).objects.length > 0
  }

  /** Everything below a prefix, from the first page to the last, sorted. */
  async list(prefix: string): Promise<readonly ListedObject[]> {
    const { place } = this.outside
    const asked = `${place.prefix}${prefix}`
    const location = `s3://${place.bucket}/${asked}`
    const found = new Map<string, ListedObject>()
    const seen = new Set<string>()
    let token: string | undefined
    do {
      const answer = await this.#client.demand({
        method: 'GET',
        query: {
          'list-type': '2',
          'encoding-type': 'url',
          prefix: asked,
          ...(token === undefined ? {} : { 'continuation-token': token }),
        },
      })
      const page = readListing(answer.body, { bucket: place.bucket, prefix: asked, location })
      for (const { key, sizeBytes } of page.objects) {
        const own = key.slice(place.prefix.length)
        found.set(own, { key: own, sizeBytes })
      }
      token = page.next
      if (token !== undefined && seen.has(token)) throw badAnswer('a list goes in circles', location)
      if (token !== undefined) seen.add(token)
    } while (token !== undefined)
    return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  async #read(key: string): Promise<BucketAnswer | undefined> {
    const request: BucketRequest = { method: 'GET', key: this.#fullKey(key) }
    const result = await this.#client.ask(request)
    if (result.type === 'answer') return result.answer
    // Only this word means that nothing is there: a proxy's 404, and one about the bucket, say something else.
    if (result.failure.status === 404 && result.failure.code === 'NoSuchKey') return undefined
    throw this.#client.errorOf(result.failure, request)
  }

  #writing(key: string, bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): BucketRequest {
    return {
      method: 'PUT',
      key: this.#fullKey(key),
      body: bytes,
      headers: { [DIGEST]: sha256(bytes), ...headers },
    }
  }

  #fullKey(key: string): string {
    const full = `${this.outside.place.prefix}${key}`
    if (Buffer.byteLength(full) <= LONGEST_KEY_BYTES) return full
    throw new ToolError({
      code: 'store-key-too-long',
      message: `a name in the store would be longer than the ${LONGEST_KEY_BYTES} bytes that buckets admit: ${quoted(printable(full, 120))}`,
      hint: 'Give the store a shorter prefix.',
      exit: EXIT.usage,
    })
  }
}

/** Keys hold no control characters. */
function escapedXml(text: string): string {
  return text.replaceAll(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
