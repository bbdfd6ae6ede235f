import { describe, expect, it } from 'vitest'
import type { Json } from '../model/json.js'
import type { StepOutcome, StepResult } from '../model/run.js'
import { stepsThatWrote } from './steps-that-wrote.js'

const step = (address: string, outcome: StepOutcome): StepResult => ({ address, action: 'update', outcome })
const sending = (address: string, call: number, more: { readonly isRead?: boolean } = {}): Json => ({
  event: 'sending',
  address,
  call,
  method: 'POST',
  path: '/thing',
  ...more,
})
const answered = (
  address: string,
  call: number,
  more: { readonly ok: boolean; readonly mayHaveArrived?: boolean; readonly code?: string },
): Json => ({ event: 'answered', address, call, ...more })

const found = (steps: readonly StepResult[], journal: readonly Json[]) => [...stepsThatWrote(steps, journal)]

describe('the steps that wrote', () => {
  it('are those with a writing call that arrived, may have, or was never answered', () => {
    const journal = [
      sending('t/arrived', 1),
      answered('t/arrived', 1, { ok: true }),
      sending('t/open', 1),
      answered('t/open', 1, { ok: false, mayHaveArrived: true }),
      sending('t/cut', 1),
    ]
    const steps = [step('t/arrived', 'failed'), step('t/open', 'failed')]
    expect(found(steps, journal)).toEqual(['t/arrived', 't/open', 't/cut'])
  })

  it('are none that were refused, not sent, or only read', () => {
    const journal = [
      sending('t/refused', 1),
      answered('t/refused', 1, { ok: false }),
      sending('t/held', 1),
      answered('t/held', 1, { ok: false, code: 'not-sent' }),
      sending('t/read', 1, { isRead: true }),
      answered('t/read', 1, { ok: true }),
    ]
    const steps = [step('t/refused', 'failed'), step('t/held', 'notReached'), step('t/read', 'done')]
    expect(found(steps, journal)).toEqual([])
  })

  it('are, where the journal is gone, those whose outcome says so', () => {
    const outcomes: readonly StepOutcome[] = ['done', 'unverified', 'failed', 'blocked', 'notReached']
    const steps = outcomes.map((outcome) => step(outcome, outcome))
    expect(found(steps, [])).toEqual(['done', 'unverified'])
  })

  it('are found in spite of events that nobody understands', () => {
    expect(found([], [null, 7, {}, { address: 't/a' }, sending('t/b', 1)])).toEqual(['t/b'])
  })
})
