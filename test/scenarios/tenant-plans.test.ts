import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { applyPlan } from '../../src/apply/index.js'
import type { Json, JsonObject } from '../../src/core/model/json.js'
import type { Live } from '../../src/core/model/kind.js'
import { NO_CONSENT } from '../../src/core/model/no-consent.js'
import type { Confirmed, Consent } from '../../src/core/model/plan.js'
import { valueAt, withValueAt, type Pointer } from '../../src/core/model/pointer.js'
import { planDeclared, type DeclaredInput } from '../../src/core/plan/index.js'
import { tenantKind } from '../../src/kinds/tenant/index.js'
import { anyTenant, wantedValues } from '../support/arbitrary-tenant.js'
import { inputOf } from '../support/fake-kind.js'
import { fakeClock } from '../support/fake-things.js'
import { fakeTenantService, type FakeTenantService } from '../support/fake-tenant-service.js'

const GO_AHEAD: Consent = { ...NO_CONSENT, allowBreaking: true, onDrift: 'revert', onConflict: 'config' }
const kinds = new Map([[tenantKind.name, tenantKind]])
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined }
const unseen = {
  start: () => undefined,
  advance: () => undefined,
  pause: () => undefined,
  stop: () => undefined,
}

/** Some of the fields that files can declare, each with a new value or with nothing. */
const declared: fc.Arbitrary<JsonObject> = fc.record(wantedValues, { requiredKeys: [] }).chain((wanted) =>
  fc.subarray(Object.keys(wanted).filter((path) => path !== '/name')).map((emptied) => {
    const places = Object.entries<Json>({ '/name': 'Acme', ...wanted })
    const set = places.reduce<JsonObject>(
      (entry, [path, value]) => withValueAt(entry, path, emptied.includes(path) ? null : value),
      {},
    )
    return tenantKind.normalize(set)
  }),
)

async function readAll(service: FakeTenantService): Promise<readonly Live[]> {
  const { clock } = fakeClock()
  const read = { nowMs: () => clock.now() }
  const lives = await tenantKind.list(service, read)
  return Promise.all(lives.map((live) => tenantKind.enrich(service, live, ['settings'], read)))
}

async function inputFor(
  service: FakeTenantService,
  entry: JsonObject,
  ours: Readonly<Record<Pointer, Json>> | undefined,
): Promise<DeclaredInput> {
  const where = { file: 'tenants.yaml', line: 1 }
  const base = inputOf({ live: await readAll(service), consent: GO_AHEAD })
  return {
    ...base,
    kinds: [tenantKind],
    declaredKinds: new Set(['tenant']),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    desired: [
      {
        address: 'tenant/acme',
        kind: 'tenant',
        key: 'acme',
        declared: entry,
        ignore: [],
        where,
        placeOf: () => where,
      },
    ],
    ...(base.lastApplied === undefined || ours === undefined
      ? {}
      : {
          lastApplied: {
            ...base.lastApplied,
            resources: { 'tenant/acme': { fields: ours, runId: 'r1', timeMs: 1 } },
          },
        }),
  }
}

/** Plans, applies and gives what a run would record. */
async function run(service: FakeTenantService, input: DeclaredInput) {
  const plan = planDeclared(input)
  expect(plan.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const confirmed: Confirmed[] = []
  const { outcome } = await applyPlan({
    plan,
    kinds,
    api: service,
    journal: () => Promise.resolve(),
    clock: fakeClock().clock,
    log: quiet,
    progress: unseen,
    signal: new AbortController().signal,
    onConfirmed: (entry) => {
      confirmed.push(entry)
    },
  })
  expect(outcome).toBe('done')
  return { plan, recorded: confirmed[0]?.fields ?? {} }
}

describe('tenants, planned and applied', () => {
  it('leave the next plan nothing to do, and what is not declared as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyTenant(), declared, async (tenant, entry) => {
        const service = fakeTenantService()
        service.put(tenant.document, tenant.settings)
        const [before] = await readAll(service)
        const first = await inputFor(service, entry, undefined)
        const { plan, recorded } = await run(service, first)
        const next = planDeclared(await inputFor(service, entry, recorded))
        expect(next.changes).toEqual([])
        expect(next.findings.filter(({ code }) => code !== 'released')).toEqual([])

        const [after] = await readAll(service)
        const changed = plan.changes.flatMap((change) => change.fields.map(({ path }) => path))
        const without = (live: Live | undefined) =>
          changed.reduce<JsonObject>((spec, path) => withValueAt(spec, path, undefined), live?.spec ?? {})
        expect(withoutHusks(without(after))).toEqual(withoutHusks(without(before)))
        for (const path of changed) expect(Object.keys(wantedValues)).toContain(path)
      }),
    )
  })

  it('follow the files from one version to the next', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(declared, { minLength: 1, maxLength: 3 }), async (versions) => {
        const service = fakeTenantService()
        let ours: Readonly<Record<Pointer, Json>> | undefined
        for (const entry of versions) {
          const { recorded } = await run(service, await inputFor(service, entry, ours))
          ours = recorded
          const next = planDeclared(await inputFor(service, entry, ours))
          expect(next.changes).toEqual([])
          for (const path of Object.keys(ours)) expect(valueAt(entry, path)).not.toBeUndefined()
        }
      }),
    )
  })
})

/** Maps that lost their last entry are as good as gone. */
function withoutHusks(spec: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => JSON.stringify(value) !== '{}'))
}
