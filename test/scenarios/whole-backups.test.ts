import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const EXPORT = 'POST /v2/mgmt/flow/export'

describe('backup create', () => {
  it('keeps every flow whole and the theme, a call for each flow, ten side by side', async () => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    let running = 0
    let most = 0
    service.intercept = async ({ call }, forward) => {
      if (!call.endsWith('/flow/export')) return forward()
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return forward()
    }
    const template = await service.change('POST flow/export', { flowId: 'sign-in' })
    for (let nth = 0; nth < 20; nth += 1) {
      const flow = { ...(template['flow'] as JsonObject), id: `flow-${nth}` }
      await service.change('POST flow/import', {
        flowId: `flow-${nth}`,
        flow,
        screens: template['screens'] ?? [],
      })
    }
    await service.forgetRequests()

    const ended = await desk.run('backup create -o json')
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    const requests = await service.requests()
    const flows = requests[EXPORT] ?? 0
    expect(flows).toBeGreaterThan(20)
    expect(requests).toMatchObject({ 'POST flow/list': 1, 'POST /v2/mgmt/theme/export': 1 })
    expect(most).toBe(10)

    const { location } = ended.json()
    const kept = JSON.parse(await desk.read(String(location).slice(desk.folder.length + 1))) as {
      readonly flows: readonly {
        readonly id: string
        readonly document: JsonObject
        readonly spec: JsonObject
      }[]
      readonly theme: readonly { readonly id: string; readonly document: JsonObject }[]
    }
    expect(kept.flows).toHaveLength(flows)
    for (const { id, document, spec } of kept.flows) {
      expect(document).toMatchObject({ flowId: id, contents: { tasks: {} }, screens: {} })
      expect(spec).toEqual({ disabled: false })
    }
    expect(kept.theme).toMatchObject([{ id: 'default', document: { styles: { light: {}, dark: {} } } }])
    const verified = await desk.run('backup verify')
    expect(verified, verified.stderr).toMatchObject({ code: 0 })
  })

  it('is no backup where one flow cannot be read', async () => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    service.intercept = async ({ call, body }, forward) =>
      call.endsWith('/flow/export') && body['flowId'] === 'step-up'
        ? new Response('{"errorCode":"E999999","errorDescription":"no"}', { status: 400 })
        : forward()
    const ended = await desk.run('backup create')
    expect(ended.code).toBe(4)
    expect((await desk.files('home')).filter((file) => file.includes('backups'))).toEqual([])
  })
})
