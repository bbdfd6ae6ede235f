import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

interface World {
  readonly creates: number
  readonly updates: number
  readonly flows: number
}

/** Tenants to create and to update, some with settings, and flows to import; `limits` as a config has them. */
async function start({ creates, updates, flows }: World, limits = '') {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  for (let index = 0; index < updates; index += 1) {
    await service.change('POST tenant/create', { id: `old-${index}`, name: `Old ${index}` })
  }
  const settings = (index: number) =>
    index % 3 === 0 ? ', settings: { sessionTokenExpiration: 7, sessionTokenExpirationUnit: minutes }' : ''
  const tenants = [
    ...Array.from(
      { length: creates },
      (_, index) => `  - { id: new-${index}, name: New ${index}${settings(index)} }`,
    ),
    ...Array.from(
      { length: updates },
      (_, index) => `  - { id: old-${index}, name: Kept ${index}${settings(index)} }`,
    ),
  ]
  for (let index = 0; index < flows; index += 1) {
    const flow = flowDocument({
      id: `flow-${index}`,
      tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
      screens: [screenOf('SC1', ['go'], [`Hello ${index}`])],
    })
    await desk.write(`flows/${index}.json`, JSON.stringify(flow))
  }
  const files = Array.from({ length: flows }, (_, index) => `  - { file: flows/${index}.json }`)
  const collections = [
    ...(tenants.length === 0 ? [] : ['tenants:', ...tenants]),
    ...(files.length === 0 ? [] : ['flows:', ...files]),
  ]
  await desk.write('descope.yaml', [limits, ...collections, ''].join('\n'))
  return { service, desk }
}

async function calls(service: Awaited<ReturnType<typeof start>>['service']): Promise<number> {
  return Object.values(await service.requests()).reduce((sum, count) => sum + count, 0)
}

const costIn = (ended: Ended) => ended.json()['cost'] as { calls: number; seconds: number } & JsonObject
const ALLOWED = '--allow-updates 400'

async function within20(desk: Desk, service: Awaited<ReturnType<typeof start>>['service'], updates: number) {
  await service.forgetRequests()
  await desk.run('plan -o json')
  const planning = await calls(service)
  await service.forgetRequests()
  const ended = await desk.run(`apply --yes --allow-updates ${updates} -o json`)
  expect(ended.json()['outcome'], ended.stdout.slice(0, 2000) + ended.stderr).toBe('done')
  const made = (await calls(service)) - planning
  return { ended, ratio: costIn(ended).calls / made }
}

describe('the cost of a long run', () => {
  it('is reckoned within a fifth for a mixed plan', async () => {
    const { service, desk } = await start({ creates: 150, updates: 210, flows: 40 })
    const { ratio } = await within20(desk, service, 210)
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.2)
  })

  it('is reckoned within a fifth for many flows', async () => {
    const { service, desk } = await start({ creates: 0, updates: 0, flows: 260 })
    const { ratio } = await within20(desk, service, 0)
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.2)
  })

  it('counts the windows of the limits that are kept', async () => {
    const { service, desk } = await start(
      { creates: 300, updates: 60, flows: 0 },
      'limits: { default: { calls: 100, perSeconds: 60 } }',
    )
    const { ended, ratio } = await within20(desk, service, 60)
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.2)
    const run = ended.json() as { readonly durationMs: number } & JsonObject
    expect(costIn(ended).seconds / (run.durationMs / 1000)).toBeGreaterThan(0.8)
    expect(costIn(ended).seconds / (run.durationMs / 1000)).toBeLessThan(1.2)
  })

  it('is told in the plan, in the question and to scripts', async () => {
    const { desk } = await start(
      { creates: 200, updates: 0, flows: 0 },
      'limits: { default: { calls: 100, perSeconds: 60 } }',
    )
    const words = /about \d{3} calls, \d to \d min/
    expect((await desk.run('plan')).stdout).toMatch(words)
    expect((await desk.run('plan -o json')).json()).toHaveProperty('cost.seconds')
    let question = ''
    await desk.run('apply', {
      person: (asked) => {
        question += asked
        return 'n'
      },
    })
    expect(question.replaceAll(/\s+/g, ' ')).toMatch(/calls, \d to \d min\)\?/)
  })

  it('is not told of a short run', async () => {
    const { desk } = await start({ creates: 3, updates: 3, flows: 2 })
    expect((await desk.run('plan -o json')).json()).not.toHaveProperty('cost')
    expect((await desk.run(`apply --yes ${ALLOWED} -o json`)).json()).not.toHaveProperty('cost')
    expect((await desk.run('plan')).stdout).not.toContain('calls')
  })
})
