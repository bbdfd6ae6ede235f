import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { ledger } from '../../src/emulator/ledger.js'
import { serviceEmulations } from '../../src/emulator/service-emulations.js'
import { guessesOf } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'
import { isOpenapiThere } from '../support/openapi.js'

const callOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`
const routes = [...serviceEmulations, ...emulations].flatMap((emulation) => emulation.routes).map(callOf)
const calls = ledger.map(callOf)
const root = join(import.meta.dirname, '../..')

describe('ledger', () => {
  it('has a line for every route', () => {
    const claimed = ledger.filter(({ coverage }) => coverage !== 'absent').map(callOf)
    expect([...routes].sort()).toEqual([...claimed].sort())
  })

  it('names no call twice', () => {
    expect(calls.filter((call, index) => calls.indexOf(call) !== index)).toEqual([])
  })

  it('says what is missing wherever something is', () => {
    expect(ledger.filter(({ coverage, note }) => coverage !== 'supported' && note === '')).toEqual([])
  })

  it.skipIf(!isOpenapiThere)('has every published call', () => {
    const file = join(root, '../shared/openapi/descope-mgmt-api.yml')
    const { paths } = parse(readFileSync(file, 'utf8')) as { paths: Record<string, object> }
    const published = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const known = new Set(calls)
    expect(published.length).toBeGreaterThan(200)
    expect(published.filter((call) => !known.has(call))).toEqual([])
  })
})

describe('docs/emulator.md', () => {
  const page = readFileSync(join(root, 'docs/emulator.md'), 'utf8')

  it('explains every guess with its choices, default first', () => {
    for (const { name, choices } of guessesOf(emulations)) {
      expect(page).toMatch(new RegExp(`\\| \`${name}\`\\s+\\| \`${choices.join('`, `')}\``))
    }
  })

  it('names every call that is there', () => {
    expect(ledger.filter((entry) => entry.coverage !== 'absent' && !page.includes(callOf(entry)))).toEqual([])
  })
})
