import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const starter = resolve(import.meta.dirname, '../../../shared/real/saas-starter.yaml')

async function atDesk(): Promise<{ readonly service: ServiceInProcess; readonly desk: Desk }> {
  const service = serviceInProcess()
  return { service, desk: await newDesk(service) }
}

it.skipIf(!existsSync(starter))('applies a real starter whole', async () => {
  const { service, desk } = await atDesk()
  await desk.write('descope.yaml', readFileSync(starter))
  const applied = await desk.run('apply --yes')
  expect(applied.code, applied.stdout + applied.stderr).toBe(0)
  await service.forgetRequests()
  const again = await desk.run('plan --exit-code')
  expect(again.code, again.stdout + again.stderr).toBe(0)
})
