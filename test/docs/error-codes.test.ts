import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codesInSource } from '../support/codes-in-source.js'

const page = readFileSync('docs/errors.md', 'utf8')
const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` +\|/gm)].map(([, code]) => code ?? '')

describe('docs/errors.md', () => {
  it('lists every code the program can give, and no other', () => {
    const given = [...codesInSource('src')].map(([code, file]) => ({ code, file, pattern: patternOf(code) }))
    const missing = given.filter(({ pattern }) => !listed.some((code) => pattern.test(code)))
    expect(
      missing.map(({ code, file }) => `${code} (${file})`),
      'codes that the page does not explain',
    ).toEqual([])
    expect(
      listed.filter((code) => !given.some(({ pattern }) => pattern.test(code))),
      'codes that nothing gives any more',
    ).toEqual([])
  })

  it('lists a code once', () => {
    expect(listed.filter((code, index) => listed.indexOf(code) !== index)).toEqual([])
  })
})

function patternOf(code: string): RegExp {
  return new RegExp(`^${code.replaceAll('*', '[a-z0-9]+')}$`)
}
