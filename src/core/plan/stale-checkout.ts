import type { Finding } from '../model/plan.js'
import { printable } from '../model/printable.js'
import type { PlanContext } from './input.js'

/**
 * Whether the checkout of the files holds the commit that last-applied was written from: `unknown` where git cannot
 * tell, `none` where the files lie in no checkout, or git is not there.
 */
export type CheckoutAnswer = 'holds' | 'lacks' | 'unknown' | 'none'

/** What git says about the files of a plan. */
export interface Checkout {
  /** The commit the files stand at; absent where there is none. */
  readonly head?: string | undefined
  readonly answer: CheckoutAnswer
}

/**
 * An old checkout looks as if the files had moved: it would set back what newer files wrote. In a protected environment
 * the files must be as new as those that last-applied was written from.
 */
export function staleCheckout({
  environment,
  lastApplied,
  checkout,
  consent,
}: PlanContext): readonly Finding[] {
  const applied = lastApplied?.updated.commit
  if (environment?.protected !== true || applied === undefined || checkout === undefined) return []
  const { answer, head } = checkout
  if (answer === 'holds') return []
  const isAllowed = consent.allowBehind === true
  const from = `commit ${short(applied)}, which last-applied was written from`
  return [
    {
      code: 'behind',
      severity: isAllowed ? 'warning' : 'error',
      message: sentence(answer, { from, head }),
      ...(isAllowed
        ? {}
        : { hint: `${WAY_OUT[answer]} If the files are meant as they are, pass --allow-behind.` }),
    },
  ]
}

function sentence(
  answer: Exclude<CheckoutAnswer, 'holds'>,
  { from, head = '' }: { readonly from: string; readonly head: string | undefined },
): string {
  switch (answer) {
    case 'lacks':
      return `The files stand at commit ${short(head)}, which does not hold ${from}: they may be older than what was applied`
    case 'unknown':
      return `Git does not know ${from}, or not all between it and ${short(head)}, so whether the files are older cannot be told`
    case 'none':
      return `The files lie in no git checkout, or git is not there, so whether they hold ${from} cannot be told`
    default:
      return answer satisfies never
  }
}

const WAY_OUT: Readonly<Record<Exclude<CheckoutAnswer, 'holds'>, string>> = {
  lacks: 'Bring the checkout up to date.',
  unknown: 'Fetch everything: git fetch --unshallow, or fetch-depth: 0 in GitHub Actions.',
  none: 'Work in a checkout of the files.',
}

function short(commit: string): string {
  return printable(commit.slice(0, 12))
}
