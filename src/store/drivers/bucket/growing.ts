import { inParallel } from '../../in-parallel.js'
import type { BucketOutside } from './bucket-request.js'
import { badAnswer } from './bucket-error.js'
import type { BucketObjects } from './objects.js'
import { chainAfter, folderOfPieces, keyOfJoined, keyOfPiece, pieceOf, type Piece } from './pieces.js'

/** So many pieces are put together into one more: of a run that dies, few have to be read. */
const JOINED = 64
/** A reader that meets pieces being put together looks again, so often. */
const LOOKS = 5
const LOOK_AGAIN_MS = 200
/** So often in a row somebody else added something first: that does not happen by chance. */
const ATTEMPTS = 100

/** Whether a key may be appended to. Others are one object, and cost one request to read. */
export function grows(key: string): boolean {
  return key.endsWith('.jsonl')
}

/** What this process knows of an object it adds to. */
interface End {
  readonly bytes: number
  /** It was made here, so that nobody else ever writes its first object. */
  readonly isOurs: boolean
  /** Pieces that were added since some were put together. */
  readonly loose: readonly Uint8Array[]
}

/**
 * Objects that grow, over objects that cannot: what is added becomes a piece beside the first object, named by the
 * place where it begins. A place is taken exclusively, and the bytes at a place never change, so that whatever a crash
 * leaves, pieces that overlap agree: a reader goes from piece to piece, and one that lies within what was read already
 * does not count. When the file is done, whoever made it writes the whole into the first object, then deletes the pieces.
 */
export class GrowingObjects {
  readonly #ends = new Map<string, End>()
  readonly #turns = new Map<string, Promise<void>>()
  /** What is put together at the moment, beside what is added. */
  readonly #joining = new Map<string, Promise<void>>()

  constructor(
    private readonly objects: BucketObjects,
    private readonly outside: Pick<BucketOutside, 'clock'>,
  ) {}

  /** @throws ToolError `store-answer-damaged` where a piece is missing */
  async read(key: string): Promise<Uint8Array | undefined> {
    for (let look = 1; ; look += 1) {
      const found = await this.#look(key)
      if (found !== 'in motion') return found
      if (look === LOOKS) throw badAnswer('a piece of what was added is missing', this.objects.locate(key))
      await this.outside.clock.sleep(LOOK_AGAIN_MS)
    }
  }

  async append(key: string, bytes: Uint8Array): Promise<void> {
    if (!grows(key)) throw new RangeError(`a key that is appended to ends in .jsonl: ${key}`)
    return this.#inTurn(key, async () => this.#append(key, bytes))
  }

  async write(key: string, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(key, async () => {
      const pieces = await this.#pieces(key)
      // Those first that the new object would not cover: it must never be read together with them.
      await this.#removeFromTheEnd(pieces.filter(({ to }) => to > bytes.length))
      await this.objects.put(key, bytes)
      await this.#removeFromTheEnd(pieces.filter(({ to }) => to <= bytes.length))
      this.#ends.delete(key)
    })
  }

  async remove(key: string): Promise<void> {
    return this.#inTurn(key, async () => {
      this.#ends.delete(key)
      await this.#removeFromTheEnd(await this.#pieces(key))
      await this.objects.remove(key)
    })
  }

  /** Nothing more is added: where this process made it, it becomes one object. */
  async finish(key: string): Promise<void> {
    return this.#inTurn(key, async () => {
      const end = this.#ends.get(key)
      this.#ends.delete(key)
      await this.#joining.get(key)
      this.#joining.delete(key)
      if (end?.isOurs !== true) return
      const pieces = await this.#pieces(key)
      if (pieces.length === 0) return
      const whole = await this.read(key)
      if (whole === undefined || whole.length < end.bytes) return
      await this.objects.put(key, whole)
      // Held by the whole now: what stays behind does not count any more.
      await this.objects.removeAll(pieces.filter(({ to }) => to <= whole.length).map((piece) => piece.key))
    })
  }

  /** One after the other for each key; one that fails does not stop the next. */
  async #inTurn(key: string, act: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).catch(() => undefined).then(act)
    this.#turns.set(key, turn)
    try {
      await turn
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key)
    }
  }

  async #append(key: string, bytes: Uint8Array): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const end = this.#ends.get(key) ?? (await this.#end(key))
      // Whatever happens now, what was known is not the end any more.
      this.#ends.delete(key)
      const isNew = end === undefined
      const from = end?.bytes ?? 0
      if (!isNew && bytes.length === 0) return
      // Somebody else was there: the end is looked up anew.
      if (!(await this.objects.create(isNew ? key : keyOfPiece(key, from), bytes))) continue
      const loose = isNew ? [] : [...end.loose, bytes.slice()]
      this.#ends.set(
        key,
        this.#joined(key, { bytes: from + bytes.length, isOurs: end?.isOurs ?? true, loose }),
      )
      return
    }
    throw new Error(`others added to ${this.objects.locate(key)} ${ATTEMPTS} times in between`)
  }

  /** Where the next piece begins; `undefined` where the first object is still to be made. */
  async #end(key: string): Promise<End | undefined> {
    const bytes = await this.read(key)
    if (bytes !== undefined) return { bytes: bytes.length, isOurs: false, loose: [] }
    // Left over from one that was deleted: they would be read as pieces of the new one.
    await this.#removeFromTheEnd(await this.#pieces(key))
    return undefined
  }

  /** Many pieces become one more, beside what is added next. It is not needed: a failure changes nothing. */
  #joined(key: string, end: End): End {
    if (end.loose.length < JOINED) return end
    const content = Buffer.concat(end.loose)
    const joined = keyOfJoined(key, { from: end.bytes - content.length, to: end.bytes })
    const before = this.#joining.get(key) ?? Promise.resolve()
    this.#joining.set(
      key,
      before.then(async () => {
        await this.objects.create(joined, content).catch(() => undefined)
      }),
    )
    return { ...end, loose: [] }
  }

  /**
   * First the pieces are listed, then the first object is read: who puts them together writes it before they go, so
   * that nothing is missed.
   */
  async #look(key: string): Promise<Uint8Array | undefined | 'in motion'> {
    const pieces = await this.#pieces(key)
    const first = await this.objects.get(key)
    if (first === undefined) return undefined
    const { chain, hasGap } = chainAfter(first.length, pieces)
    if (hasGap) return 'in motion'
    if (chain.length === 0) return first
    const contents = await inParallel(chain, async (piece) => this.objects.get(piece.key))
    const parts: Uint8Array[] = [first]
    let end = first.length
    for (const [index, { from, to }] of chain.entries()) {
      const content = contents[index]
      if (content?.length !== to - from) return 'in motion'
      parts.push(content.subarray(end - from))
      end = to
    }
    return new Uint8Array(Buffer.concat(parts))
  }

  async #pieces(key: string): Promise<readonly Piece[]> {
    return (await this.objects.list(folderOfPieces(key))).flatMap((found) => pieceOf(found) ?? [])
  }

  /** One by one: who reads in between, or after a crash, finds what was there at some time before. */
  async #removeFromTheEnd(pieces: readonly Piece[]): Promise<void> {
    const fromTheEnd = [...pieces].sort((a, b) => b.to - a.to || b.from - a.from)
    for (const { key } of fromTheEnd) await this.objects.remove(key)
  }
}
