import { describe, expect, it } from 'vitest'
import type { Json } from './json.js'
import { beginningIn, confirmedOf, mayHaveWritten, stepsIn } from './run-journal.js'

const sending = (address: string, call: number, more: { readonly [key: string]: Json } = {}): Json => ({
  event: 'sending',
  address,
  call,
  method: 'POST',
  path: '/v1/create',
  ...more,
})
const answered = (address: string, call: number, more: { readonly [key: string]: Json }): Json => ({
  event: 'answered',
  address,
  call,
  ...more,
})

describe('what a journal says of a step', () => {
  it('is nothing where it was not begun, or held back before anything was sent', () => {
    const steps = stepsIn([
      sending('t/held', 1),
      answered('t/held', 1, { ok: false, code: 'not-sent' }),
      { event: 'ended', address: 't/blocked', outcome: 'notAWord' },
    ])
    expect([...steps.keys()]).toEqual([])
  })

  it('names writing calls without an answer', () => {
    const step = stepsIn([
      sending('t/a', 1, { isRead: true, path: '/v1/search' }),
      answered('t/a', 1, { ok: true }),
      sending('t/a', 2),
    ]).get('t/a')
    expect(step).toMatchObject({ address: 't/a', unanswered: ['POST /v1/create'], written: [], failed: [] })
    expect(mayHaveWritten(step)).toBe(true)
  })

  it('tells what took effect from what failed, and how it ended', () => {
    const step = stepsIn([
      sending('t/a', 1),
      answered('t/a', 1, { ok: true }),
      sending('t/a', 2, { path: '/v1/settings' }),
      answered('t/a', 2, { ok: false, code: 'invalid', errorCode: 'E1', mayHaveArrived: false }),
      { event: 'ended', address: 't/a', outcome: 'failed' },
    ]).get('t/a')
    expect(step).toEqual({
      address: 't/a',
      unanswered: [],
      written: ['POST /v1/create'],
      confirmed: ['POST /v1/create'],
      failed: [{ call: 'POST /v1/settings', code: 'invalid', errorCode: 'E1' }],
      ended: 'failed',
    })
  })

  it('tells how much is known to have taken effect, and when it was', () => {
    const [first, second] = [1, 2].map((call) => [
      sending('t/a', call, { atMs: call * 10 }),
      answered('t/a', call, { ok: true, atMs: call * 10 + 5 }),
    ])
    const ended = { event: 'ended', address: 't/a', outcome: 'done' }
    const of = (...events: readonly Json[]) => stepsIn(events).get('t/a')
    expect(confirmedOf(of(sending('t/a', 1)))).toBeUndefined()
    expect(confirmedOf(of(...(first ?? [])))).toBe('partly')
    expect(of(...(first ?? []), sending('t/a', 2, { atMs: 20 }))).toMatchObject({ lastWriteMs: 20 })
    expect(confirmedOf(of(...(first ?? []), ...(second ?? []), ended))).toBe('whole')
    expect(of(...(first ?? []), ...(second ?? []), ended)).toMatchObject({ lastWriteMs: 25 })
    // Found to be as wanted, with nothing written.
    expect(confirmedOf(of(ended))).toBeUndefined()
    expect(confirmedOf(undefined)).toBeUndefined()
  })

  it('counts an answer that leaves it open as written, and a read as nothing', () => {
    const steps = stepsIn([
      sending('t/open', 1),
      answered('t/open', 1, { ok: false, code: 'timeout', mayHaveArrived: true }),
      sending('t/refused', 1),
      answered('t/refused', 1, { ok: false, code: 'taken', mayHaveArrived: false }),
      sending('t/read', 1, { isRead: true }),
    ])
    expect([...steps].map(([address, step]) => [address, mayHaveWritten(step)])).toEqual([
      ['t/open', true],
      ['t/refused', false],
      ['t/read', false],
    ])
    expect(mayHaveWritten(undefined)).toBe(false)
  })

  it('passes over what it does not understand', () => {
    const odd: readonly Json[] = [null, 7, [], { event: 'sending' }, { event: 'new', address: 't/a' }]
    expect([...stepsIn(odd)]).toEqual([])
    expect([...stepsIn([answered('__proto__', 1, { ok: true }), sending('__proto__', 2)]).keys()]).toEqual([
      '__proto__',
    ])
  })
})

describe('how a journal begins', () => {
  const began = { event: 'began', by: 'ana@desk', backupId: null, wentBackTo: {} }

  it('tells who and why', () => {
    expect(beginningIn([{ ...began, reason: 'new texts' }])).toMatchObject({
      by: 'ana@desk',
      reason: 'new texts',
    })
  })

  it('is unknown for anything else', () => {
    expect(beginningIn([])).toBeUndefined()
    expect(beginningIn([sending('t/a', 1), began])).toBeUndefined()
    expect(beginningIn([{ ...began, resumes: 7 }])).toBeUndefined()
  })
})
