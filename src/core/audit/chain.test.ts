import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../model/audit.js'
import { chainEntries, checkFile, checkHeads, linkedHeads, readAuditLine, tipsOf } from './index.js'
import '../../../test/support/property-seed.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const FILE = '2025-11-17/r1.jsonl'

const entryOf = (address: string, over: Partial<AuditEntry> = {}): AuditEntry => ({
  run: 'r1',
  time: '2025-11-17T10:30:00.000Z',
  projectId: 'P1',
  environment: 'prod',
  operation: 'apply',
  owner: 'default',
  who: { user: 'ana', host: 'desk' },
  plan: 'sha256:0',
  address,
  action: 'update',
  fields: [{ path: '/name', from: 'A', to: 'B' }],
  outcome: 'done',
  ...over,
})

function chainOf(addresses: readonly string[], earlier: Parameters<typeof chainEntries>[1]['earlier'] = []) {
  const entries = addresses.map((address) => entryOf(address))
  const { lines, end } = chainEntries(entries, { end: { count: 0, head: undefined }, earlier, sha256 })
  return { lines, head: end.head ?? '' }
}

/** False for half a character, which no file can hold. */
const isText = (text: string) => Buffer.from(text).toString() === text

/** Every damage that is found in one file of which the head is known. */
function damagesOf(lines: readonly (string | undefined)[], head: string) {
  const checked = checkFile({ file: FILE, lines }, { projectId: 'P1', sha256 })
  return [
    ...(checked.damage === undefined ? [] : [checked.damage]),
    ...checkHeads([checked], [{ file: FILE, head, source: 'the record', isLast: true }]),
  ]
}

const addresses = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 12 })
const chain = addresses.map((list) => chainOf(list))
const chainAndPlaces = chain.chain((made) =>
  fc.record({
    made: fc.constant(made),
    at: fc.nat({ max: made.lines.length - 1 }),
    other: fc.nat({ max: made.lines.length - 1 }),
  }),
)

describe('a chain of lines', () => {
  it('is whole as it was written, in one piece or in several', () => {
    fc.assert(
      fc.property(addresses, addresses, (first, second) => {
        const start = chainEntries(
          first.map((address) => entryOf(address)),
          { end: { count: 0, head: undefined }, earlier: [], sha256 },
        )
        const rest = chainEntries(
          second.map((address) => entryOf(address)),
          { end: start.end, earlier: [], sha256 },
        )
        const lines = [...start.lines, ...rest.lines]
        expect(damagesOf(lines, rest.end.head ?? '')).toEqual([])
        expect(lines.map((line) => readAuditLine(line)?.address)).toEqual([...first, ...second])
      }),
    )
  })

  it('tells of a changed line, and names it', () => {
    fc.assert(
      fc.property(chainAndPlaces, fc.string(), ({ made, at }, text) => {
        const changed = made.lines.map((line, index) =>
          index === at
            ? line.replace('"outcome":"done"', `"outcome":"failed","reason":${JSON.stringify(text)}`)
            : line,
        )
        expect(damagesOf(changed, made.head)[0]).toMatchObject({ file: FILE, line: at + 1 })
      }),
    )
  })

  it('tells of a line of which any one character is another', () => {
    fc.assert(
      fc.property(
        chainAndPlaces,
        fc.nat(),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (places, where, unit) => {
          const { made, at } = places
          const line = made.lines[at] ?? ''
          const index = where % line.length
          const other = `${line.slice(0, index)}${unit}${line.slice(index + 1)}`
          fc.pre(other !== line && isText(other))
          expect(damagesOf(made.lines.with(at, other), made.head)).not.toEqual([])
        },
      ),
    )
  })

  it('tells of a removed line', () => {
    fc.assert(
      fc.property(chainAndPlaces, ({ made, at }) => {
        expect(damagesOf(made.lines.toSpliced(at, 1), made.head)[0]).toBeDefined()
      }),
    )
  })

  it('tells of an inserted line: a copy, or one made to fit', () => {
    fc.assert(
      fc.property(chainAndPlaces, ({ made, at, other }) => {
        const copy = made.lines[other] ?? ''
        expect(damagesOf(made.lines.toSpliced(at, 0, copy), made.head)[0]).toBeDefined()
        const before = made.lines.slice(0, at)
        const end = { count: at, head: at === 0 ? undefined : `sha256:${sha256(made.lines[at - 1] ?? '')}` }
        const [forged = ''] = chainEntries([entryOf('tenant/forged')], { end, earlier: [], sha256 }).lines
        expect(damagesOf([...before, forged, ...made.lines.slice(at)], made.head)[0]).toBeDefined()
        const added = chainEntries([entryOf('x')], {
          end: { count: made.lines.length, head: made.head },
          earlier: [],
          sha256,
        }).lines
        expect(damagesOf([...made.lines, ...added], made.head)[0]).toMatchObject({
          line: made.lines.length + 1,
        })
      }),
    )
  })

  it('tells of two swapped lines', () => {
    fc.assert(
      fc.property(chainAndPlaces, ({ made, at, other }) => {
        fc.pre(at !== other)
        const swapped = made.lines.with(at, made.lines[other] ?? '').with(other, made.lines[at] ?? '')
        expect(damagesOf(swapped, made.head)[0]).toMatchObject({ line: Math.min(at, other) + 1 })
      }),
    )
  })

  it('tells of text that is no line, and of a file cut short', () => {
    const { lines, head } = chainOf(['a', 'b', 'c'])
    expect(damagesOf(lines.with(1, '{"formatVersion":1'), head)[0]).toMatchObject({ line: 2 })
    expect(damagesOf([lines[0], undefined, lines[2]], head)[0]).toMatchObject({ line: 2 })
    expect(damagesOf([], head)[0]).toMatchObject({ line: 1 })
    expect(damagesOf(lines.slice(0, 2), head)[0]).toMatchObject({ line: 2 })
  })
})

describe('the chain from run to run', () => {
  const one = chainOf(['a', 'b'])
  const two = chainOf(['c'])
  const files = [
    { file: 'd/one.jsonl', lines: one.lines },
    { file: 'd/two.jsonl', lines: two.lines },
  ]
  const earlier = tipsOf(files, sha256)

  it('holds every end that no other file names', () => {
    expect(new Set(earlier.map(({ head }) => head))).toEqual(new Set([one.head, two.head]))
    const three = chainOf(['d'], earlier)
    expect(readAuditLine(three.lines[0] ?? '')).toMatchObject({ earlier, previous: earlier[0]?.head })
    const all = [...files, { file: 'd/three.jsonl', lines: three.lines }]
    expect(tipsOf(all, sha256)).toEqual([{ file: 'd/three.jsonl', head: three.head }])
  })

  it('tells of a file that was removed, emptied or cut, though no record speaks of it', () => {
    const three = { file: 'd/three.jsonl', lines: chainOf(['d'], earlier).lines }
    const damages = (...texts: (typeof files)[number][]) => {
      const checked = texts.map((text) => checkFile(text, { projectId: 'P1', sha256 }))
      return checkHeads(checked, linkedHeads(checked)).map(({ file, line }) => `${file}:${line}`)
    }
    const [first, second] = files
    if (first === undefined || second === undefined) throw new Error('two files')
    expect(damages(first, second, three)).toEqual([])
    expect(damages(second, three)).toEqual(['d/one.jsonl:1'])
    expect(damages({ ...first, lines: [] }, second, three)).toEqual(['d/one.jsonl:1'])
    expect(damages({ ...first, lines: first.lines.slice(0, 1) }, second, three)).toEqual(['d/one.jsonl:1'])
    // A run that was under way when another was refused has further lines.
    const longer = { ...first, lines: chainOf(['a', 'b', 'z']).lines }
    expect(damages(longer, second, three)).toEqual([])
  })
})
