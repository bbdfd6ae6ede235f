import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { arbitraryFlow } from '../../../test/support/arbitrary-flow.js'
import { signInFlow } from '../../../test/support/flow-documents.js'
import { overlay, type JsonObject } from '../../core/model/json.js'
import type { Live, Writing } from '../../core/model/kind.js'
import type { FieldChange } from '../../core/model/plan.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'
import { specOfFlow } from './sameness.js'
import { createFlow, removeFlow, updateFlow } from './writing.js'

function recorder() {
  const requests: ApiRequest[] = []
  const api: DescopeApi = {
    projectId: 'P1',
    host: 'loopback',
    call: async (request) => {
      requests.push(request)
      return {}
    },
  }
  return { api, requests, sent: () => requests.map(({ body }) => body?.['flow']) }
}

const liveOf = (document: JsonObject, key = 'sign-in'): Live => ({
  address: `flow/${key}`,
  key,
  document,
  spec: specOfFlow({ document }),
  companions: {},
  readAtMs: 0,
})
const disabled = (to: boolean | undefined): FieldChange => ({
  path: '/disabled',
  reason: 'config',
  ...(to === undefined ? {} : { to }),
})
const newDocument: FieldChange = { path: '/document', to: 'sha256:0', reason: 'config' }
const switched = (document: JsonObject, to: boolean) =>
  overlay(document, { metadata: { ...(document['metadata'] as JsonObject), disabled: to } })

async function sentBy(live: JsonObject, writing: Writing) {
  const { api, sent } = recorder()
  await updateFlow(api, liveOf(live), writing)
  return sent()
}

describe('an update', () => {
  it('of disabled alone sends the live document as it came, with that changed', async () => {
    const live = { ...signInFlow(), future: { kept: [1, null, { deep: '' }] } }
    expect(await sentBy(live, { fields: [disabled(true)] })).toEqual([switched(live, true)])
    expect(await sentBy(switched(live, true), { fields: [disabled(false)] })).toEqual([switched(live, false)])
    expect(await sentBy(switched(live, true), { fields: [disabled(undefined)] })).toEqual([
      switched(live, false),
    ])
  })

  it('of disabled alone loses nothing of any document', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFlow, fc.boolean(), async (live, to) => {
        const [sent] = await sentBy(live, { fields: [disabled(to)] })
        const before = specOfFlow({ document: live })
        expect(specOfFlow({ document: sent as JsonObject })).toEqual({ ...before, disabled: to })
        const { metadata: _then, flowId: _id, ...rest } = live
        const { metadata: _now, flowId, ...sentRest } = sent as JsonObject
        expect(sentRest).toEqual(rest)
        expect(flowId).toBe('sign-in')
      }),
    )
  })

  it('with a new document leaves disabled as it is live, where nothing is said', async () => {
    const next = overlay(signInFlow(), { metadata: { name: 'Next' } })
    const writing = { fields: [newDocument], content: next }
    expect(await sentBy(signInFlow(), writing)).toEqual([next])
    expect(await sentBy(switched(signInFlow(), true), writing)).toEqual([switched(next, true)])
    const says = { fields: [newDocument, disabled(undefined)], content: next }
    expect(await sentBy(switched(signInFlow(), true), says)).toEqual([next])
  })

  it('goes under the id of what it replaces, whatever the document says', async () => {
    const [sent] = await sentBy(signInFlow(), { fields: [newDocument], content: signInFlow('other') })
    expect(sent).toEqual(signInFlow('sign-in'))
  })
})

describe('a new flow', () => {
  const create = async (writing: Writing) => {
    const { api, requests, sent } = recorder()
    expect(await createFlow(api, 'copy', writing)).toBe('copy')
    expect(requests).toMatchObject([{ method: 'POST', path: '/v2/mgmt/flow/import' }])
    return sent()[0]
  }

  it('is imported under the id that is wanted, disabled as the document or the entry says', async () => {
    const off = switched(signInFlow(), true)
    expect(await create({ fields: [newDocument], content: signInFlow() })).toEqual(signInFlow('copy'))
    expect(await create({ fields: [newDocument], content: off })).toEqual(overlay(off, { flowId: 'copy' }))
    expect(await create({ fields: [newDocument, disabled(true)], content: signInFlow() })).toEqual(
      overlay(off, { flowId: 'copy' }),
    )
  })
})

it('a deleted flow is named alone', async () => {
  const { api, requests } = recorder()
  await removeFlow(api, liveOf(signInFlow()))
  expect(requests).toEqual([{ method: 'POST', path: '/v1/mgmt/flow/delete', body: { ids: ['sign-in'] } }])
})
