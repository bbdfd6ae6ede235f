import { describe, expect, it } from 'vitest'
import { ProblemsError, refusal, usageError } from '../core/model/errors.js'
import { printableLines } from '../core/model/printable.js'
import { renderError } from './error-text.js'
import { columnsOf } from './wrap.js'

const view = { width: 80, color: false, cwd: '/repo' }

describe('renderError', () => {
  it('says what happened, where, what to do and the code', () => {
    const error = usageError({
      code: 'unknown-environment',
      message: 'The environment "prd" is not declared',
      hint: 'Did you mean prod?',
      where: { file: '/repo/descope.yaml', line: 3, column: 7 },
    })
    expect(renderError(error, view)).toBe(
      [
        'error: descope.yaml:3:7  The environment "prd" is not declared',
        '  → Did you mean prod?',
        '  code unknown-environment',
        '',
      ].join('\n'),
    )
  })

  it('lists every problem with its place, and how many there are', () => {
    const error = new ProblemsError([
      {
        code: 'unknown-key',
        message: 'unknown key "nmae"',
        hint: 'Did you mean "name"?',
        where: { file: '/repo/t.yaml', line: 4, column: 5 },
      },
      { code: 'duplicate-id', message: 'acme is declared twice', where: { file: '/else/u.yaml', line: 9 } },
      { code: 'empty', message: 'nothing declared' },
    ])
    expect(renderError(error, view)).toBe(
      [
        't.yaml:4:5  unknown key "nmae" (unknown-key)',
        '  → Did you mean "name"?',
        '/else/u.yaml:9  acme is declared twice (duplicate-id)',
        'nothing declared (empty)',
        'error: 3 problems found, nothing was done',
        '',
      ].join('\n'),
    )
  })

  it('tells a single problem like any error', () => {
    const error = new ProblemsError([{ code: 'config-not-found', message: 'There is no file' }])
    expect(renderError(error, view)).toBe('error: There is no file\n  code config-not-found\n')
  })

  it.each([80, 200])('fits %i columns', (width) => {
    const message = 'A sentence of many words that goes on and on. '.repeat(10)
    const text = renderError(refusal({ code: 'x', message, hint: message }), { ...view, width })
    for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width)
  })

  it('shows hostile text as text', () => {
    const message = 'HTML: \u001b]0;x\u0007\u202e\r\nerror: faked'
    const text = renderError(refusal({ code: 'x', message, where: { file: '/a\u001b[2J' } }), view)
    expect(printableLines(text)).toBe(text)
    expect(text).toContain('\n  error: faked\n')
  })

  it('colours the word and nothing else', () => {
    expect(renderError(refusal({ code: 'x', message: 'No' }), { ...view, color: true })).toBe(
      '\u001b[31merror:\u001b[39m No\n\u001b[2m  code x\u001b[22m\n',
    )
  })
})
