import { expect, it } from 'vitest'
import {
  appliedBoxes,
  boxKind,
  inputOf,
  liveBox,
  removedBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import type { Kind } from '../model/kind.js'
import type { Plan } from '../model/plan.js'
import { planDeclared } from './plan-declared.js'

/** A kind of which there is always one: it can be updated, and nothing else. */
const { create: _create, remove: _remove, ...lasting } = boxKind
const kinds: readonly Kind[] = [lasting]

const refused = ({ findings }: Plan) =>
  findings.flatMap(({ code, address, where }) =>
    code === 'unsupported' ? [`${address ?? ''} ${where?.line ?? ''}`] : [],
  )

it('refuses what the service has no call for, while planning', () => {
  const lastApplied = appliedBoxes({ a: { '/name': 'a' } })
  const live = [liveBox('a')]
  const removed = [removedBox('a', 'delete')]
  expect(refused(planDeclared(inputOf({ kinds, live, lastApplied, removed })))).toEqual(['box/a 9'])
  expect(refused(planDeclared(inputOf({ kinds, desired: [wantedBox('new')] })))).toEqual(['box/new 1'])
})

it('lets everything else through', () => {
  const lastApplied = appliedBoxes({ a: { '/name': 'a' } })
  const input = inputOf({
    kinds,
    live: [liveBox('a')],
    lastApplied,
    desired: [wantedBox('a', { note: 'other' })],
  })
  const plan = planDeclared(input)
  expect(plan.changes).toHaveLength(1)
  expect(refused(plan)).toEqual([])
  const forgotten = inputOf({
    kinds,
    live: [liveBox('a')],
    lastApplied,
    removed: [removedBox('a', 'forget')],
  })
  expect(refused(planDeclared(forgotten))).toEqual([])
})
