import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arbitraryFlow,
  exporterNoise,
  flowAndMutated,
  mutatedFlow,
} from '../../../../test/support/arbitrary-flow.js'
import { canonicalJson, type JsonObject } from '../../model/json.js'
import { normalForm } from '../normal/index.js'
import { diffFlows } from './index.js'

const isSame = (a: JsonObject, b: JsonObject) => canonicalJson(normalForm(a)) === canonicalJson(normalForm(b))

describe('the semantic diff', () => {
  it('finds nothing between a flow and itself, however it was exported', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryFlow, mutatedFlow), (document) => {
        expect(diffFlows(document, structuredClone(document))).toEqual([])
      }),
    )
    fc.assert(
      fc.property(arbitraryFlow, exporterNoise, (document, noise) => {
        expect(diffFlows(document, noise(document))).toEqual([])
      }),
    )
  })

  it('is empty exactly when the normal forms are equal', () => {
    fc.assert(
      fc.property(fc.oneof(flowAndMutated, fc.tuple(arbitraryFlow, arbitraryFlow)), ([a, b]) => {
        expect(diffFlows(a, b).length === 0).toBe(isSame(a, b))
        expect(diffFlows(b, a).length === 0).toBe(isSame(a, b))
      }),
      { numRuns: 500 },
    )
  })

  it('has words for every accident, none of which throws', () => {
    fc.assert(
      fc.property(flowAndMutated, ([a, b]) => {
        for (const entry of diffFlows(a, b)) {
          expect(entry.subject).not.toBe('')
          expect(`${entry.subject}${entry.words}`).not.toContain('undefined')
          expect(entry.path).toBeDefined()
        }
      }),
      { numRuns: 500 },
    )
  })

  it('compares documents that have nothing to do with each other', () => {
    fc.assert(
      fc.property(mutatedFlow, mutatedFlow, (a, b) => {
        expect(diffFlows(a, b).length === 0).toBe(isSame(a, b))
      }),
    )
  })
})
