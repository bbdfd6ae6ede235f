import { describe, expect, it } from 'vitest'
import type { PlanContext } from './input.js'
import { staleCheckout, type Checkout } from './stale-checkout.js'

function found(about: {
  checkout?: Checkout
  isProtected?: boolean
  allowBehind?: boolean
  commit?: string
}) {
  const { checkout, isProtected = true, allowBehind, commit } = about
  const context = {
    environment: { name: 'prod', protected: isProtected },
    lastApplied: { updated: { commit: commit ?? 'a'.repeat(40) } },
    checkout,
    consent: { allowBehind },
  } as unknown as PlanContext
  return staleCheckout(context).map(({ code, severity }) => `${code} ${severity}`)
}

describe('files older than those applied last', () => {
  it.each(['lacks', 'unknown', 'none'] as const)('are refused where the checkout: %s', (answer) => {
    expect(found({ checkout: { answer } })).toEqual(['behind error'])
    expect(found({ checkout: { answer }, allowBehind: true })).toEqual(['behind warning'])
    expect(found({ checkout: { answer }, isProtected: false })).toEqual([])
  })

  it('are none where the checkout holds the commit, or the plan is not made from files', () => {
    expect(found({ checkout: { head: 'b', answer: 'holds' } })).toEqual([])
    expect(found({})).toEqual([])
  })
})
