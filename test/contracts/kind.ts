import { describe, expect, it } from 'vitest'
import { compareComplete } from '../../src/core/compare/index.js'
import { canonicalJson, type Json, type JsonObject } from '../../src/core/model/json.js'
import type { Kind, Live, Original, ReadOptions } from '../../src/core/model/kind.js'
import type { FieldChange } from '../../src/core/model/plan.js'
import { withValueAt, type Pointer } from '../../src/core/model/pointer.js'
import type { DescopeApi } from '../../src/core/ports/descope-api.js'

export interface KindUnderTest {
  readonly kind: Kind
  /** A service without the resource, and what stands after the test. */
  readonly open: () => Promise<{ readonly api: DescopeApi; readonly close: () => Promise<void> }>
  readonly key: string
  /** Everything the kind can write, in normal form, by place; nothing of it empty. */
  readonly created: Readonly<Record<Pointer, Json>>
  /** Later values; `undefined` clears. */
  readonly updated: Readonly<Record<Pointer, Json | undefined>>
  /** A place and its value that a further update writes alone, by a call of its own where the kind has one. */
  readonly alone: Readonly<Record<Pointer, Json>>
}

const read: ReadOptions = { nowMs: () => 0 }

/** What every kind promises, whatever service it speaks to. One call per kind and service. */
export function testKind(what: string, test: KindUnderTest): void {
  const { kind, key } = test
  const companions = Object.keys(kind.costly)

  const within = async (body: (api: DescopeApi) => Promise<void>) => {
    const { api, close } = await test.open()
    try {
      await body(api)
    } finally {
      await close()
    }
  }
  const find = async (api: DescopeApi): Promise<Live | undefined> => {
    const found = (await kind.list(api, read)).find((live) => live.key === key)
    return found === undefined ? undefined : kind.enrich(api, found, companions, read)
  }
  const mustFind = async (api: DescopeApi): Promise<Live> => {
    const live = await find(api)
    if (live === undefined) throw new Error(`${kind.name} ${key} is not in the list`)
    return live
  }
  const create = async (api: DescopeApi, original?: Original) => {
    const fields = changesOf(test.created)
    return kind.create?.(api, key, { fields, original })
  }
  const differences = (from: JsonObject, to: JsonObject) =>
    compareComplete({ fields: kind.fields, from, to, unread: [] })

  describe(what, () => {
    it('gives back what was created, under the key it was created with', () =>
      within(async (api) => {
        expect(await find(api)).toBeUndefined()
        expect(await create(api)).toBe(key)
        const live = await mustFind(api)
        expect(live.address).toBe(kind.addressOf(key))
        expect(kind.keyOf(live.document)).toBe(key)
        const wanted = laid({}, test.created)
        const unwanted = differences(wanted, live.spec).filter(({ path }) =>
          Object.hasOwn(test.created, path),
        )
        expect(unwanted).toEqual([])
      }))

    it('reads some again by their keys and leaves out what is not there', () =>
      within(async (api) => {
        await create(api)
        const again = await kind.refresh(api, [key, `${key}-gone`], read)
        expect(again.map((live) => live.key)).toEqual([key])
        expect(await kind.refresh(api, [], read)).toEqual([])
      }))

    it('reads the costly parts only when asked', () =>
      within(async (api) => {
        await create(api)
        const [cheap] = await kind.list(api, read)
        expect(cheap?.companions).toEqual({})
        expect(Object.keys((await mustFind(api)).companions)).toEqual(companions)
      }))

    it('has one normal form for a document, wherever it comes from', () =>
      within(async (api) => {
        await create(api)
        const live = await mustFind(api)
        const [refreshed] = await kind.refresh(api, [key], read)
        expect(kind.specOf(live)).toEqual(live.spec)
        expect(canonicalJson(kind.normalize(live.spec))).toBe(canonicalJson(live.spec))
        expect(refreshed?.spec).toEqual(kind.specOf({ ...live, companions: {} }))
      }))

    it('changes what an update says and nothing else', () =>
      within(async (api) => {
        await create(api)
        for (const wanted of [test.updated, test.alone]) {
          const before = await mustFind(api)
          await kind.update?.(api, before, { fields: changesOf(wanted) })
          const after = await mustFind(api)
          expect(differences(laid(before.spec, wanted), after.spec)).toEqual([])
        }
      }))

    it('is gone when it was removed, and comes back as it was', () =>
      within(async (api) => {
        await create(api)
        const before = await mustFind(api)
        await kind.remove?.(api, before, { cascadeUsers: false })
        expect(await find(api)).toBeUndefined()
        expect(await kind.refresh(api, [key], read)).toEqual([])

        const fields = differences({}, before.spec).map((field) => ({ ...field, reason: 'restore' as const }))
        await kind.create?.(api, key, { fields, original: before })
        expect(differences(before.spec, (await mustFind(api)).spec)).toEqual([])
      }))
  })
}

function changesOf(wanted: Readonly<Record<Pointer, Json | undefined>>): readonly FieldChange[] {
  return Object.entries(wanted).map(([path, to]) => ({
    path,
    reason: 'new',
    ...(to === undefined ? {} : { to }),
  }))
}

function laid(spec: JsonObject, wanted: Readonly<Record<Pointer, Json | undefined>>): JsonObject {
  return Object.entries(wanted).reduce((document, [path, to]) => withValueAt(document, path, to), spec)
}
