import { describe, expect, it } from 'vitest'
import { signInFlow } from '../../../test/support/flow-documents.js'
import { ApiError } from '../../core/model/api-error.js'
import type { Json } from '../../core/model/json.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'
import { enrichFlow, listFlows, refreshFlows } from './remote.js'

const read = { nowMs: () => 7 }

/** A service that answers every call with what `answer` gives for it. */
function serviceWith(answer: (request: ApiRequest) => Json | Promise<Json>) {
  const requests: ApiRequest[] = []
  const api: DescopeApi = {
    projectId: 'P1',
    host: 'loopback',
    call: async (request) => {
      requests.push(request)
      return answer(request)
    },
  }
  return { api, requests }
}

const idOf = ({ body }: ApiRequest) => {
  const id = body?.['flowId']
  return typeof id === 'string' ? id : ''
}

function failure(errorCode: string | undefined, status = 500): ApiError {
  return new ApiError({
    code: 'service-error',
    message: 'no',
    failure: 'business',
    status,
    ...(errorCode === undefined ? {} : { errorCode }),
    request: 'POST /v2/mgmt/flow/export',
    mayHaveArrived: false,
  })
}

describe('the list of flows', () => {
  it('is one call, and says of each what does not cost another', async () => {
    const flow = { id: 'a', name: 'A', disabled: true, dsl: { startTask: '0', tasks: {} } }
    const { api, requests } = serviceWith(() => ({ flows: [flow, { id: 'b' }], total: 2 }))
    const found = await listFlows(api, read)
    expect(requests).toMatchObject([{ method: 'POST', path: '/v1/mgmt/flow/list', body: {} }])
    expect(found.map(({ address, key, readAtMs }) => [address, key, readAtMs])).toEqual([
      ['flow/a', 'a', 7],
      ['flow/b', 'b', 7],
    ])
    expect(found.map(({ spec }) => [spec['disabled'], Object.hasOwn(spec, 'document')])).toEqual([
      [true, false],
      [false, false],
    ])
  })

  it('is no empty one where the reply is something else', async () => {
    for (const reply of [
      {},
      [],
      null,
      { flows: null },
      { flows: {} },
      { flows: [null] },
      { flows: [{ name: 'A' }] },
    ]) {
      const { api } = serviceWith(() => reply)
      await expect(listFlows(api, read)).rejects.toMatchObject({ code: 'malformed-reply' })
    }
  })
})

describe('flows read by their ids', () => {
  it('come whole, in the order asked for, without those that do not exist', async () => {
    const { api, requests } = serviceWith((request) => {
      if (idOf(request) === 'gone') throw failure('E103003')
      return { flow: signInFlow(idOf(request)) }
    })
    const found = await refreshFlows(api, ['b', 'gone', 'a'], read)
    expect(found.map(({ key }) => key)).toEqual(['b', 'a'])
    expect(found[0]?.document).toEqual(signInFlow('b'))
    expect(requests).toHaveLength(3)
    expect(await refreshFlows(api, [], read)).toEqual([])
  })

  it('are read ten side by side', async () => {
    let running = 0
    let most = 0
    const { api } = serviceWith(async (request) => {
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return { flow: signInFlow(idOf(request)) }
    })
    await refreshFlows(
      api,
      Array.from({ length: 35 }, (_, index) => `f${index}`),
      read,
    )
    expect(most).toBe(10)
  })

  it('are not gone because something else failed', async () => {
    for (const error of [failure(undefined), failure('E103009'), failure('E061102', 429)]) {
      const { api } = serviceWith(() => {
        throw error
      })
      await expect(refreshFlows(api, ['a'], read)).rejects.toBe(error)
    }
  })

  it('are refused where the reply holds another flow, or none', async () => {
    const replies: readonly Json[] = [
      {},
      [],
      null,
      { flow: null },
      { flow: [] },
      { flow: {} },
      { flow: { flowId: 'a', contents: 'x' } },
      { flow: { ...signInFlow('a'), flowId: 'b' } },
      { flow: { id: 'a', dsl: {} }, screens: [] },
    ]
    for (const reply of replies) {
      const { api } = serviceWith(() => reply)
      await expect(refreshFlows(api, ['a'], read)).rejects.toMatchObject({ code: 'malformed-reply' })
    }
  })
})

describe('a listed flow made whole', () => {
  const list = serviceWith(() => ({ flows: [{ id: 'a', dsl: {} }] })).api

  it('costs one call, and none where it is whole or not asked for', async () => {
    const [listed] = await listFlows(list, read)
    const { api, requests } = serviceWith((request) => ({ flow: signInFlow(idOf(request)) }))
    if (listed === undefined) throw new Error('nothing listed')
    expect(await enrichFlow(api, listed, [], read)).toBe(listed)
    const whole = await enrichFlow(api, listed, ['document'], read)
    expect(whole.document).toEqual(signInFlow('a'))
    expect(await enrichFlow(api, whole, ['document'], read)).toBe(whole)
    expect(requests).toHaveLength(1)
  })

  it('is an error where it went away in between', async () => {
    const [listed] = await listFlows(list, read)
    if (listed === undefined) throw new Error('nothing listed')
    const { api } = serviceWith(() => {
      throw failure('E103003')
    })
    await expect(enrichFlow(api, listed, ['document'], read)).rejects.toMatchObject({ code: 'gone' })
  })
})
