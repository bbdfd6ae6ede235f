import { expect, it } from 'vitest'
import { fileFindings, findingCounts } from './flow-findings-text.js'

const VIEW = { width: 80, color: false, verbose: false }
const warning = { code: 'dead-end', severity: 'warning', message: 'A leads nowhere' } as const
const error = {
  code: 'edge-to-nowhere',
  severity: 'error',
  message: 'B leads to "9"',
  hint: 'Correct it',
} as const

it('groups findings by file, errors first, and leaves out files without any', () => {
  const files = [
    {
      file: 'a.json',
      title: 'sign-in, console',
      findings: [warning, { ...error, where: { file: 'a.json', line: 3, column: 7 } }],
    },
    { file: 'b.json', title: 'b, exported', findings: [] },
    { file: 'c\u001b.json', title: '', findings: [error] },
  ]
  expect(fileFindings(files, VIEW)).toBe(
    [
      'a.json  sign-in, console: 1 error, 1 warning',
      '  error edge-to-nowhere  (a.json:3:7)',
      '      B leads to "9"',
      '      → Correct it',
      '  warning dead-end',
      '      A leads nowhere',
      '',
      'c\\u{001b}.json  1 error',
      '  error edge-to-nowhere',
      '      B leads to "9"',
      '      → Correct it',
    ].join('\n'),
  )
  expect(fileFindings(files, { ...VIEW, verbose: true })).toContain('b.json  b, exported: nothing found')
})

it('counts by severity', () => {
  expect(findingCounts([])).toBe('nothing found')
  expect(findingCounts([warning, warning, error])).toBe('1 error, 2 warnings')
})
