import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { referencePages } from '../../scripts/reference/index.js'

const FOLDER = 'docs/reference'

it('docs/reference is what `npm run docs` makes of the code', () => {
  const pages = referencePages()
  const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(FOLDER.length + 1)
        .replaceAll('\\', '/'),
    )
  const stale = [...pages].filter(([file, text]) => !files.includes(file) || read(file) !== text)
  const left = files.filter((file) => !pages.has(file))
  expect([...stale.map(([file]) => file), ...left], 'run `npm run docs`').toEqual([])
})

it('every option, argument and key says what it is', () => {
  const silent = [...referencePages()].flatMap(([file, text]) =>
    text
      .split('\n')
      .filter((line) => /^\| `[^|]+\| *\|/.test(line) || /^\| `[^|]+\|[^|]+\| *\|/.test(line))
      .map((line) => `${file}: ${line.slice(0, 60)}`),
  )
  expect(silent).toEqual([])
})

function read(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8')
}
