import { ToolError } from '../../../core/model/errors.js'
import { bucketError } from './bucket-error.js'
import type { BucketAnswer, BucketOutside, BucketRequest } from './bucket-request.js'
import { failureIn, lost, type BucketFailure } from './failure.js'
import { Gate } from './gate.js'
import { Signer } from './sign.js'

/** An answer must begin within this time, and end within it and what its length takes on a slow line. */
const ANSWER_MS = 15_000
const SLOWEST_BYTES_PER_MS = 50
/** A request is tried again for so long, at most so often. A lease that cannot be renewed for 60 s is given up. */
const GIVE_UP_AFTER_MS = 40_000
const MOST_ATTEMPTS = 8
/** Requests under way at once: each is a connection. */
const MOST_AT_ONCE = 32
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

class TimedOut extends Error {
  constructor() {
    super('no whole answer in time')
  }
}

/** What a request came to, after all attempts. */
export type BucketResult =
  | { readonly type: 'answer'; readonly answer: BucketAnswer }
  | { readonly type: 'failure'; readonly failure: BucketFailure; readonly mayHaveArrivedBefore: boolean }

/** Signed requests to one bucket, tried again where trouble may pass. */
export class BucketClient {
  readonly #signer: Signer
  readonly #gate = new Gate(MOST_AT_ONCE)
  #hasAnswered = false
  /**
   * Waited for in vain since the last good answer. A run that ends then still tries to keep each thing it did: waited out
   * one by one, those would hold it up for many minutes.
   */
  #isGivenUp = false

  constructor(private readonly outside: BucketOutside) {
    this.#signer = new Signer(outside)
  }

  /** What a person calls an object. */
  locate(key: string): string {
    return `s3://${this.outside.place.bucket}/${key}`
  }

  /**
   * Sends until there is an answer that more attempts would not change; once only, where the last one was waited for in
   * vain. Throws what has nothing to do with the service.
   */
  async ask(request: BucketRequest): Promise<BucketResult> {
    const { clock } = this.outside
    const beganMs = clock.now()
    let mayHaveArrivedBefore = false
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#try(request)
      const isTrouble = result.type === 'failure' && result.failure.isTransient
      if (!isTrouble) this.#isGivenUp = false
      if (result.type === 'answer') return result
      const { failure } = result
      const pauseMs = this.#pauseAfter(attempt)
      const isOver = attempt >= MOST_ATTEMPTS || clock.now() + pauseMs - beganMs > GIVE_UP_AFTER_MS
      if (isTrouble && isOver) this.#isGivenUp = true
      if (!isTrouble || this.#isGivenUp) return { type: 'failure', failure, mayHaveArrivedBefore }
      mayHaveArrivedBefore ||= failure.mayHaveArrived
      await clock.sleep(pauseMs)
    }
  }

  /**
   * The answer where there is one.
   * @throws ToolError for any failure
   */
  async demand(request: BucketRequest): Promise<BucketAnswer> {
    const result = await this.ask(request)
    if (result.type === 'answer') return result.answer
    throw this.errorOf(result.failure, request)
  }

  errorOf(failure: BucketFailure, { method, key }: Pick<BucketRequest, 'method' | 'key'>): ToolError {
    const { place, clock } = this.outside
    return bucketError(failure, {
      action: method === 'GET' ? 'read' : 'written',
      location: key === undefined ? place.location : this.locate(key),
      place,
      nowMs: clock.now(),
    })
  }

  async #try(request: BucketRequest): Promise<BucketResult> {
    const answer = await this.#gate
      .through(async () => this.#send(request))
      .catch((cause: unknown) => {
        // A proxy that cannot be used is no trouble of the store.
        if (cause instanceof ToolError) throw cause
        return lost(cause, { hasAnswered: this.#hasAnswered })
      })
    if (!('body' in answer)) return { type: 'failure', failure: answer, mayHaveArrivedBefore: false }
    this.#hasAnswered = true
    if (answer.status >= 200 && answer.status < 300) return { type: 'answer', answer }
    return { type: 'failure', failure: failureIn(answer), mayHaveArrivedBefore: false }
  }

  async #send(request: BucketRequest): Promise<BucketAnswer> {
    const { method, body } = request
    const { url, headers } = await this.#signer.sign(request)
    const limit = timeLimit(ANSWER_MS + (body?.length ?? 0) / SLOWEST_BYTES_PER_MS)
    try {
      const reply = await this.outside.fetch(url, {
        method,
        headers,
        // Bytes of the caller's are not changed while they are on the way: nobody shares them.
        ...(body === undefined ? {} : { body: new Uint8Array(body) }),
        redirect: 'manual',
        signal: limit.signal,
      })
      const header = (name: string) => reply.headers.get(name) ?? undefined
      const length = Number(header('content-length') ?? Number.NaN)
      limit.restart(ANSWER_MS + (Number.isNaN(length) ? 0 : length) / SLOWEST_BYTES_PER_MS)
      const bytes = new Uint8Array(await reply.arrayBuffer())
      if (!Number.isNaN(length) && length !== bytes.length) {
        throw new Error(`${bytes.length} of ${length} bytes came`)
      }
      return { status: reply.status, header, body: bytes }
    } catch (error) {
      throw limit.signal.aborted ? new TimedOut() : error
    } finally {
      limit.end()
    }
  }

  #pauseAfter(attempt: number): number {
    const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1))
    // Many who were refused at once must not come back at once.
    const share = Number.parseInt(this.outside.randomHex(2), 16) / 0xffff
    return Math.round((most * (1 + (Number.isNaN(share) ? 0 : share))) / 2)
  }
}

function timeLimit(ms: number) {
  const controller = new AbortController()
  const start = (afterMs: number) =>
    setTimeout(() => {
      controller.abort(new TimedOut())
    }, afterMs)
  let timer = start(ms)
  return {
    signal: controller.signal,
    restart(afterMs: number) {
      clearTimeout(timer)
      timer = start(afterMs)
    },
    end() {
      clearTimeout(timer)
    },
  }
}
