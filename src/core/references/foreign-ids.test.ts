import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { arbitraryFlow } from '../../../test/support/arbitrary-flow.js'
import type { TargetIds } from '../model/document-traits.js'
import type { JsonObject } from '../model/json.js'
import { foreignIdsIn, namesInReferences, withForeignIds } from './foreign-ids.js'

const HERE = 'CI2kytoq1RRvE147xvkGxu6xXEJxY'
const THERE = 'CI2zzzzq1RRvE147xvkGxu6xXEJxY'
const ROLE = 'ROL2kytoq1RRvE147xvkGxu6xXEJx'

const document: JsonObject = {
  steps: [{ connectorId: { value: HERE } }, { text: `not ${HERE}`, ['a key']: HERE }],
  references: { connectors: { Segment: HERE }, roles: { Editor: ROLE } },
}

function target(
  ids: {
    readonly byName?: Readonly<Record<string, Readonly<Record<string, string>>>>
    readonly known?: Readonly<Record<string, readonly string[]>>
    readonly certain?: Readonly<Record<string, readonly string[]>>
  } = {},
): TargetIds {
  const sets = (of: Readonly<Record<string, readonly string[]>> = {}) =>
    Object.fromEntries(Object.entries(of).map(([sort, items]) => [sort, new Set(items)]))
  return {
    byName: Object.fromEntries(
      Object.entries(ids.byName ?? {}).map(([sort, names]) => [sort, new Map(Object.entries(names))]),
    ),
    known: sets(ids.known),
    certain: sets(ids.certain),
  }
}

describe('what a document refers to', () => {
  it('is named in its references', () => {
    expect(namesInReferences(document)).toEqual({
      connectors: new Map([['Segment', HERE]]),
      roles: new Map([['Editor', ROLE]]),
    })
  })

  it('is nothing where the table is missing, empty, or of another shape', () => {
    const none = { connectors: new Map(), roles: new Map() }
    for (const references of [
      null,
      [],
      'x',
      {},
      { connectors: null, roles: ['a'] },
      { connectors: { A: '', B: 5 } },
    ]) {
      expect(namesInReferences({ references })).toEqual(none)
    }
    expect(namesInReferences({})).toEqual(none)
  })

  it('is seen by the form of its ids, wherever they stand', () => {
    expect(foreignIdsIn(document)).toEqual({ connectors: new Set([HERE]), roles: new Set([ROLE]) })
    expect(foreignIdsIn({ a: ['CI', 'ROL', 'a CI2abc', `${HERE}!`] })).toEqual({
      connectors: new Set(),
      roles: new Set(),
    })
  })
})

describe('ids of another project', () => {
  it('take the place of ours by name, wherever ours stand whole', () => {
    const { document: translated, missing } = withForeignIds(
      document,
      target({ byName: { connectors: { Segment: THERE }, roles: { Editor: ROLE } } }),
    )
    expect(translated).toEqual({
      steps: [{ connectorId: { value: THERE } }, { text: `not ${HERE}`, 'a key': THERE }],
      references: { connectors: { Segment: THERE }, roles: { Editor: ROLE } },
    })
    expect(missing).toEqual([])
  })

  it('are missing where the project has nothing by that name', () => {
    expect(withForeignIds(document, target())).toEqual({
      document,
      missing: [
        { sort: 'connectors', name: 'Segment' },
        { sort: 'roles', name: 'Editor' },
      ],
    })
  })

  it('leave an id alone that is in use there, unless its name is sure to mean another', () => {
    const known = { connectors: [HERE], roles: [ROLE] }
    const byName = { connectors: { Segment: THERE } }
    expect(withForeignIds(document, target({ known }))).toEqual({ document, missing: [] })
    expect(withForeignIds(document, target({ known, byName }))).toEqual({ document, missing: [] })
    const certain = { connectors: ['Segment'] }
    const { document: translated } = withForeignIds(document, target({ known, byName, certain }))
    expect(foreignIdsIn(translated).connectors).toEqual(new Set([THERE]))
  })

  it('may change places', () => {
    const swapped = withForeignIds(
      { uses: [HERE, THERE], references: { connectors: { A: HERE, B: THERE } } },
      target({ byName: { connectors: { A: THERE, B: HERE } } }),
    )
    expect(swapped.document['uses']).toEqual([THERE, HERE])
  })

  it('do not run out of stack', () => {
    let deep: JsonObject = { id: HERE }
    for (let level = 0; level < 20_000; level += 1) deep = { deep }
    const { missing } = withForeignIds(
      { ...document, deep },
      target({ byName: { connectors: { Segment: THERE }, roles: { Editor: ROLE } } }),
    )
    expect(missing).toEqual([])
  })

  it('are all that changes, and change once', () => {
    const id = fc.constantFrom('CI-mail', 'CI-other', 'CI-new')
    fc.assert(
      fc.property(arbitraryFlow, id, fc.boolean(), (flow, mail, isKnown) => {
        const names = namesInReferences(flow)
        const byName = {
          connectors: Object.fromEntries([...names.connectors.keys()].map((name) => [name, mail])),
          roles: Object.fromEntries(names.roles),
        }
        const ids = target({ byName, ...(isKnown ? { known: { connectors: [mail] } } : {}) })
        const once = withForeignIds(flow, ids)
        const [ours] = names.connectors.values()
        const expected =
          ours === undefined
            ? JSON.stringify(flow)
            : JSON.stringify(flow).replaceAll(`"${ours}"`, `"${mail}"`)
        expect(JSON.stringify(once.document)).toBe(expected)
        expect(once.missing).toEqual([])
        expect(withForeignIds(once.document, ids)).toEqual(once)
      }),
    )
  })
})
