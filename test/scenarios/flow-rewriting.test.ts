import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk } from '../support/run-program.js'

const welcome: JsonObject = flowDocument({
  id: 'hello',
  tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
  screens: [screenOf('SC1', ['go'], ['Hi'])],
})

async function start() {
  const service = serviceInProcess({ guesses: { 'flow-import-rewrite': 'yes' } })
  const desk = await newDesk(service)
  await desk.write('hello.json', JSON.stringify(welcome))
  await desk.write('flows.yaml', 'flows: [{ file: hello.json }]')
  return desk
}

const DEPLOY = 'flow deploy --config flows.yaml --apply'

describe('a service that makes of a document what it had made of it before', () => {
  it('keeps an import that is typed twice', async () => {
    const desk = await start()
    const first = await desk.run('flow import --file hello.json --apply')
    expect(first.stdout).toContain('the service stored it differently')
    expect(first.stdout).not.toContain('at the next plan')
    const second = await desk.run('flow import --file hello.json --apply')
    expect(second.code, second.stdout).toBe(0)
  })

  it('lets a deploy from a new store come to rest', async () => {
    const desk = await start()
    expect((await desk.run(DEPLOY)).code).toBe(0)
    const anew = `--store elsewhere ${DEPLOY}`
    const first = await desk.run(anew)
    expect(first.code, first.stdout).toBe(0)
    expect(first.stdout).toContain('Done: 1 updated')
    expect((await desk.run(anew)).stdout).toContain('Nothing to do')
  })
})
