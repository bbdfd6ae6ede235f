import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBox, anyDeclaredBox } from '../../../test/support/arbitrary-box.js'
import {
  afterApplying,
  boxFields,
  boxKind,
  inputOf,
  liveBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import { leavesOf, sameAt } from '../compare/index.js'
import type { Address } from '../model/address.js'
import type { JsonObject } from '../model/json.js'
import type { Live, Original } from '../model/kind.js'
import { NO_CONSENT } from '../model/no-consent.js'
import type { Consent, OnConflict, Plan } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import { planDeclared, planWanted, type DeclaredInput } from '../plan/index.js'
import type { FinishedRun } from './finished-run.js'
import { takeBack } from './take-back.js'

const KEYS = ['a', 'b', 'c', 'd']
const ADDRESSES = KEYS.map((key) => boxKind.addressOf(key))

/** What files say of each box, and what is live; `null` is nothing. */
const anyBoxes = <Item>(box: fc.Arbitrary<Item>) =>
  fc.tuple(...KEYS.map(() => fc.option(box, { freq: 4 }))) as fc.Arbitrary<readonly (Item | null)[]>

/** What somebody else makes of each box: nothing, another box, or it is gone. */
const anyForeign = fc.tuple(
  ...KEYS.map(() =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant('stays' as const) },
      { weight: 3, arbitrary: anyBox },
      { weight: 1, arbitrary: fc.constant('gone' as const) },
    ),
  ),
)

const consent: Consent = {
  ...NO_CONSENT,
  onDrift: 'revert',
  onConflict: 'config',
  prune: 'all',
  allowBreaking: true,
  acceptNew: true,
}

interface World {
  readonly input: DeclaredInput
  readonly plan: Plan
  /** After the run. */
  readonly left: ReadonlyMap<Address, Live>
}

/** A world in which a run from files is carried out. */
const anyRun: fc.Arbitrary<World> = fc
  .record({ files: anyBoxes(anyDeclaredBox), live: anyBoxes(anyBox) })
  .map(({ files, live }) => {
    const input = inputOf({
      live: KEYS.flatMap((key, index) => {
        const box = live[index]
        return box === null || box === undefined ? [] : [liveBox(key, box)]
      }),
      desired: KEYS.flatMap((key, index) => {
        const box = files[index]
        return box === null || box === undefined ? [] : [wantedBox(key, box)]
      }),
      consent,
    })
    const plan = planDeclared(input)
    return { input, plan, left: afterApplying(input, plan).live }
  })

function finished({ input, plan, left }: World): FinishedRun {
  const addresses = plan.changes.map(({ address }) => address)
  return {
    runId: 'r1',
    location: 'memory:runs/r1',
    changes: plan.changes,
    touched: new Set(addresses),
    originals: originalsOf(input.live, addresses),
    readBack: originalsOf(left, addresses),
  }
}

function originalsOf(
  live: ReadonlyMap<Address, Live>,
  addresses: readonly Address[],
): ReadonlyMap<Address, Original> {
  return new Map(
    addresses.flatMap((address) => {
      const found = live.get(address)
      return found === undefined ? [] : [[address, found] as const]
    }),
  )
}

/** The world after the run was taken back, and the places that no value is known for. */
function rolledBack(
  world: World,
  live: ReadonlyMap<Address, Live>,
  onConflict: OnConflict,
): { readonly plan: Plan; readonly live: ReadonlyMap<Address, Live> } {
  const run = finished(world)
  const { wanted, findings } = takeBack(run, { kinds: [boxKind], live, onConflict, isInScope: () => true })
  const context = { ...world.input, operation: 'rollback', live, consent: { ...consent, onConflict } }
  const plan = planWanted(context, wanted)
  const after = afterApplying(context, plan).live
  return { plan: { ...plan, findings: [...findings, ...plan.findings] }, live: after }
}

/** The world after somebody else was there. */
function changedBy(
  foreign: readonly ('stays' | 'gone' | JsonObject)[],
  live: ReadonlyMap<Address, Live>,
): ReadonlyMap<Address, Live> {
  const now = new Map(live)
  for (const [index, key] of KEYS.entries()) {
    const theirs = foreign[index] ?? 'stays'
    if (theirs === 'gone') now.delete(boxKind.addressOf(key))
    else if (theirs !== 'stays') now.set(boxKind.addressOf(key), liveBox(key, theirs))
  }
  return now
}

const leaves = (live: Live | undefined) => leavesOf(boxFields, live?.spec ?? {})
const placesOf = (...lives: readonly (Live | undefined)[]) =>
  new Set(lives.flatMap((live) => [...leaves(live).keys()]))
const isSame = (path: Pointer, a: Live | undefined, b: Live | undefined) =>
  sameAt(boxFields, path, leaves(a).get(path), leaves(b).get(path))

/** Fields without a harmless empty value stay, where they had none before; a finding says so. */
const isReleased = (path: Pointer) => ['/lifetime', '/settings/ttl', '/name'].includes(path)

describe('taking a run back', () => {
  it('restores every field that the run changed, and leaves all others', () => {
    fc.assert(
      fc.property(anyRun, (world) => {
        const { live } = rolledBack(world, world.left, 'stop')
        for (const address of ADDRESSES) {
          const before = world.input.live.get(address)
          const after = live.get(address)
          expect(after === undefined, address).toBe(before === undefined)
          for (const path of placesOf(before, after)) {
            const isKept = isReleased(path) && !leaves(before).has(path)
            expect(isKept || isSame(path, before, after), `${address} ${path}`).toBe(true)
          }
        }
      }),
    )
  })

  it('finds no conflict, and the second time nothing to do', () => {
    fc.assert(
      fc.property(anyRun, (world) => {
        const once = rolledBack(world, world.left, 'stop')
        expect(once.plan.findings.filter(({ code }) => code === 'conflict')).toEqual([])
        const twice = rolledBack(world, once.live, 'stop')
        expect(twice.plan.changes).toEqual([])
      }),
    )
  })

  it('leaves what somebody else changed since, and takes back the rest', () => {
    fc.assert(
      fc.property(anyRun, anyForeign, (world, foreign) => {
        const now = changedBy(foreign, world.left)
        const { live } = rolledBack(world, now, 'live')
        for (const address of ADDRESSES)
          judge(world, address, { now: now.get(address), after: live.get(address) })
      }),
    )
  })

  it('refuses where it may not write over what somebody else changed', () => {
    fc.assert(
      fc.property(anyRun, anyForeign, (world, foreign) => {
        const now = changedBy(foreign, world.left)
        const { plan: asked } = rolledBack(world, now, 'stop')
        const { plan: told } = rolledBack(world, now, 'live')
        const addresses = (plan: Plan, severity: string) =>
          plan.findings.flatMap((it) =>
            it.code === 'conflict' && it.severity === severity ? it.address : [],
          )
        expect(addresses(asked, 'error')).toEqual(addresses(told, 'warning'))
      }),
    )
  })

  it('goes back all the same where that is asked for', () => {
    fc.assert(
      fc.property(anyRun, anyForeign, (world, foreign) => {
        const now = changedBy(foreign, world.left)
        const { live } = rolledBack(world, now, 'config')
        for (const { address, action, fields } of world.plan.changes) {
          const before = world.input.live.get(address)
          expect(live.has(address)).toBe(before !== undefined)
          if (action !== 'update') continue
          for (const { path } of fields) {
            const isKept = isReleased(path) && !leaves(before).has(path)
            expect(isKept || isSame(path, before, live.get(address)), `${address} ${path}`).toBe(true)
          }
        }
      }),
    )
  })
})

/** One resource, after a rollback that leaves conflicts: `now` is what stood there when it began. */
function judge(
  world: World,
  address: Address,
  { now, after }: { readonly now: Live | undefined; readonly after: Live | undefined },
): void {
  const before = world.input.live.get(address)
  const left = world.left.get(address)
  const change = world.plan.changes.find((it) => it.address === address)
  const changedByOthers = [...placesOf(left, now)].filter((path) => !isSame(path, left, now))
  if (change === undefined || (left === undefined) !== (now === undefined)) {
    // Not ours to touch, made anew, or taken away: it stays, unless nobody has it and it was there before.
    expect(after?.spec, address).toEqual(now?.spec)
    return
  }
  if (change.action === 'create') {
    // Settings of a box that was made without any were never read: what somebody put there since goes with it.
    const isUnread = (path: Pointer) =>
      path.startsWith('/settings') && !Object.hasOwn(left?.companions ?? {}, 'settings')
    expect(after === undefined, address).toBe(changedByOthers.every(isUnread))
    if (after !== undefined) expect(after.spec).toEqual(now?.spec)
    return
  }
  for (const path of changedByOthers) expect(isSame(path, now, after), `${address} ${path}`).toBe(true)
  if (change.action === 'delete') {
    expect(after?.spec, address).toEqual(before?.spec)
    return
  }
  const ours = new Set(change.fields.map((field) => field.path))
  for (const path of placesOf(before, left, now, after)) {
    if (changedByOthers.includes(path)) continue
    const isKept = isReleased(path) && !leaves(before).has(path)
    const expected = ours.has(path) && !isKept ? before : now
    expect(isSame(path, expected, after), `${address} ${path}`).toBe(true)
  }
}
