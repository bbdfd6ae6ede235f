import { beforeEach, describe, expect, it } from 'vitest'
import { serviceInProcess, type ServiceInProcess } from '../../support/emulated-service.js'
import { newDesk, type Desk } from '../../support/run-program.js'

let service: ServiceInProcess
let desk: Desk
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk(service)
})

/** So many tenants in the files, each with the same plan. */
async function writeTenants(count: number, plan: string): Promise<void> {
  const lines = Array.from(
    { length: count },
    (_, index) => `  - { id: t${index}, name: T ${index}, customAttributes: { plan: ${plan} } }`,
  )
  await desk.write('descope.yaml', `tenants:\n${lines.join('\n')}\n`)
}

async function errorsOf(line: string) {
  const run = await desk.run(`${line} -o json`)
  const { findings } = run.json() as unknown as {
    readonly findings: readonly { readonly code: string; readonly severity: string }[]
  }
  return {
    code: run.code,
    errors: findings.filter(({ severity }) => severity === 'error').map(({ code }) => code),
  }
}

describe('deletes', () => {
  it.each([
    // Fewer than ten live: no share is looked at.
    { live: 9, left: 1, errors: [] },
    { live: 10, left: 7, errors: [] },
    { live: 10, left: 6, errors: ['too-many-deletes'] },
    { live: 40, left: 30, errors: [] },
    { live: 40, left: 29, errors: ['too-many-deletes'] },
  ])('of $live tenants down to $left', async ({ live, left, errors }) => {
    await writeTenants(live, 'pro')
    expect((await desk.run('apply --yes')).code).toBe(0)
    await writeTenants(left, 'pro')
    const planned = await errorsOf('plan --prune')
    expect(planned).toEqual({ code: errors.length === 0 ? 0 : 6, errors })
  })

  it('want their exact number allowed, which --yes is not', async () => {
    await writeTenants(30, 'pro')
    await desk.run('apply --yes')
    await writeTenants(19, 'pro')
    await service.forgetRequests()
    expect(await errorsOf('apply --prune --yes')).toEqual({ code: 6, errors: ['too-many-deletes'] })
    expect(await errorsOf('apply --prune --yes --allow-deletes 10')).toEqual({
      code: 6,
      errors: ['allowed-deletes-differ'],
    })
    expect(await service.writes()).toBe(0)
    expect(await errorsOf('apply --prune --yes --allow-deletes 11')).toEqual({ code: 0, errors: [] })
    expect(Object.keys(await service.tenants())).toHaveLength(19)
  })

  it('count for single commands as well, with ids from stdin', async () => {
    await writeTenants(12, 'pro')
    await desk.run('apply --yes')
    const ids = Array.from({ length: 11 }, (_, index) => `t${index}`).join('\n')
    const refused = await desk.run('tenant delete - --yes', { stdin: ids })
    expect(refused.code).toBe(6)
    expect(refused.stdout).toContain('too-many-deletes')
    const allowed = await desk.run('tenant delete - --yes --allow-deletes 11', { stdin: `${ids}\n` })
    expect(allowed.code, allowed.stderr).toBe(0)
    expect(Object.keys(await service.tenants())).toEqual(['t11'])
  })
})

describe('updates', () => {
  it.each([
    { live: 9, errors: [] },
    { live: 10, errors: ['too-many-updates'] },
  ])('of all $live tenants', async ({ live, errors }) => {
    await writeTenants(live, 'pro')
    await desk.run('apply --yes')
    await writeTenants(live, 'free')
    expect(await errorsOf('plan')).toEqual({ code: errors.length === 0 ? 0 : 6, errors })
    expect(await errorsOf(`apply --yes --allow-updates ${live}`)).toEqual({ code: 0, errors: [] })
  })
})
