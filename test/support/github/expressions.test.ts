import { expect, it } from 'vitest'
import { condition, interpolate, type Scope } from './expressions.js'

const scope: Scope = {
  status: 'success',
  contexts: {
    github: { event_name: 'push', run_attempt: 2, event: { pull_request: { number: 7 } } },
    steps: { a: { outputs: { found: 'no' } }, b: { outputs: {} }, c: { outputs: { found: 'yes' } } },
    vars: { EMPTY: '' },
  },
}

it.each([
  ["github.event_name == 'PUSH'", 'true'],
  ["!(github.event_name == 'push') || github.run_attempt > 1", 'true'],
  ["vars.EMPTY || vars.MISSING || 'else'", 'else'],
  ['github.event.pull_request.number || 1', '7'],
  ['github.event.issue.number && 1', ''],
  ["contains(steps.*.outputs.found, 'yes')", 'true'],
  ["contains(steps.*.outputs.found, 'maybe')", 'false'],
  [`contains(fromJSON('["success", "failure"]'), 'failure')`, 'true'],
  ["'it''s'", "it's"],
])('%s gives %s', (expression, value) => {
  expect(interpolate(`\${{ ${expression} }}`, scope)).toBe(value)
})

it('runs what asks for no status only after success', () => {
  const failed: Scope = { ...scope, status: 'failure' }
  expect(condition(undefined, scope)).toBe(true)
  expect(condition("github.event_name == 'push'", failed)).toBe(false)
  expect(condition("${{ !cancelled() && github.event_name == 'push' }}", failed)).toBe(true)
  expect(condition('${{ failure() }}', scope)).toBe(false)
})

it.each([
  ['nobody.here', 'no context'],
  ['github.', 'ends too soon'],
  ["hashFiles('a')", 'no function'],
  ["'open", 'not understood'],
  ['github github', 'not understood'],
])('throws for %s', (expression, message) => {
  expect(() => interpolate(`\${{ ${expression} }}`, scope)).toThrow(message)
})
