import { isDocumentAt } from '../core/compare/index.js'
import { ApiError } from '../core/model/api-error.js'
import { EXIT, refusal, ToolError } from '../core/model/errors.js'
import { holdsInexactNumber } from '../core/model/json.js'
import type { Kind, Live, Writing } from '../core/model/kind.js'
import type { Change, FieldChange } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { agreementOf, differing, namesOf } from './agreement.js'
import { isFresh } from './fresh-lives.js'
import { keyAt, kindAt, readOptions } from './resources.js'
import type { StepCalls } from './step-calls.js'
import type { StepWorld } from './step-world.js'

/** One change on its way. */
export interface Step {
  readonly world: StepWorld
  readonly change: Change
  readonly calls: StepCalls
  readonly upcoming: () => Iterable<Change>
}

/** Sends what the change needs, once. Throws what goes wrong. */
export async function writeChange(step: Step): Promise<void> {
  const { change, calls } = step
  const kind = kindAt(step.world.kinds, change.address)
  switch (change.action) {
    case 'create':
      if (kind.create === undefined) throw cannot(kind, 'create')
      await kind.create(calls, keyAt(change.address), writingOf(change, change.fields))
      return
    case 'update':
      await fromFresh(step, async () => update(step, kind))
      return
    case 'delete':
      await fromFresh(step, async () => remove(step, kind))
      return
    default:
      change.action satisfies never
  }
}

/**
 * A call that the rate limit held up is not sent again by itself, since the document that it was decided on is old by
 * then: the step starts anew from a fresh one. What is written already is then no longer different.
 */
async function fromFresh({ calls }: Step, attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await attempt()
      return
    } catch (error) {
      if (!(error instanceof ApiError) || error.failure !== 'rateLimited') throw error
      calls.askAgain()
    }
  }
}

async function update({ world, change, calls, upcoming }: Step, kind: Kind): Promise<void> {
  if (kind.update === undefined) throw cannot(kind, 'update')
  const seen = await world.fresh.of(change, upcoming)
  if (seen === undefined) throw stale(change, calls, 'it is gone')
  const live =
    change.companions.length === 0
      ? seen
      : await kind.enrich(calls, seen, change.companions, readOptions(world.clock))
  const { left, stale: moved } = agreementOf(kind, change, live)
  if (moved.length > 0) throw stale(change, calls, `${namesOf(moved)} changed since the plan was made`)
  if (left.length === 0) return
  const writing = writingOf(change, left)
  if (sendsInexactNumber(kind, live, writing)) throw inexact(change)
  // Behind a first try it holds our own writing.
  if (calls.written.length === 0) await world.originals.keepLater(kind, change, live)
  await kind.update(calls, live, writing)
}

function writingOf({ original, content }: Change, fields: readonly FieldChange[]): Writing {
  return { fields, original, content: content ?? original?.document }
}

/** All of it goes, so all of it must be in the backup as it is. */
async function remove(step: Step, kind: Kind): Promise<void> {
  const { world, change, calls, upcoming } = step
  if (kind.remove === undefined) throw cannot(kind, 'delete')
  const seen = await world.fresh.of(change, upcoming)
  if (seen === undefined) return
  const original = world.originals.of(change)
  if (original !== undefined) {
    // What has calls of its own was read for the backup; where that is long ago, it is read again.
    const costly = isFresh(world.clock, original.readAtMs) ? [] : Object.keys(original.companions)
    const live = costly.length === 0 ? seen : await kind.enrich(calls, seen, costly, readOptions(world.clock))
    const moved = world.originals.movedSince(kind, change, live)
    if (moved.length > 0) throw stale(change, calls, `${namesOf(moved)} changed since its backup was taken`)
  }
  await kind.remove(calls, seen, { cascadeUsers: world.cascadeUsers })
}

/** Goes on with a create that was broken off behind its beginning: writes over `live` what is not as wanted yet. */
export async function finishCreate({ world, change, calls }: Step, live: Live): Promise<void> {
  const kind = kindAt(world.kinds, change.address)
  if (kind.update === undefined) throw cannot(kind, 'update')
  const writing = writingOf(change, differing(kind, change, live))
  if (sendsInexactNumber(kind, live, writing)) throw inexact(change)
  await kind.update(calls, live, writing)
}

/** A document that is replaced whole is not sent back, so what stands in it does not matter. */
function sendsInexactNumber(kind: Kind, live: Live, { fields, content }: Writing): boolean {
  const isReplaced = fields.some(({ path }) => isDocumentAt(kind.fields, path))
  const sent = isReplaced ? [content ?? live.document] : [live.document, ...Object.values(live.companions)]
  return sent.some(holdsInexactNumber)
}

function stale({ address }: Change, { written }: StepCalls, what: string): ToolError {
  const before = written.length === 0 ? 'nothing was written' : `written before: ${written.join(', ')}`
  return refusal({
    code: 'stale',
    message: `${printable(address)}: ${what}; ${before}`,
    hint: 'Look at a new plan.',
  })
}

function inexact({ address }: Change): ToolError {
  return refusal({
    code: 'inexact-number',
    message: `${printable(address)} holds a number with more digits than can be kept exactly; nothing was written`,
    hint: 'Change this resource in the Descope console, or hold the number as text.',
  })
}

function cannot(kind: Kind, verb: string): ToolError {
  return new ToolError({
    code: 'unsupported',
    message: `a ${kind.name} cannot be ${verb}d by this version`,
    exit: EXIT.refused,
  })
}
