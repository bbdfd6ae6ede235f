import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { EXIT } from '../../src/core/model/errors.js'

it('docs/exit-codes.md tells every exit code by its name, and no other', () => {
  const page = readFileSync('docs/exit-codes.md', 'utf8')
  const told = [...page.matchAll(/^\| (\d+) +\| `(\w+)` +\| \S/gm)].map(([, exit, name]) => [
    name,
    Number(exit),
  ])
  expect(Object.fromEntries(told)).toEqual(EXIT)
})
