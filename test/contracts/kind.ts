import { describe, expect, it } from 'vitest'
import { compareComplete } from '../../src/core/compare/index.js'
import { canonicalJson, type Json, type JsonObject } from '../../src/core/model/json.js'
import type { Kind, Live, ReadOptions, Writing } from '../../src/core/model/kind.js'
import type { FieldChange } from '../../src/core/model/plan.js'
import { withValueAt, type Pointer } from '../../src/core/model/pointer.js'
import { unreadCompanions } from '../../src/core/plan/index.js'
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
  /** Of a kind with documents: those that a `document` of `created` and of `updated` stands for, by its digest. */
  readonly contents?: { readonly created: JsonObject; readonly updated: JsonObject }
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
  /** Of a kind whose resources are always there, the one that is there becomes what was to be created. */
  const create = async (api: DescopeApi) => {
    const writing: Writing = { fields: changesOf(test.created), content: test.contents?.created }
    if (kind.create !== undefined) return kind.create(api, key, writing)
    await kind.update?.(api, await mustFind(api), writing)
    return key
  }
  const differences = (from: JsonObject, to: JsonObject) =>
    compareComplete({ fields: kind.fields, from, to, unread: [] })

  describe(what, () => {
    it('gives back what was created, under the key it was created with', () =>
      within(async (api) => {
        expect((await find(api)) === undefined).toBe(kind.create !== undefined)
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
        expect(cheap === undefined ? [] : unreadCompanions(kind, cheap)).toEqual(companions)
        expect(unreadCompanions(kind, await mustFind(api))).toEqual([])
      }))

    it('has one normal form for a document, wherever it comes from', () =>
      within(async (api) => {
        await create(api)
        const live = await mustFind(api)
        const [refreshed] = await kind.refresh(api, [key], read)
        expect(kind.specOf(live)).toEqual(live.spec)
        expect(canonicalJson(kind.normalize(live.spec))).toBe(canonicalJson(live.spec))
        expect(refreshed?.spec).toEqual(kind.specOf({ ...live, companions: {} }))
        if (test.contents !== undefined) {
          const canonical = kind.document?.canonical(live.document) ?? {}
          expect(kind.specOf({ document: canonical, companions: {} })).toEqual(live.spec)
        }
      }))

    it('changes what an update says and nothing else', () =>
      within(async (api) => {
        await create(api)
        for (const wanted of [test.updated, test.alone]) {
          const before = await mustFind(api)
          await kind.update?.(api, before, { fields: changesOf(wanted), content: test.contents?.updated })
          const after = await mustFind(api)
          expect(differences(laid(before.spec, wanted), after.spec)).toEqual([])
        }
      }))

    it('brings a kept original back over what is there', () =>
      within(async (api) => {
        await create(api)
        const before = await mustFind(api)
        await kind.update?.(api, before, { fields: changesOf(test.updated), content: test.contents?.updated })
        const changed = await mustFind(api)
        const fields = differences(changed.spec, before.spec).map(restored)
        await kind.update?.(api, changed, { fields, original: before, content: before.document })
        expect(differences(before.spec, (await mustFind(api)).spec)).toEqual([])
      }))

    it.skipIf(kind.create === undefined || kind.remove === undefined)(
      'is gone when it was removed, and comes back as it was',
      () =>
        within(async (api) => {
          await create(api)
          const before = await mustFind(api)
          await kind.remove?.(api, before, { cascadeUsers: false })
          expect(await find(api)).toBeUndefined()
          expect(await kind.refresh(api, [key], read)).toEqual([])

          const fields = differences({}, before.spec).map(restored)
          await kind.create?.(api, key, { fields, original: before, content: before.document })
          expect(differences(before.spec, (await mustFind(api)).spec)).toEqual([])
        }),
    )
  })
}

function changesOf(wanted: Readonly<Record<Pointer, Json | undefined>>): readonly FieldChange[] {
  return Object.entries(wanted).map(([path, to]) => ({
    path,
    reason: 'new',
    ...(to === undefined ? {} : { to }),
  }))
}

function restored(difference: ReturnType<typeof compareComplete>[number]): FieldChange {
  return { ...difference, reason: 'restore' }
}

function laid(spec: JsonObject, wanted: Readonly<Record<Pointer, Json | undefined>>): JsonObject {
  return Object.entries(wanted).reduce((document, [path, to]) => withValueAt(document, path, to), spec)
}
