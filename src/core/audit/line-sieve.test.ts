import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../model/audit.js'
import { chainEntries, isAskedFor, lineSieve, readAuditLine, type AuditFilter } from './index.js'
import '../../../test/support/property-seed.js'

const word = fc.oneof(
  fc.constantFrom(
    'ana',
    'Ana',
    'ANA@desk',
    'a',
    'ß',
    'İ',
    'K',
    'tenant',
    'x"y',
    'back\\slash',
    'apply',
    'b*',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const address = fc
  .tuple(fc.constantFrom('tenant', 'flow', 'role'), word)
  .map(([kind, key]) => `${kind}/${key}`)

const entry: fc.Arbitrary<AuditEntry> = fc
  .record(
    {
      run: word,
      time: fc
        .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
        .map((date) => date.toISOString()),
      operation: word,
      who: fc.record({ user: word, host: word, git: fc.record({ name: word, email: word }) }),
      reason: word,
      commit: fc.constantFrom('abc123', 'abd', 'def'),
      address,
      addresses: fc.array(address, { maxLength: 2 }),
      action: fc.constantFrom('create', 'update', 'delete'),
      outcome: fc.constantFrom('done', 'failed', 'refused', 'notReached'),
    },
    { requiredKeys: ['run', 'time', 'operation', 'who', 'outcome'] },
  )
  .map((part) => ({ projectId: 'P1', environment: null, owner: 'default', ...part }))

const some = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 2 })
const filter: fc.Arbitrary<AuditFilter> = fc.record(
  {
    only: some(fc.oneof(address, fc.constantFrom('tenant', 'tenant/a*', '*/ana', 't*'))),
    except: some(fc.constantFrom('role', 'tenant/ana')),
    sinceMs: fc.integer({ min: 0, max: 4e12 }),
    untilMs: fc.integer({ min: 0, max: 4e12 }),
    kinds: some(fc.constantFrom('tenant', 'flow')),
    by: some(word),
    outcomes: some(fc.constantFrom('done', 'failed')),
    operations: some(word),
    actions: some(fc.constantFrom('create', 'DELETE')),
    runs: some(word),
    reasons: some(word),
    commits: some(fc.constantFrom('ab', 'ABC', 'x')),
  },
  { requiredKeys: ['only', 'except'] },
)

describe('the sieve of lines', () => {
  it('lets through exactly what is asked for', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), filter, (entries, asked) => {
        const { lines } = chainEntries(entries, {
          end: { count: 0, head: undefined },
          earlier: [],
          sha256: () => '0',
        })
        const sieve = lineSieve(asked)
        const found = lines.flatMap((text) => {
          const sieved = sieve(text)
          return sieved === undefined || sieved === 'unreadable' ? [] : [sieved.number]
        })
        const expected = lines.flatMap((text) => {
          const line = readAuditLine(text)
          return line !== undefined && isAskedFor(line, asked) ? [line.number] : []
        })
        expect(found).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('says of text that is no line that it cannot be read', () => {
    const sieve = lineSieve({ only: [], except: [] })
    for (const text of [
      '',
      'x',
      '{}',
      '{"formatVersion":1,"number":1,"run":"r","time":"2025',
      '{"formatVersion":2}',
    ]) {
      expect(sieve(text)).toBe('unreadable')
    }
  })
})
