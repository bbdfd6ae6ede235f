import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../support/property-seed.js'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

interface Tenant {
  readonly name: string
  readonly domains: readonly string[]
  readonly attributes: Readonly<Record<string, string | number>>
}

const word = fc.stringMatching(/^[a-z]{1,6}$/)
const tenant: fc.Arbitrary<Tenant> = fc.record({
  name: word,
  domains: fc.uniqueArray(
    word.map((name) => `${name}.com`),
    { maxLength: 3 },
  ),
  attributes: fc.dictionary(
    fc.constantFrom('plan', 'seats', 'tier'),
    fc.oneof(word, fc.integer({ min: 1, max: 9 })),
  ),
})

const sorted = (list: readonly string[]) => JSON.stringify([...list].sort())

/** The places where two tenants differ, as drift names them. */
function differing(a: Tenant, b: Tenant): readonly string[] {
  const keys = ['plan', 'seats', 'tier'].filter((key) => Object.hasOwn(a.attributes, key))
  return [
    ...(a.name === b.name ? [] : ['/name']),
    ...keys.filter((key) => a.attributes[key] !== b.attributes[key]).map((key) => `/customAttributes/${key}`),
    ...(sorted(a.domains) === sorted(b.domains) ? [] : ['/selfProvisioningDomains']),
  ].sort()
}

describe('whatever is applied', () => {
  it('has not drifted; whatever the console makes of it is shown, exactly; reverted, it is over', async () => {
    await fc.assert(
      fc.asyncProperty(tenant, tenant, async (before, after) => {
        const service = serviceInProcess()
        const desk = await newDesk(service)
        const { name, domains, attributes } = before
        await desk.write(
          'descope.yaml',
          JSON.stringify({ tenants: [{ id: 'acme', name, domains, customAttributes: attributes }] }),
        )
        expect((await desk.run('apply --yes')).code).toBe(0)
        expect((await desk.run('drift')).code).toBe(0)

        await service.change('POST tenant/update', {
          id: 'acme',
          name: after.name,
          selfProvisioningDomains: after.domains,
          customAttributes: after.attributes,
        })
        const ended = await desk.run('drift -o json')
        const expected = differing(before, after)
        const { drift } = ended.json() as unknown as {
          drift: readonly { address: string; fields: readonly JsonObject[] }[]
        }
        expect(ended.code).toBe(expected.length === 0 ? 0 : 2)
        expect(drift.map(({ address }) => address)).toEqual(expected.length === 0 ? [] : ['tenant/acme'])
        expect(drift.flatMap(({ fields }) => fields.map(({ path }) => String(path))).sort()).toEqual(expected)

        if (expected.length === 0) return
        const revert = await desk.run('apply --only tenant/acme --on-drift revert --allow-breaking --yes')
        expect(revert.code, revert.stderr).toBe(0)
        expect((await desk.run('drift')).code).toBe(0)
      }),
      { numRuns: 3 },
    )
  })
})
