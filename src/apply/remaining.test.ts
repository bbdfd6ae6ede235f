import { describe, expect, it } from 'vitest'
import { thingKind } from '../../test/support/fake-things.js'
import type { Json, JsonObject } from '../core/model/json.js'
import type { Live } from '../core/model/kind.js'
import type { Change, FieldChange } from '../core/model/plan.js'
import { remainingOf, type HowMuch } from './remaining.js'

const live = (record: JsonObject, settings?: JsonObject): Live => {
  const document = { id: 'a', ...record }
  const companions = settings === undefined ? {} : { settings }
  const spec = thingKind.specOf({ document, companions })
  return { address: 'thing/a', key: 'a', spec, document, companions, readAtMs: 0 }
}

const field = (path: string, from: Json | undefined, to: Json | undefined): FieldChange => ({
  path,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  reason: 'config',
})

const change = (action: Change['action'], ...fields: readonly FieldChange[]): Change => ({
  address: 'thing/a',
  action,
  fields,
  after: [],
  companions: ['settings'],
})

const look = (
  wanted: Change,
  found: Live | undefined,
  more: { readonly mayHaveWritten?: boolean; readonly confirmed?: HowMuch; readonly original?: Live } = {},
) =>
  remainingOf(thingKind, wanted, {
    live: found,
    mayHaveWritten: more.mayHaveWritten ?? false,
    confirmed: more.confirmed,
    original: more.original,
  })

describe('what is left of an update', () => {
  const update = change('update', field('/name', 'old', 'new'), field('/tags', ['x'], ['y', 'z']))

  it('is all of it where live is as the plan saw it', () => {
    expect(look(update, live({ name: 'old', tags: ['x'] }))).toEqual({ type: 'left', change: update })
  })

  it('is the rest where a part arrived', () => {
    const rest = look(update, live({ name: 'new', tags: ['x'] }))
    expect(rest).toMatchObject({ type: 'left', change: { fields: [{ path: '/tags' }] } })
  })

  it('is nothing where live is as wanted, in whatever order', () => {
    expect(look(update, live({ name: 'new', tags: ['z', 'y'] }))).toEqual({ type: 'holds' })
  })

  it('is refused where somebody else wrote, or took it away', () => {
    expect(look(update, live({ name: 'theirs', tags: ['y', 'z'] }))).toEqual({
      type: 'stale',
      what: 'changed since: name',
    })
    expect(look(update, undefined)).toEqual({ type: 'stale', what: 'is gone' })
  })
})

describe('what is left of a create', () => {
  const create = change('create', field('/name', undefined, 'new'), field('/settings/ttl', undefined, 5))

  it('is all of it where nothing is there', () => {
    expect(look(create, undefined, { mayHaveWritten: true })).toEqual({ type: 'left', change: create })
  })

  it('is nothing where it is there as wanted', () => {
    expect(look(create, live({ name: 'new' }, { ttl: 5 }))).toEqual({ type: 'holds' })
  })

  it('is the later calls, as an update, where the first one came through', () => {
    expect(look(create, live({ name: 'new' }, { ttl: 1 }), { mayHaveWritten: true })).toEqual({
      type: 'left',
      change: { ...create, action: 'update', fields: [field('/settings/ttl', 1, 5)] },
    })
  })

  it('is refused where it was not us, or where it is another thing', () => {
    expect(look(create, live({ name: 'new' }, { ttl: 1 }))).toMatchObject({ type: 'stale' })
    expect(look(create, live({ name: 'theirs' }, { ttl: 5 }), { mayHaveWritten: true })).toMatchObject({
      type: 'stale',
    })
  })

  it('never goes over a document that differs', () => {
    const kind = {
      ...thingKind,
      fields: { document: { type: 'document' as const } },
      costly: { settings: ['/document'] },
    }
    const wanted = change('create', field('/document', undefined, 'sha256:1'))
    const found = { ...live({}), spec: { document: 'sha256:2' } }
    expect(
      remainingOf(kind, wanted, { live: found, mayHaveWritten: true, original: undefined }),
    ).toMatchObject({ type: 'stale' })
  })
})

describe('what is left of a delete', () => {
  const remove = change('delete')

  it('is nothing where it is gone', () => {
    expect(look(remove, undefined)).toEqual({ type: 'holds' })
  })

  it('is all of it where it is as the backup holds it', () => {
    const there = live({ name: 'old' }, { ttl: 5 })
    expect(look(remove, there, { original: there })).toEqual({ type: 'left', change: remove })
  })

  it('is refused where it changed, or where nothing tells', () => {
    const there = live({ name: 'theirs' }, { ttl: 5 })
    expect(look(remove, there, { original: live({ name: 'old' }, { ttl: 5 }) })).toEqual({
      type: 'stale',
      what: 'changed since: name',
    })
    expect(look(remove, there)).toMatchObject({ type: 'stale' })
  })
})

describe('what was confirmed and does not hold any more', () => {
  const whole = { mayHaveWritten: true, confirmed: 'whole' } as const
  const partly = { mayHaveWritten: true, confirmed: 'partly' } as const
  const update = change('update', field('/name', 'old', 'new'), field('/settings/ttl', 1, 5))
  const create = change('create', field('/name', undefined, 'new'), field('/settings/ttl', undefined, 5))
  const stale = (what: string) => ({ type: 'stale', what: expect.stringContaining(what) as string })

  it('is not written again where it is as before', () => {
    expect(look(update, live({ name: 'old' }, { ttl: 5 }), whole)).toEqual(stale('(name)'))
    expect(look(update, live({ name: 'new' }, { ttl: 1 }), whole)).toEqual(stale('(settings.ttl)'))
    expect(look(update, live({ name: 'old' }, { ttl: 1 }), partly)).toEqual(stale('(name)'))
  })

  it('is not made or deleted again', () => {
    expect(look(create, undefined, partly)).toEqual(stale('was created by that run'))
    expect(look(create, live({ name: 'new' }, { ttl: 1 }), whole)).toEqual(stale('exists'))
    const there = live({ name: 'old' }, { ttl: 5 })
    expect(look(change('delete'), there, { ...whole, original: there })).toEqual(stale('was deleted'))
  })

  it('does not hold up the later calls of a change that stopped half way', () => {
    expect(look(update, live({ name: 'new' }, { ttl: 1 }), partly)).toMatchObject({
      type: 'left',
      change: { fields: [{ path: '/settings/ttl' }] },
    })
  })
})
