import { describe, expect, it } from 'vitest'
import { globalsOf } from './globals.js'
import { withSameTarget } from './same-target.js'

const globals = globalsOf({ env: 'prod', var: ['WHO=Ann B'], varsFile: ['acme.yaml'] })
const hintFor = (hint: string) => withSameTarget({ hint }, globals).hint

describe('withSameTarget', () => {
  it.each([
    [
      'Undo it: descope-mgmt apply --only flow/a --on-drift revert.',
      "Undo it: descope-mgmt --env prod apply --var 'WHO=Ann B' --vars-file acme.yaml --only flow/a --on-drift revert.",
    ],
    ['descope-mgmt apply --resume r1', 'descope-mgmt --env prod apply --resume r1'],
    ['descope-mgmt rollback r1', 'descope-mgmt --env prod rollback r1'],
    ['Look: descope-mgmt plan', "Look: descope-mgmt --env prod plan --var 'WHO=Ann B' --vars-file acme.yaml"],
  ])('carries the target, and values where files are read again: %s', (hint, expected) => {
    expect(hintFor(hint)).toBe(expected)
  })

  it('leaves alone what carries it already, and commands that speak to no project', () => {
    const hint = hintFor('Look: descope-mgmt plan. Or: descope-mgmt role list')
    expect(hint).toContain('descope-mgmt --env prod role list')
    expect(hintFor(hint)).toBe(hint)
    expect(hintFor('Write one with: descope-mgmt init')).toBe('Write one with: descope-mgmt init')
    const copy = 'Name both: descope-mgmt store copy FROM TO'
    expect(hintFor(copy)).toBe(copy)
    const folder = 'It lies in .descope-mgmt or ~/.descope-mgmt and stays'
    expect(hintFor(folder)).toBe(folder)
    expect(hintFor('Start it with: descope-mgmt emulator')).toBe('Start it with: descope-mgmt emulator')
  })

  it('leaves hints alone where nothing was given', () => {
    const hint = 'descope-mgmt apply --only a'
    expect(withSameTarget({ hint }, globalsOf({})).hint).toBe(hint)
  })
})
