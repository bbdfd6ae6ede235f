import { createHash } from 'node:crypto'
import { breakingSentences, meaningOf, type FlowMeaning } from '../../core/flow/meaning/index.js'
import { documentForm } from '../../core/flow/normal/index.js'
import { fromListed } from '../../core/flow/layouts/index.js'
import type { Flow } from '../../core/flow/model.js'
import { objectAt, readFlow, textAt } from '../../core/flow/read-flow.js'
import { addressOf, type Address } from '../../core/model/address.js'
import { canonicalJson, isObject, member, type JsonObject } from '../../core/model/json.js'
import type { BreakingRule, Original } from '../../core/model/kind.js'

/**
 * The cheap part of a flow, as `flow/list` gives it, has its graph under `dsl` and no screens; what is exported has
 * `contents`.
 */
export function isListed(document: JsonObject): boolean {
  return Object.hasOwn(document, 'dsl') && !Object.hasOwn(document, 'contents')
}

export function flowKeyOf(document: JsonObject): string {
  return textAt(document, isListed(document) ? 'id' : 'flowId') ?? ''
}

/** Normal forms are asked for again and again of the same document, and take milliseconds. */
const specs = new WeakMap<JsonObject, JsonObject>()

export function specOfFlow({ document }: Pick<Original, 'document'>): JsonObject {
  const known = specs.get(document)
  if (known !== undefined) return known
  const spec = isListed(document) ? listedSpec(document) : exportedSpec(document)
  specs.set(document, spec)
  return spec
}

function exportedSpec(document: JsonObject): JsonObject {
  let digest: string | undefined
  return {
    // It takes longer than the rest, and who only checks documents never asks for it.
    get document() {
      return (digest ??= digestOf(document))
    },
    disabled: member(objectAt(document, 'metadata'), 'disabled') === true,
    meaning: meaningOf(flowIn(document)),
  }
}

/** A document is asked for its normal form and checked: both take about as long as reading it. */
const readings = new WeakMap<JsonObject, Flow>()

/** The flow in a document, read once. */
export function flowIn(document: JsonObject): Flow {
  const known = readings.get(document)
  if (known !== undefined) return known
  const flow = readFlow(document)
  readings.set(document, flow)
  return flow
}

function digestOf(document: JsonObject): string {
  const form = canonicalJson(documentForm(document))
  return `sha256:${createHash('sha256').update(form).digest('hex')}`
}

function listedSpec(record: JsonObject): JsonObject {
  return {
    disabled: member(record, 'disabled') === true,
    meaning: meaningOf(readFlow(fromListed(record))),
  }
}

/** What other flows need of this one, from its normal form; `undefined` where the form holds none. */
export function meaningIn(spec: JsonObject): FlowMeaning | undefined {
  const meaning = member(spec, 'meaning')
  // It is written by `specOfFlow` alone.
  return isObject(meaning) ? (meaning as FlowMeaning) : undefined
}

/** The flows it calls. One that calls itself does not wait for itself. */
export function flowDependsOn(spec: JsonObject): readonly Address[] {
  return (meaningIn(spec)?.calls ?? []).map(({ flow }) => addressOf('flow', flow))
}

export const flowBreaking: BreakingRule = ({ key, from, to, others }) => {
  const before = meaningIn(from)
  const after = meaningIn(to)
  if (before === undefined || after === undefined) return []
  const parents = [...others()].flatMap(([flow, spec]) =>
    (meaningIn(spec)?.calls ?? []).filter((call) => call.flow === key).map(({ exits }) => ({ flow, exits })),
  )
  return breakingSentences({
    from: before,
    to: after,
    fromDisabled: member(from, 'disabled') === true,
    toDisabled: member(to, 'disabled') === true,
    parents,
  })
}
