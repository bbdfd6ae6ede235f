import fc from 'fast-check'
import { member, type Json, type JsonObject } from '../../src/core/model/json.js'
import { withValueAt } from '../../src/core/model/pointer.js'
import { anyTenant, wantedValues, type AnyTenant } from '../support/arbitrary-tenant.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { themeDocument } from '../support/theme-documents.js'
import { atDesk, type TortureDesk } from './support/desk.js'
import { asConsole, sayingFlow, sendTo, setFaults } from './support/documents.js'
import type { Counts, Part, Round } from './support/part.js'
import { pictureOf, refuseOther, withoutFlows } from './support/picture.js'
import { listAt, said } from './support/said.js'

type Wishes = Partial<Record<keyof typeof wantedValues, Json>>

/** A tenant through its life: made by others, wanted by our files, changed by others, wanted otherwise. */
interface TenantLife {
  readonly live: AnyTenant | null
  readonly first: Wishes | null
  readonly between: AnyTenant | 'deleted' | null
  /** `null`: no longer in the files. */
  readonly later: Wishes | 'removed' | null
  readonly parent: number
}

const WORDS = ['Hi', 'Hello', 'Good morning'] as const
type Words = (typeof WORDS)[number]

interface FlowLife {
  readonly live: Words | null
  readonly first: Words | null
  readonly between: Words | 'deleted' | null
  readonly later: Words | 'removed' | null
}

interface World {
  readonly tenants: readonly TenantLife[]
  readonly flows: readonly FlowLife[]
  readonly themes: readonly [first: string | null, between: string | null, later: string | null]
  readonly faults: readonly JsonObject[]
  readonly parallelism: number
}

const wishes = fc.record(wantedValues, { requiredKeys: [] }) as fc.Arbitrary<Wishes>
const words = fc.constantFrom(...WORDS)
const colour: fc.Arbitrary<string | null> = fc.option(fc.constantFrom('#111111', '#222222', '#333333'))

const tenantLife: fc.Arbitrary<TenantLife> = fc.record({
  live: fc.option(anyTenant()),
  first: fc.option(wishes),
  between: fc.oneof(fc.constant(null), anyTenant(), fc.constant('deleted' as const)),
  later: fc.oneof(wishes, wishes, fc.constant(null), fc.constant('removed' as const)),
  parent: fc.nat(),
})
const flowLife: fc.Arbitrary<FlowLife> = fc.record({
  live: fc.option(words),
  first: fc.option(words),
  between: fc.oneof(fc.constant(null), words, fc.constant('deleted' as const)),
  later: fc.oneof(words, words, fc.constant(null), fc.constant('removed' as const)),
})

const EFFECTS: readonly [JsonObject, ...JsonObject[]] = [
  { cut: 'before' },
  { cut: 'after' },
  { cut: 'half' },
  { status: 429, headers: { 'retry-after': '2' } },
  { status: 503 },
  { status: 503, takesEffect: true },
  { status: 500, body: { errorCode: 'E011001', errorDescription: 'no', errorMessage: 'no' } },
  { status: 200, body: '<html>Sign in to the network</html>' },
  { status: 504, body: '<html>Gateway time-out</html>', takesEffect: true },
]

/** Every fault has an end: it strikes no later than at the fortieth request. */
const fault: fc.Arbitrary<JsonObject> = fc.record({
  path: fc.constantFrom(
    '/v*',
    '/v*/mgmt/tenant/*',
    '/v*/mgmt/flow/*',
    '/v*/mgmt/*/import',
    '/v*/mgmt/tenant/create',
  ),
  nth: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
  effect: fc.constantFrom(...EFFECTS),
})

const world: fc.Arbitrary<World> = fc.record({
  tenants: fc.array(fc.noBias(tenantLife), { minLength: 1, maxLength: 5 }),
  flows: fc.array(flowLife, { minLength: 1, maxLength: 3 }),
  themes: fc.tuple(colour, colour, colour),
  faults: fc.array(fault, { maxLength: 4 }),
  parallelism: fc.integer({ min: 1, max: 10 }),
})

/** Any live, last-applied and desired state, and faults that end: the engine ends, and what is left is named. */
export function randomWorlds(): Part {
  return {
    name: 'worlds',
    round: async ({ seed }: Round) => {
      let counts: Counts = {}
      const property = fc.asyncProperty(world, async (world) => {
        counts = await livedThrough(world)
      })
      // Making a failure smaller must not take for ever.
      const details = await fc.check(property, {
        seed,
        numRuns: 1,
        plugins: [fc.interruptAfterTimeLimit(60_000)],
      })
      if (details.failed) {
        const cause = details.errorInstance instanceof Error ? details.errorInstance.message : 'interrupted'
        throw new Error(`${cause} in ${JSON.stringify(details.counterexample)}`)
      }
      return counts
    },
  }
}

const APPLY = 'apply --yes --allow-breaking -o json -c'
const DECIDED = '--on-drift revert --on-conflict config'

async function livedThrough(world: World): Promise<Counts> {
  const service = serviceInProcess()
  return atDesk(service, async (desk) => {
    await withoutFlows(service)
    await makeLive(service, world)
    await writeFiles(desk, world)
    const first = await desk.run(`${APPLY} first.json`)
    // Some worlds want what the guards forbid.
    if (first.code === 6) return { refused: 1 }
    if (first.code !== 0) throw new Error(`the first files: ${said(first)}`)
    await changeBetween(service, world)
    const before = await pictureOf(service)
    await setFaults(service, world.faults)
    const switches = `${DECIDED} --parallelism ${world.parallelism}`
    const run = await desk.run(`${APPLY} later.json ${switches}`)
    if (run.code === 6 && run.json()['outcome'] === 'refused') {
      refuseOther(await pictureOf(service), before, 'it was refused, but')
      return { refused: 1 }
    }
    if (![0, 4, 5].includes(run.code)) throw new Error(said(run))
    await sendTo(service, 'DELETE', '/_emulator/faults')
    const plan = await desk.run(`plan -c later.json --allow-breaking ${switches} -o json`)
    if (plan.code !== 0) throw new Error(`a further plan: ${said(plan)}`)
    refuseUnnamed(run.code, run.json(), plan.json())
    const again = await desk.run(`${APPLY} later.json ${switches}`)
    if (again.code !== 0) throw new Error(`a second run: ${said(again)}`)
    const last = await desk.run(`plan -c later.json --exit-code`)
    if (last.code !== 0) throw new Error(`the last plan is not empty: ${last.stdout}`)
    const steps = listAt(run.json(), 'steps')
    return { worlds: 1, steps: steps.length, [`ended with ${run.code}`]: 1 }
  })
}

/** Whatever is still to be done must have been named as not done. */
function refuseUnnamed(code: number, run: JsonObject, plan: JsonObject): void {
  const left = (plan['changes'] as readonly JsonObject[]).map(({ address }) => String(address))
  // Nothing was begun, and the error says so.
  if (code === 4 && run['error'] !== undefined) return
  const named = new Set(
    listAt(run, 'steps')
      .filter(({ outcome }) => outcome !== 'done')
      .map(({ address }) => address),
  )
  const unnamed = left.filter((address) => !named.has(address))
  if (unnamed.length > 0) throw new Error(`still to do and not named: ${unnamed.join(', ')}`)
  if (code === 0 && left.length > 0) throw new Error(`done, and still to do: ${left.join(', ')}`)
  if (code !== 0 && named.size === 0) throw new Error(`ended with ${code} and names nothing`)
}

const idOf = (index: number): string => `t${index}`
const flowIdOf = (index: number): string => `f${index}`

async function makeLive(service: ServiceInProcess, { tenants, flows }: World): Promise<void> {
  for (const [index, { live }] of tenants.entries()) {
    if (live !== null) await makeByHand(service, idOf(index), live)
  }
  for (const [index, { live }] of flows.entries()) {
    if (live !== null) await importByHand(service, flowIdOf(index), live)
  }
}

async function changeBetween(service: ServiceInProcess, { tenants, flows, themes }: World): Promise<void> {
  for (const [index, { between }] of [...tenants.entries()].toReversed()) {
    if (between === null) continue
    const id = idOf(index)
    const all = Object.values(await service.tenants())
    const isThere = all.some((tenant) => tenant['id'] === id)
    const isParent = all.some((tenant) => tenant['parent'] === id)
    if (between === 'deleted') {
      if (isThere && !isParent) await service.change('POST tenant/delete', { id })
    } else if (isThere) await editByHand(service, id, between)
    else await makeByHand(service, id, between)
  }
  for (const [index, { between }] of flows.entries()) {
    if (between === 'deleted') await service.change('POST flow/delete', { ids: [flowIdOf(index)] })
    else if (between !== null) await importByHand(service, flowIdOf(index), between)
  }
  const [, theme] = themes
  if (theme !== null)
    await asConsole(service, '/v2/mgmt/theme/import', { theme: themeDocument({ main: theme }) })
}

async function writeFiles(desk: TortureDesk, { tenants, flows, themes }: World): Promise<void> {
  for (const when of ['first', 'later'] as const) {
    const entries: JsonObject[] = []
    const removed: JsonObject[] = []
    const listed: JsonObject[] = []
    for (const [index, life] of tenants.entries()) {
      const wish = life[when]
      if (wish === 'removed') removed.push({ address: `tenant/${idOf(index)}`, do: 'delete' })
      else if (wish !== null) {
        entries.push(entryOf(idOf(index), wish, parentOf(tenants, index)))
      }
    }
    for (const [index, life] of flows.entries()) {
      const wish = life[when]
      const id = flowIdOf(index)
      if (wish === 'removed') removed.push({ address: `flow/${id}`, do: 'delete' })
      else if (wish !== null) {
        await desk.write(`${when}-${id}.json`, sayingFlow(id, wish))
        listed.push({ id, file: `${when}-${id}.json` })
      }
    }
    const [first, , later] = themes
    const theme = when === 'first' ? first : later
    if (theme !== null) await desk.write(`${when}-theme.json`, themeDocument({ main: theme }))
    const config = {
      tenants: entries,
      flows: listed,
      removed,
      ...(theme !== null && { theme: { file: `${when}-theme.json` } }),
    }
    // What stands for a variable in a file is none here.
    await desk.write(`${when}.json`, JSON.stringify(config).replaceAll('$', 'S'))
  }
}

/** The API sets a parent only at creation; so only who is ours all along has one, and it another such. */
function parentOf(tenants: readonly TenantLife[], index: number): string | undefined {
  const isOurs = (life: TenantLife | undefined) =>
    life !== undefined && life.first !== null && life.later !== null && life.later !== 'removed'
  const child = tenants[index]
  if (child === undefined || !isOurs(child) || child.live !== null) return undefined
  if (child.between !== null) return undefined
  const at = child.parent % (index + 1)
  return at < index && isOurs(tenants[at]) ? idOf(at) : undefined
}

function entryOf(id: string, wishes: Wishes, parent: string | undefined): JsonObject {
  let entry: JsonObject = { id }
  for (const [path, value] of Object.entries(wishes)) {
    entry = withValueAt(entry, path, path === '/selfProvisioningDomains' ? ownDomains(id, value) : value)
  }
  // Names are unique in a project, and a tenant that does not exist yet needs one.
  entry = withValueAt(entry, '/name', `${id} ${String(wishes['/name'] ?? '')}`)
  return parent === undefined ? entry : { ...entry, parent }
}

function ownDomains(id: string, domains: Json): Json {
  return (domains as readonly string[]).map((domain) => `${id}.${domain}`)
}

async function importByHand(service: ServiceInProcess, flowId: string, words: string): Promise<void> {
  await asConsole(service, '/v2/mgmt/flow/import', { flow: sayingFlow(flowId, words) })
}

async function makeByHand(service: ServiceInProcess, id: string, tenant: AnyTenant): Promise<void> {
  await service.change('POST tenant/create', recordOf(id, tenant))
  await setRest(service, id, tenant)
}

async function editByHand(service: ServiceInProcess, id: string, tenant: AnyTenant): Promise<void> {
  await service.change('POST tenant/update', recordOf(id, tenant))
  await setRest(service, id, tenant)
}

function recordOf(id: string, { document }: AnyTenant): JsonObject {
  return {
    ...document,
    id,
    name: `${id} ${String(document['name'])}`,
    parent: '',
    selfProvisioningDomains: ownDomains(id, member(document, 'selfProvisioningDomains') ?? []),
  }
}

async function setRest(
  service: ServiceInProcess,
  id: string,
  { document, settings }: AnyTenant,
): Promise<void> {
  await service.change('POST tenant/settings', {
    ...settings,
    tenantId: id,
    selfProvisioningDomains: ownDomains(id, member(document, 'selfProvisioningDomains') ?? []),
    domains: member(document, 'domains') ?? [],
  })
}
