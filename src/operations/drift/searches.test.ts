import { describe, expect, it } from 'vitest'
import { kinds } from '../../kinds/index.js'
import { serviceRecordOf } from '../../core/model/service-record.js'
import { kindOf } from '../../core/model/address.js'
import type { JsonObject } from '../../core/model/json.js'
import { aboutWhich, type Sought } from '../../core/drift/records.js'
import { MOST_SEARCHES, searchesFor } from '../../core/drift/searches.js'

function sought(...addresses: readonly string[]): readonly Sought[] {
  return addresses.flatMap((address) => {
    const kind = kinds.find(({ name }) => name === kindOf(address))
    return kind === undefined ? [] : [{ address, kind }]
  })
}

describe('searchesFor', () => {
  it('looks for tenants and what belongs to them together, for others by name', () => {
    const searches = searchesFor(sought('tenant/acme', 'role/acme/Editor', 'role/Editor', 'flow/sign-in'))
    expect(searches.map(({ filters }) => filters)).toEqual([
      { tenants: ['acme'] },
      { text: 'Editor' },
      { text: 'sign-in' },
    ])
    expect(searches[0]?.addresses).toEqual(['tenant/acme', 'role/acme/Editor'])
  })

  it('never plans more than ten, and leaves none out', () => {
    for (const count of [9, 10, 11, 500]) {
      const addresses = Array.from({ length: count }, (_, index) => `flow/f${index}`)
      const searches = searchesFor(sought(...addresses))
      expect(searches.length).toBeLessThanOrEqual(MOST_SEARCHES)
      expect(searches.flatMap((search) => search.addresses)).toEqual(addresses)
    }
    const many = Array.from({ length: 10_000 }, (_, index) => `tenant/t${index}`)
    expect(searchesFor(sought(...many)).length).toBeLessThanOrEqual(MOST_SEARCHES)
  })
})

describe('aboutWhich', () => {
  const which = aboutWhich(
    sought('tenant/acme', 'role/acme/Editor', 'role/Editor', 'flow/sign-in', 'theme/default'),
  )
  const of = (record: JsonObject) => which(serviceRecordOf(record))

  it.each<readonly [string, JsonObject, readonly string[]]>([
    ['its tenant', { tenants: ['acme'] }, ['tenant/acme']],
    [
      'its names, a role of a tenant by both',
      { tenants: ['acme'], data: { name: 'Editor' } },
      ['tenant/acme', 'role/acme/Editor', 'role/Editor'],
    ],
    ['a text deep in the data', { data: { a: [{ b: 'sign-in' }] } }, ['flow/sign-in']],
    ['a word in a sentence', { data: { message: 'flow "sign-in" was saved' } }, ['flow/sign-in']],
    ['no part of a longer name or a domain', { data: { id: 'acme-2', domain: 'acme.com' } }, []],
    ['no part of another name', { data: { id: 'sign-in-2', name: 'Editors' } }, []],
    ['what has no name by its kind', { action: 'ThemeImport', data: {} }, ['theme/default']],
    ['nobody who signs in', { method: 'otp', tenants: ['acme'] }, []],
    ['nothing about users', { userId: 'U1', actorId: 'U2', tenants: ['acme'] }, []],
    ['nothing where nothing is said', { data: null, tenants: 'acme' }, []],
  ])('finds by %s', (_what, record, addresses) => {
    expect(of(record)).toEqual(addresses)
  })
})
