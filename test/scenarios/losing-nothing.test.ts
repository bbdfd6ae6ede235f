import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, member, objectOf, type Json, type JsonObject } from '../../src/core/model/json.js'
import { pointerTo, segmentsOf, withValueAt, type Pointer } from '../../src/core/model/pointer.js'
import { anyTenant, wantedValues, type AnyTenant } from '../support/arbitrary-tenant.js'
import { serviceInProcess, type EmulatedService } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'

/** A role that every project has. */
const EVERYWHERE = 'Tenant Admin'

/** Each run is a handful of whole runs of the program. */
const RUNS = 10

type Wishes = Partial<Record<keyof typeof wantedValues, Json>>

interface Wanted {
  readonly wishes: Wishes
  /** Wishes that are taken out of the files later. */
  readonly dropped: ReadonlySet<string>
  /** Picks the parent of a new tenant. */
  readonly parent: number
}

const wanted: fc.Arbitrary<Wanted> = fc.record({
  wishes: fc.record(wantedValues, { requiredKeys: [] }) as fc.Arbitrary<Wishes>,
  dropped: fc
    .subarray(Object.keys(wantedValues).filter((path) => path !== '/name'))
    .map((paths) => new Set(paths)),
  parent: fc.nat(),
})

const project = fc.array(fc.record({ tenant: anyTenant(), parent: fc.nat(), wanted: fc.option(wanted) }), {
  maxLength: 3,
})

describe('a project nobody tidied up, and files that want something of it', () => {
  it('agree after one apply, and what the files do not say is as it was', async () => {
    await fc.assert(
      fc.asyncProperty(project, fc.array(wanted, { maxLength: 4 }), async (existing, added) => {
        const service = serviceInProcess()
        const desk = await newDesk(service)
        for (const [index, { tenant, parent }] of existing.entries()) {
          await makeByHand(service, `old${index}`, tenant, chosen(parent, index, 'old'))
        }
        const before = await service.tenants({ withSettings: true })
        const files = [
          ...existing.flatMap(({ wanted }, index) =>
            wanted === null ? [] : [{ id: `old${index}`, ...wanted, parentId: undefined }],
          ),
          ...added.map((wish, index) => ({
            id: `new${index}`,
            ...wish,
            parentId: chosen(wish.parent, index, 'new'),
          })),
        ]

        const all = files.map(({ id, wishes, parentId }) => entryOf(id, wishes, parentId))
        await makeRoles(service, all)
        await applyAndLookAgain(desk, all)
        await expectUnmanagedAsBefore(service, before, files)
        await expectOnlyDeclared(desk, all)

        const fewer = files.map(({ id, wishes, dropped, parentId }) => {
          const kept = Object.entries(wishes).filter(([path]) => !dropped.has(path))
          return entryOf(id, Object.fromEntries(kept), parentId)
        })
        await applyAndLookAgain(desk, fewer)
        await expectUnmanagedAsBefore(service, before, files)
        await expectOnlyDeclared(desk, fewer)
      }),
      { numRuns: RUNS },
    )
  })

  it('agree again after everything was deleted, parents first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wanted, { minLength: 1, maxLength: 6 }), fc.nat(), async (tenants, turn) => {
        const service = serviceInProcess()
        const desk = await newDesk(service)
        const entries = tenants.map(({ wishes, parent }, index) =>
          entryOf(`new${index}`, wishes, chosen(parent, index, 'new')),
        )
        const at = turn % entries.length
        const turned = [...entries.slice(at), ...entries.slice(0, at)]
        await makeRoles(service, turned)
        await applyAndLookAgain(desk, turned)
        for (const { id } of entries.toReversed())
          await service.change('POST tenant/delete', { id: id ?? '' })

        const made = new Set<Json>()
        service.intercept = async ({ call, body }, forward) => {
          if (call === 'tenant/create') {
            const parent = member(body, 'parent')
            expect(parent === undefined || parent === '' || made.has(parent)).toBe(true)
          }
          const answer = await forward()
          if (call === 'tenant/create') made.add(member(body, 'id') ?? '')
          return answer
        }
        await applyAndLookAgain(desk, turned, '--on-drift revert')
        expect(made.size).toBe(entries.length)
      }),
      { numRuns: RUNS },
    )
  })
})

/** Id of an earlier tenant, or none. */
function chosen(pick: number, index: number, prefix: string): string | undefined {
  const at = pick % (index + 1)
  return at === index ? undefined : `${prefix}${at}`
}

/** A tenant as others left it: created, with session settings and default roles of its own. */
async function makeByHand(
  service: EmulatedService,
  id: string,
  { document, settings }: AnyTenant,
  parent: string | undefined,
): Promise<void> {
  const domains = ownDomains(id, member(document, 'selfProvisioningDomains') ?? [])
  const record = {
    ...document,
    id,
    name: `${id} ${String(document['name'])}`,
    parent: parent ?? '',
    selfProvisioningDomains: domains,
  }
  await service.change('POST tenant/create', record)
  await service.change('POST tenant/settings', {
    ...settings,
    tenantId: id,
    selfProvisioningDomains: domains,
    domains: member(document, 'domains') ?? [],
    ...(Object.hasOwn(document, 'authType') ? { authType: document['authType'] ?? '' } : {}),
  })
  await service.change('POST tenant/updateDefaultRoles', {
    id,
    defaultRoles: member(document, 'defaultRoles') ?? [],
  })
}

/** Two tenants do not share a self-provisioning domain. */
function ownDomains(id: string, domains: Json): Json {
  return (domains as readonly string[]).map((domain) => `${id}.${domain}`)
}

function entryOf(id: string, wishes: Wishes, parent: string | undefined): JsonObject {
  let entry: JsonObject = { id }
  for (const [path, value] of Object.entries(wishes)) {
    const isDomains = path === '/selfProvisioningDomains'
    entry = withValueAt(entry, path, isDomains ? ownDomains(id, value) : value)
  }
  // Names are unique in a project, and a tenant that does not exist yet needs one.
  if (id.startsWith('new') || Object.hasOwn(wishes, '/name')) {
    entry = withValueAt(entry, '/name', `${id} ${String(wishes['/name'])}`)
  }
  return parent === undefined ? entry : { ...entry, parent }
}

/** What stands for a variable in a file is none here. */
function asInFile(value: object): string {
  return JSON.stringify(value).replaceAll('$', 'S')
}

/** Default roles must exist. */
async function makeRoles(service: EmulatedService, tenants: readonly JsonObject[]): Promise<void> {
  const wanted = JSON.parse(asInFile(tenants.map((tenant) => tenant['defaultRoles'] ?? []))) as string[][]
  const missing = new Set(wanted.flat().filter((name) => name !== EVERYWHERE))
  for (const name of missing) await service.change('POST role/create', { name })
}

async function applyAndLookAgain(desk: Desk, tenants: readonly JsonObject[], options = ''): Promise<void> {
  await desk.write('descope.json', asInFile({ tenants }))
  const applied = await desk.run(`apply -c descope.json --yes --allow-breaking ${options}`)
  expect(applied.code, `${applied.stdout}${applied.stderr}`).toBe(0)
  const planned = await desk.run('plan -c descope.json --exit-code')
  expect(planned.code, planned.stdout).toBe(0)
}

/** Everything of the old tenants that no file ever named is equal to what it was. */
async function expectUnmanagedAsBefore(
  service: EmulatedService,
  before: Readonly<Record<string, JsonObject>>,
  files: readonly { readonly id: string; readonly wishes: Wishes }[],
): Promise<void> {
  const after = await service.tenants({ withSettings: true })
  for (const [id, document] of Object.entries(before)) {
    const managed = Object.keys(files.find((file) => file.id === id)?.wishes ?? {})
    expect(unmanagedPart(after[id] ?? {}, managed)).toEqual(unmanagedPart(document, managed))
  }
}

function unmanagedPart(document: JsonObject, managed: readonly Pointer[]): JsonObject {
  const also: Readonly<Record<string, readonly Pointer[]>> = {
    // The same value shows in both documents.
    '/selfProvisioningDomains': ['/settings/selfProvisioningDomains'],
    '/settings/ssoDomains': ['/settings/domains', '/domains'],
  }
  return [...managed, ...managed.flatMap((path) => also[path] ?? []), '/successors'].reduce<JsonObject>(
    (rest, path) => withoutPlace(rest, segmentsOf(path)),
    document,
  )
}

function withoutPlace(document: JsonObject, [first, ...rest]: readonly string[]): JsonObject {
  if (rest.length === 0) return objectOf(Object.entries(document).filter(([key]) => key !== first))
  return objectOf(
    Object.entries(document).map(([key, value]) => [
      key,
      key === first && isObject(value) ? withoutPlace(value, rest) : value,
    ]),
  )
}

async function expectOnlyDeclared(desk: Desk, entries: readonly JsonObject[]): Promise<void> {
  const [path] = (await desk.files('home')).filter((file) => file.endsWith('/default.json'))
  if (path === undefined) return
  const state = JSON.parse(await desk.read(path)) as {
    readonly resources: Readonly<Record<string, { readonly fields: Readonly<Record<string, Json>> }>>
  }
  for (const entry of entries) {
    const declared = new Set(placesOf(entry))
    const kept = Object.keys(state.resources[`tenant/${String(entry['id'])}`]?.fields ?? {})
    expect(kept.filter((place) => !declared.has(place))).toEqual([])
  }
}

function placesOf(entry: JsonObject): readonly Pointer[] {
  return Object.entries(entry).flatMap(([key, value]) => {
    if (key === 'id') return []
    const isContainer = key === 'customAttributes' || key === 'settings'
    if (!isContainer || !isObject(value)) return [pointerTo([key])]
    return Object.keys(value).map((inner) => pointerTo([key, inner]))
  })
}
