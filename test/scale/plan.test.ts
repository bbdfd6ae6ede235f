import { createHash } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import type { DesiredResource } from '../../src/core/model/desired.js'
import type { JsonObject } from '../../src/core/model/json.js'
import type { Live } from '../../src/core/model/kind.js'
import { NO_CONSENT } from '../../src/core/model/no-consent.js'
import { matchesPattern } from '../../src/core/model/pattern.js'
import type { Plan } from '../../src/core/model/plan.js'
import { planDeclared, type DeclaredInput } from '../../src/core/plan/index.js'
import { tenantKind } from '../../src/kinds/tenant/index.js'
import { afterApplying, inputOf } from '../support/fake-kind.js'

const where = { file: 'tenants.yaml', line: 1 }

/** Many tenants as a list reply and a file have them; `changeEvery` makes each so-manieth differ. */
function manyTenants(count: number, changeEvery = Number.POSITIVE_INFINITY): DeclaredInput {
  const desired: DesiredResource[] = []
  const live = new Map<string, Live>()
  for (let index = 0; index < count; index += 1) {
    const key = `tenant-${index}`
    const address = tenantKind.addressOf(key)
    const declared: JsonObject = tenantKind.normalize({
      name: `Tenant ${index}`,
      selfProvisioningDomains: [`t${index}.example.com`],
      customAttributes: { plan: 'enterprise', seats: index },
    })
    desired.push({ address, kind: 'tenant', key, declared, ignore: [], where, placeOf: () => where })
    const name = (index + 1) % changeEvery === 0 ? `Old ${index}` : `Tenant ${index}`
    const document = { ...declared, name, id: key, createdTime: 1, disabled: false, successors: [] }
    live.set(address, {
      address,
      key,
      document,
      companions: {},
      spec: tenantKind.specOf({ document, companions: {} }),
      readAtMs: 0,
    })
  }
  return {
    ...inputOf(),
    kinds: [tenantKind],
    declaredKinds: new Set(['tenant']),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    consent: NO_CONSENT,
    desired,
    live,
  }
}

function timed(input: DeclaredInput): { readonly plan: Plan; readonly ms: number } {
  const startMs = performance.now()
  const plan = planDeclared(input)
  return { plan, ms: performance.now() - startMs }
}

describe('planning at scale', () => {
  it('finds nothing to do for 10,000 tenants well within a second', () => {
    const first = manyTenants(10_000)
    const plan = planDeclared(first)
    expect(plan.changes).toEqual([])
    const { plan: next, ms } = timed(afterRecording(first, plan))
    expect(next.summary).toEqual({ create: 0, update: 0, delete: 0, unchanged: 10_000, unmanaged: 0 })
    expect(ms).toBeLessThan(1_000)
  })

  it('takes ten times as long for ten times as many', () => {
    const small = manyTenants(10_000)
    const large = manyTenants(100_000)
    timed(small)
    const { ms: smallMs } = timed(small)
    const { ms } = timed(large)
    // Generous: a busy machine and a growing heap are not what is judged here.
    expect(ms / smallMs).toBeLessThan(40)
  })

  it('orders and judges 10,000 changes well within seconds', () => {
    const { plan, ms } = timed(manyTenants(10_000, 1))
    expect(plan.summary.update).toBe(10_000)
    expect(ms).toBeLessThan(5_000)
  })

  it('matches the worst of patterns at once', () => {
    const startMs = performance.now()
    for (let round = 0; round < 100; round += 1) {
      expect(matchesPattern(`tenant/${'*a'.repeat(100)}*b`, `tenant/${'a'.repeat(255)}`)).toBe(false)
    }
    expect(performance.now() - startMs).toBeLessThan(2_000)
  })
})

/** What a run that found nothing to do records. */
function afterRecording(input: DeclaredInput, plan: Plan): DeclaredInput {
  return { ...input, lastApplied: afterApplying(input, plan).lastApplied }
}
