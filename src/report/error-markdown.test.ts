import { expect, it } from 'vitest'
import { ProblemsError, refusal } from '../core/model/errors.js'
import { renderErrorMarkdown } from './error-markdown.js'

it('says code, exit, words and the next move, with nothing foreign as markdown', () => {
  const error = refusal({
    code: 'stale',
    message: 'The plan ```\n@everyone <b>moved</b>\u001b[31m',
    hint: 'Make a new one',
  })
  const text = renderErrorMarkdown(error, {})
  expect(text).toMatch(/^### Not done: <code>stale<\/code>, exit 6\n\n```\nerror: The plan /)
  expect(text).toContain('→ Make a new one')
  expect(text).not.toContain('\u001b')
  expect(text.match(/```/g)).toHaveLength(2)
})

it('stays below the length of a comment', () => {
  const problem = { code: 'wrong-type', message: '`'.repeat(500) }
  const text = renderErrorMarkdown(
    new ProblemsError([problem, ...Array.from({ length: 5000 }, () => problem)]),
    {},
  )
  expect(text.length).toBeLessThan(64_000)
  expect(text).toContain('cut here')
  expect(text.endsWith('```\n')).toBe(true)
})
