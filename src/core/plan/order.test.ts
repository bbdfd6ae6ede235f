import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appliedBoxes,
  boxKind,
  inputOf,
  liveBox,
  removedBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import { addressOf } from '../model/address.js'
import type { Kind } from '../model/kind.js'
import type { Plan } from '../model/plan.js'
import { planDeclared } from './plan-declared.js'
import { planWanted } from './plan-wanted.js'

const changesOf = (plan: Plan) => plan.changes.map(({ action, address }) => `${action} ${address}`)
const plan = (about: Parameters<typeof inputOf>[0]) => planDeclared(inputOf(about))

/** Every change stands behind all it waits for. */
function expectOrdered({ changes }: Plan): void {
  const seen = new Set<string>()
  const all = new Set(changes.map(({ address }) => address))
  for (const { address, after } of changes) {
    for (const other of after) if (all.has(other)) expect(seen).toContain(other)
    seen.add(address)
  }
}

describe('the order of changes', () => {
  it('creates parents first', () => {
    const made = plan({
      desired: [
        wantedBox('leaf', { parent: 'mid' }),
        wantedBox('mid', { parent: 'root' }),
        wantedBox('root'),
        wantedBox('alone'),
      ],
    })
    expect(changesOf(made)).toEqual([
      'create box/root',
      'create box/mid',
      'create box/leaf',
      'create box/alone',
    ])
    expect(made.changes.map(({ after }) => after)).toEqual([[], ['box/root'], ['box/mid'], []])
  })

  it('deletes children first', () => {
    const made = plan({
      removed: ['root', 'mid', 'leaf'].map((key) => removedBox(key, 'delete')),
      lastApplied: appliedBoxes({ root: {}, mid: {}, leaf: {} }),
      live: [liveBox('root'), liveBox('mid', { parent: 'root' }), liveBox('leaf', { parent: 'mid' })],
    })
    expect(changesOf(made)).toEqual(['delete box/leaf', 'delete box/mid', 'delete box/root'])
    expectOrdered(made)
  })

  it('gives up before it takes: a rename, a move of a domain, a delete', () => {
    const made = plan({
      desired: [
        wantedBox('taker', { name: 'Acme', domains: ['x.com', 'y.com'] }),
        wantedBox('giver', { name: 'Acme Old', domains: [] }),
      ],
      removed: [removedBox('leaver', 'delete')],
      lastApplied: appliedBoxes({ leaver: {} }),
      live: [
        liveBox('giver', { name: 'Acme', domains: ['x.com'] }),
        liveBox('leaver', { domains: ['y.com'] }),
        liveBox('taker'),
      ],
    })
    expect(changesOf(made)).toEqual(['update box/giver', 'delete box/leaver', 'update box/taker'])
    expect(made.changes.at(-1)?.after.toSorted()).toEqual(['box/giver', 'box/leaver'])
  })

  it('waits for everybody who gives up the same value', () => {
    const made = plan({
      desired: [
        wantedBox('taker', { domains: ['x.com'] }),
        wantedBox('a', { domains: [] }),
        wantedBox('b', { domains: [] }),
      ],
      live: ['a', 'b'].map((key) => liveBox(key, { domains: ['x.com'] })),
    })
    expect(made.changes.at(-1)).toMatchObject({ address: 'box/taker', after: ['box/a', 'box/b'] })
  })

  it('passes values down a chain', () => {
    const made = plan({
      desired: [wantedBox('a', { name: 'B' }), wantedBox('b', { name: 'C' }), wantedBox('c', { name: 'D' })],
      live: [liveBox('a', { name: 'A' }), liveBox('b', { name: 'B' }), liveBox('c', { name: 'C' })],
    })
    expect(changesOf(made)).toEqual(['update box/c', 'update box/b', 'update box/a'])
    expect(made.findings).toEqual([])
  })

  it('refuses a swap with advice', () => {
    const made = plan({
      desired: [wantedBox('a', { name: 'B' }), wantedBox('b', { name: 'A' })],
      live: [liveBox('a', { name: 'A' }), liveBox('b', { name: 'B' })],
    })
    expect(made.findings).toMatchObject([{ code: 'swap', severity: 'error' }])
    expect(made.findings[0]?.message).toContain('box/a')
    expect(made.findings[0]?.message).toContain('box/b')
    expect(made.findings[0]?.hint).toContain('two applies')
    expect(made.changes).toHaveLength(2)
  })

  it('tells each swap apart', () => {
    const names = ['a', 'b', 'c', 'd']
    const made = plan({
      desired: ['b', 'a', 'd', 'c'].map((name, index) => wantedBox(names[index] ?? '', { name })),
      live: names.map((name) => liveBox(name)),
    })
    expect(made.findings.map(({ code }) => code)).toEqual(['swap', 'swap'])
  })

  it('follows the ranks of kinds, turned round for deletes', () => {
    const roleKind: Kind = { ...boxKind, name: 'role', collection: 'roles', rank: 5 }
    const role = (key: string) => ({ ...liveBox(key), address: addressOf('role', key) })
    const set = (address: string, kind: Kind) => ({
      address,
      do: 'set' as const,
      kind,
      fields: { '/name': address },
    })
    const context = inputOf({
      kinds: [boxKind, roleKind],
      live: [role('old'), liveBox('old', { name: 'o' })],
    })
    const made = planWanted(context, [
      { address: 'role/old', do: 'delete' },
      { address: 'box/old', do: 'delete' },
      set('box/new', boxKind),
      set('role/new', roleKind),
    ])
    expect(changesOf(made)).toEqual([
      'create role/new',
      'create box/new',
      'delete box/old',
      'delete role/old',
    ])
  })

  it('takes a reference away before what it led to is deleted', () => {
    const roleKind: Kind = { ...boxKind, name: 'role', collection: 'roles', rank: 5, dependsOn: () => [] }
    const withRole: Kind = {
      ...boxKind,
      dependsOn: (spec) => (spec['note'] === 'uses it' ? ['role/r'] : []),
    }
    const context = inputOf({
      kinds: [withRole, roleKind],
      live: [liveBox('a', { note: 'uses it' }), { ...liveBox('r'), address: 'role/r' }],
    })
    const made = planWanted(context, [
      { address: 'role/r', do: 'delete' },
      { address: 'box/a', do: 'set', kind: withRole, fields: { '/note': null } },
    ])
    expect(made.changes).toMatchObject([
      { address: 'box/a', after: [] },
      { address: 'role/r', after: ['box/a'] },
    ])
  })

  it('holds for any forest, whatever the order of the file', () => {
    const forest = fc
      .array(fc.nat(), { minLength: 1, maxLength: 30 })
      .map((parents) => parents.map((parent, index) => (index === 0 ? undefined : parent % (index + 1))))
    fc.assert(
      fc.property(forest, fc.boolean(), (parents, isTurned) => {
        const boxes = parents.map((parent, index) =>
          wantedBox(`b${index}`, parent === undefined || parent === index ? {} : { parent: `b${parent}` }),
        )
        const made = plan({ desired: isTurned ? boxes.toReversed() : boxes })
        expect(made.findings).toEqual([])
        expectOrdered(made)
        for (const { address, after } of made.changes) {
          const parent = parents[Number(address.slice('box/b'.length))]
          expect(after).toEqual(
            parent === undefined || `box/b${parent}` === address ? [] : [`box/b${parent}`],
          )
        }
      }),
    )
  })

  it('does not mind a chain of 20,000', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => index)
    const boxes = chain.map((index) => wantedBox(`b${index}`, { parent: `b${index + 1}` }))
    const made = plan({ desired: [...boxes, wantedBox('b20000')] })
    expect(made.findings).toEqual([])
    expect(made.changes[0]?.address).toBe('box/b20000')
    expect(made.changes.at(-1)?.address).toBe('box/b0')
    const ring = plan({ desired: [...boxes, wantedBox('b20000', { parent: 'b0' })] })
    expect(ring.findings.map(({ code }) => code)).toEqual(['cycle'])
    expect(ring.findings[0]?.message.length).toBeLessThan(300)
  })
})
