import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { arbitraryFlow, exporterNoise } from '../../../test/support/arbitrary-flow.js'
import { endTask, flowDocument, signInFlow, subflowTask } from '../../../test/support/flow-documents.js'
import { overlay, type Json, type JsonObject } from '../../core/model/json.js'
import { flowBreaking, flowDependsOn, flowKeyOf, isListed, meaningIn, specOfFlow } from './sameness.js'

const specOf = (document: JsonObject) => specOfFlow({ document })
const withMetadata = (document: JsonObject, metadata: Readonly<Record<string, Json | undefined>>) =>
  overlay(document, { metadata: overlay((document['metadata'] ?? {}) as JsonObject, metadata) })

/** The record of `flow/list` for the same flow: its graph, and no screens. */
function listed(document: JsonObject): JsonObject {
  const { flowId = '', contents = {}, metadata = {} } = document
  return { id: flowId, ...(metadata as JsonObject), version: 7, modifiedTime: '1763712000', dsl: contents }
}

const parent = (exits: readonly string[], id = 'parent') =>
  flowDocument({
    id,
    tasks: [
      subflowTask('0', 'Call', 'sign-in', Object.fromEntries(exits.map((exit) => [exit, '1']))),
      endTask('1'),
    ],
  })

describe('the normal form of a flow', () => {
  it('is the digest of its document, whether it is disabled, and what it means to others', () => {
    const spec = specOf(signInFlow())
    expect(Object.keys(spec)).toEqual(['document', 'disabled', 'meaning'])
    expect(spec['document']).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(spec['disabled']).toBe(false)
  })

  it('does not change with what only exporters write', () => {
    fc.assert(
      fc.property(arbitraryFlow, exporterNoise, (flow, noisy) => {
        expect(specOf(noisy(flow))['document']).toBe(specOf(flow)['document'])
      }),
    )
  })

  it('keeps disabled apart from the document, and an id that a copy has from both', () => {
    const flow = signInFlow()
    const off = withMetadata(flow, { disabled: true })
    expect(specOf(off)).toEqual({ ...specOf(flow), disabled: true })
    expect(specOf(overlay(flow, { flowId: 'copy' }))['document']).toBe(specOf(flow)['document'])
    expect(specOf(withMetadata(flow, { name: 'Other' }))['document']).not.toBe(specOf(flow)['document'])
  })

  it('of a listed flow says the same but for the document, which the list does not hold', () => {
    const flow = withMetadata(signInFlow(), { disabled: true })
    const record = listed(flow)
    expect([isListed(record), isListed(flow)]).toEqual([true, false])
    expect([flowKeyOf(record), flowKeyOf(flow)]).toEqual(['sign-in', 'sign-in'])
    const { document: _digest, ...rest } = specOf(flow)
    expect(specOf(record)).toEqual(rest)
  })

  it('is found for documents of any shape', () => {
    for (const odd of [{}, { contents: [], metadata: 'x' }, { dsl: null }, { flowId: 5, contents: null }]) {
      expect(specOf(odd)['disabled']).toBe(false)
      expect(flowKeyOf(odd)).toBe('')
    }
    expect(meaningIn({})).toBeUndefined()
  })
})

describe('what flows are to each other', () => {
  it('a flow comes behind those it calls', () => {
    expect(flowDependsOn(specOf(parent(['9.success'])))).toEqual(['flow/sign-in'])
    expect(flowDependsOn(specOf(signInFlow()))).toEqual([])
    expect(flowDependsOn({})).toEqual([])
  })

  it('breaks where a caller’s exit goes away, and not where it stays', () => {
    const from = specOf(signInFlow())
    const gone = specOf(withMetadata(signInFlow(), { sharedInteractions: undefined }))
    const others = (caller: JsonObject) => () => new Map([['parent', specOf(caller)]])
    const broken = (to: JsonObject, caller: JsonObject) =>
      flowBreaking({ key: 'sign-in', from, to, others: others(caller) })
    expect(broken(from, parent(['9.success']))).toEqual([])
    expect(broken(specOf(withMetadata(signInFlow(), { disabled: true })), parent(['9.success']))).not.toEqual(
      [],
    )
    expect(flowBreaking({ key: 'sign-in', from, to: {}, others: () => new Map() })).toEqual([])
    expect(broken(gone, parent(['none-of-ours']))).toEqual([])
  })
})
