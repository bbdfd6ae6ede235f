import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFlow, exporterNoise } from '../../../../test/support/arbitrary-flow.js'
import { signInFlow } from '../../../../test/support/flow-documents.js'
import '../../../../test/support/property-seed.js'
import { isObject, objectOf, type Json, type JsonObject } from '../../model/json.js'
import { isEmpty } from '../normal/index.js'
import { diffFlows } from './index.js'

/** What an exporter, an editor or the service writes: the documented noise. */
const NOISE: readonly RegExp[] = [
  /^flowId$/,
  /^metadata\/(?:version|modifiedTime|etag|screens)$/,
  /^contents\/tasks\/[^/]+\/(?:view|allInputKeys|contextKeys|inputsMetadata|inputKeys|calculatedInputKeys)(?:\/|$)/,
  /^screens\/\d+\/(?:screenId|version|modifiedTime|flowId|inputs)(?:\/|$)/,
  // Ids of one project stand under their names.
  /^references\/(?:connectors|roles)\/[^/]+$/,
  // How an empty argument is written.
  /\/ArgType$/,
]

type Way = readonly string[]

/** Every place in a document that holds something and is no noise. */
function placesIn(document: JsonObject): readonly Way[] {
  const found: Way[] = []
  const visit = (value: Json, way: Way) => {
    if (NOISE.some((pattern) => pattern.test(way.join('/')))) return
    if (way.length > 0 && !isEmpty(value)) found.push(way)
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) visit(inner as Json, [...way, key])
  }
  visit(document, [])
  return found
}

function changedAt(value: Json, [step, ...rest]: Way, to: (old: Json) => Json): Json {
  if (step === undefined) return to(value)
  const entries = Object.entries(value ?? {}).map(([key, inner]): readonly [string, Json] => [
    key,
    key === step ? changedAt(inner as Json, rest, to) : (inner as Json),
  ])
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : objectOf(entries)
}

/** Another value that says something. */
function other(value: Json): Json {
  if (typeof value === 'string') return `${value} else`
  if (typeof value === 'number') return value + 1
  return isObject(value) ? { ...value, somethingElse: 'x' } : ['something else']
}

/** Everything that a document can hold and the fixture does not. */
function filled(): JsonObject {
  const base = signInFlow()
  const script = [{ id: 'x', script: 'fetch(1)' }]
  const extras = {
    clientScripts: script,
    componentsConditions: [{ id: 'x', rules: [1] }],
    dynamicSelects: { a: { b: 1 } },
    componentsConnectors: { a: 'b' },
    connectorComponentProps: { a: ['b'] },
    recoveryCodesData: { a: 1 },
  }
  const [first, ...others] = base['screens'] as readonly JsonObject[]
  const contents = base['contents'] as JsonObject
  const tasks = contents['tasks'] as Readonly<Record<string, JsonObject>>
  const handling = { Expired: { errorHandlingType: 'customWithError', errorMessage: 'Late', extra: 1 } }
  const twoQuestions = [
    {
      interactionId: 'fresh',
      name: 'Fresh',
      logicalOr: true,
      errorHandling: { errorMessage: 'No' },
      atomicConditions: ['a', 'b'].map((value) => ({
        operator: 'contains',
        target: { type: 'context', value },
        predicate: { type: 'inline', value: 'x' },
      })),
    },
    { interactionId: 'ELSE', name: 'Otherwise' },
  ]
  const halves = {
    arguments: {
      hint: { type: 'inline', value: 'h' },
      list: { type: 'inline', value: [{ key: 'k', value: 1 }] },
    },
    errorHandlingV2: handling,
  }
  return {
    ...base,
    metadata: {
      ...(base['metadata'] as JsonObject),
      description: 'd',
      fingerprint: true,
      disabled: true,
      translation: { enabled: true, connectorId: 'CI1', targetLanguages: ['es'] },
    },
    contents: {
      ...contents,
      extra: { a: 1 },
      tasks: {
        ...tasks,
        '0': { ...tasks['0'], ...extras },
        '1': { ...tasks['1'], ...halves, rateLimit: { max: 3 } },
        '4': { ...tasks['4'], ...halves },
        '4.end': {
          ...tasks['4.end'],
          ...halves,
          arguments: { ...halves.arguments, own: { type: 'inline', value: 2 } },
        },
        '5': { ...tasks['5'], conditions: twoQuestions },
        '2': { ...tasks['2'], htmlTemplate: { ROOT: { nodes: ['x'] } }, interactions: [{ id: 'draft' }] },
      },
    },
    screens: [{ ...first, ...extras, future: { a: 1 } }, ...others],
    references: { connectors: { Mail: 'CI1' }, oauth: ['x'] },
  }
}

/** Places that a change leaves without a difference. */
function silent(document: JsonObject, to: (old: Json) => Json): readonly string[] {
  return placesIn(document).flatMap((way) => {
    const changed = changedAt(document, way, to)
    return diffFlows(document, changed as JsonObject).length > 0 ? [] : [way.join('/')]
  })
}

describe('nothing real', () => {
  it('changes without a difference', () => {
    expect(silent(filled(), other)).toEqual([])
    expect(silent(filled(), () => ({ quite: 'another' }))).toEqual([])
  })

  it('changes without a difference, wherever it stands and however it was exported', () => {
    fc.assert(
      fc.property(arbitraryFlow, fc.nat(), (document, seed) => {
        const places = placesIn(document)
        const way = places[seed % places.length] ?? []
        const changed = changedAt(document, way, other) as JsonObject
        expect([way.join('/'), diffFlows(document, changed).length > 0]).toEqual([way.join('/'), true])
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(arbitraryFlow, exporterNoise, (document, noise) => {
        expect(diffFlows(document, noise(document))).toEqual([])
      }),
    )
  })

  it('goes without a difference, unless it says the default', () => {
    const gone = placesIn(filled()).flatMap((way) => {
      const document = filled()
      const changed = changedAt(document, way, () => null)
      return diffFlows(document, changed as JsonObject).length > 0 ? [] : [way.join('/')]
    })
    // Ids that repeat their keys, `inline`, the edge and the name of the pseudo task, parents that the tree repeats, what
    // the screen of the first task holds too.
    const defaults =
      /\/(?:id|parent|type)$|^contents\/tasks\/start|\/interactions\/\d+\/label$|\/(?:target|predicate)\/type$|^contents\/tasks\/0\/[a-z]+[A-Z][A-Za-z]+$/
    expect(gone.filter((place) => !defaults.test(place))).toEqual([])
  })
})
