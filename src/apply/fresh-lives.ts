import type { Address } from '../core/model/address.js'
import { kindOf } from '../core/model/address.js'
import { addressBefore } from '../core/model/address-before.js'
import { keyAt } from '../core/model/key-at.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Change } from '../core/model/plan.js'
import type { Clock } from '../core/ports/clock.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import { kindAt, readOne, readOptions, type Kinds } from './resources.js'

/** A write starts from a document not older than this. */
const FRESH_MS = 5_000

/** True for what was read so lately that a write may start from it. */
export function isFresh(clock: Clock, readAtMs: number): boolean {
  return clock.now() - readAtMs <= FRESH_MS
}

/** Steps served by one reading call. At ten steps side by side they start within the time above on a good day. */
const WAVE = 200

/** Reads resources right before they are written, many with one call. */
export class FreshLives {
  private readonly read = new Map<Address, { readonly live: Live | undefined; readonly atMs: number }>()
  private readonly reading = new Map<string, Promise<void>>()
  /** Changes that are opened and will ask, in the order in which they were. */
  private readonly expected = new Map<Address, Change>()

  constructor(
    private readonly world: {
      readonly kinds: Kinds
      readonly api: DescopeApi
      readonly clock: Clock
      /** What was read before, for those that are read one by one. */
      readonly seen?: ReadonlyMap<Address, Live> | undefined
    },
  ) {
    for (const [address, live] of world.seen ?? []) {
      if (kindAt(world.kinds, address).isReadSingly === true) {
        this.read.set(address, { live, atMs: live.readAtMs })
      }
    }
  }

  /** Says that this change will ask soon, so that what others read may serve it too. */
  expect(change: Change): void {
    this.expected.set(change.address, change)
  }

  /**
   * The resource as it stands now, without companions; `undefined` when it does not exist. What could start next is
   * read along, and used if its turn comes soon enough. Each reading is given once.
   */
  async of(change: Change, upcoming: () => Iterable<Change>): Promise<Live | undefined> {
    const address = addressBefore(change)
    const kind = kindAt(this.world.kinds, address)
    this.expected.delete(change.address)
    if (kind.isReadSingly === true) {
      const seen = this.take(address)
      if (seen !== undefined) return seen.live
      const { api, clock } = this.world
      return readOne({ kind, api, address, companions: [], clock })
    }
    for (;;) {
      const known = this.take(address)
      if (known !== undefined) return known.live
      const running = this.reading.get(kind.name)
      if (running === undefined) return this.readWave(kind, change, upcoming)
      // Somebody reads already, perhaps this one too. If that fails, it is for this step to find out by itself.
      await running.catch(() => undefined)
    }
  }

  private *next(upcoming: () => Iterable<Change>): Iterable<Change> {
    yield* this.expected.values()
    yield* upcoming()
  }

  private take(address: Address): { readonly live: Live | undefined } | undefined {
    const known = this.read.get(address)
    this.read.delete(address)
    return known !== undefined && isFresh(this.world.clock, known.atMs) ? known : undefined
  }

  private async readWave(
    kind: Kind,
    change: Change,
    upcoming: () => Iterable<Change>,
  ): Promise<Live | undefined> {
    const asked = addressBefore(change)
    const addresses = new Set([asked])
    for (const other of this.next(upcoming)) {
      if (addresses.size >= WAVE) break
      if (other.action !== 'create' && kindOf(other.address) === kind.name)
        addresses.add(addressBefore(other))
    }
    let own: Live | undefined
    const wave = async () => {
      const { api, clock } = this.world
      const keys = Array.from(addresses, (address) => keyAt(kind, address))
      const found = await kind.refresh(api, keys, readOptions(clock))
      const byAddress = new Map(found.map((live) => [live.address, live]))
      const atMs = clock.now()
      for (const address of addresses) {
        const live = byAddress.get(address)
        if (address === asked) own = live
        else this.read.set(address, { live, atMs: live?.readAtMs ?? atMs })
      }
    }
    const running = wave().finally(() => this.reading.delete(kind.name))
    this.reading.set(kind.name, running)
    await running
    return own
  }
}
