import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arbitraryFlow,
  exporterNoise,
  flowAndMutated,
  mutatedFlow,
} from '../../../../test/support/arbitrary-flow.js'
import { signInFlow } from '../../../../test/support/flow-documents.js'
import { canonicalJson, isObject, objectOf, type Json, type JsonObject } from '../../model/json.js'
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

  it('lets no change hide behind another of the same thing', () => {
    const changed = everythingChanged(signInFlow())
    const told = canonicalJson(entriesOf(signInFlow(), changed))
    const hidden = placesIn(changed).filter((place) => {
      const further = withOther(changed, place)
      return !isSame(changed, further) && canonicalJson(entriesOf(signInFlow(), further)) === told
    })
    expect(hidden).toEqual([])
  })

  it('compares documents that have nothing to do with each other', () => {
    fc.assert(
      fc.property(mutatedFlow, mutatedFlow, (a, b) => {
        expect(diffFlows(a, b).length === 0).toBe(isSame(a, b))
      }),
    )
  })
})

/** A key that we do not know in every task, another key in every component, another name. */
function everythingChanged(document: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(document, (_key, value: Json) => {
      if (!isObject(value)) return value
      if (Object.hasOwn(value, 'next') && value['id'] !== 'start') return { ...value, newThing: 'x' }
      return Object.hasOwn(value, 'custom') ? { ...value, custom: { changed: true } } : value
    }),
  ) as JsonObject
}

function entriesOf(from: JsonObject, to: JsonObject): Json {
  return diffFlows(from, to).map(({ op, subject, words, path = '' }) => [op, subject, words, path])
}

/** Every place in a document, as keys on the way to it. */
function placesIn(document: JsonObject): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  const visit = (value: Json, way: readonly string[]) => {
    if (way.length > 0) found.push(way)
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) visit(inner as Json, [...way, key])
  }
  visit(document, [])
  return found
}

function withOther(value: Json, [key, ...rest]: readonly string[]): JsonObject {
  const other = (inner: Json): Json => (rest.length === 0 ? ['another'] : withOther(inner, rest))
  const entries = Object.entries(value ?? {}).map(([name, inner]): readonly [string, Json] => [
    name,
    name === key ? other(inner as Json) : (inner as Json),
  ])
  return (Array.isArray(value) ? entries.map(([, inner]) => inner) : objectOf(entries)) as JsonObject
}
