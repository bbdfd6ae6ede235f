import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { themeDocument, themeFolder } from '../../../test/support/theme-documents.js'
import type { ErrorDetails } from '../../core/model/errors.js'
import { checkTheme } from './check.js'
import { diffThemes } from './diff.js'
import { readTheme } from './read-theme.js'

const file = (text: string) => readTheme({ type: 'file', path: 'theme.json', text })
const folder = (files: ReadonlyMap<string, string>) => readTheme({ type: 'folder', path: 'styles', files })
const documentOf = (read: ReturnType<typeof readTheme>) => {
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.document
}
const problemsOf = (read: ReturnType<typeof readTheme>): readonly ErrorDetails[] =>
  read.ok ? [] : read.problems

describe('a theme in a file', () => {
  it('is read bare and in the envelope of the API, with the place of every value', () => {
    const theme = themeDocument()
    const bare = file(JSON.stringify(theme, undefined, 2))
    const wrapped = file(JSON.stringify({ theme }, undefined, 2))
    expect(documentOf(bare)).toEqual(theme)
    expect(documentOf(wrapped)).toEqual(theme)
    expect(bare).toMatchObject({ key: 'default', keyFrom: undefined, notes: [] })
    if (!bare.ok || !wrapped.ok) throw new Error('not read')
    expect(bare.placeOf('/componentsVersion')).toEqual({ file: 'theme.json', line: 2, column: 3 })
    expect(wrapped.placeOf('/componentsVersion')).toEqual({ file: 'theme.json', line: 3, column: 5 })
    expect(bare.placeOf('/styles/none/of/this')).toMatchObject({ file: 'theme.json', line: 4 })
  })

  it('that is something else is told as what it is', () => {
    const told = (value: unknown) => problemsOf(file(JSON.stringify(value)))
    const [console] = told({ cssTemplate: {}, version: 3 })
    expect(console?.code).toBe('theme-console-layout')
    expect(console?.hint).toContain('theme export')
    expect(told({ theme: { id: 'x', cssTemplate: {} } })).toMatchObject([{ code: 'theme-console-layout' }])
    for (const [value, words] of [
      [
        { errorCode: 'E011003', errorDescription: 'Unknown\u001b[31m' },
        'error answer of Descope ("E011003": "Unknown\\u{001b}[31m")',
      ],
      [{ flowId: 'sign-in', metadata: {}, contents: {} }, 'a flow'],
      [{ formatVersion: 1, project_id: 'P1' }, 'a backup'],
      [{ componentsVersion: '2', styles: ['dark'] }, 'styles.json'],
      [{ components: {}, globals: {} }, 'one style'],
      [{ tenants: [] }, 'its keys: "tenants"'],
      [{}, 'its keys: none'],
      [[], 'a list'],
      [null, 'null'],
      ['text', 'a single text'],
    ] as const) {
      const problems = told(value)
      expect(problems).toMatchObject([{ code: 'not-a-theme' }])
      expect(problems[0]?.message).toContain(words)
    }
  })

  it('that is no JSON is told with line and column', () => {
    expect(problemsOf(file('{ "styles": {\n  "light": {}'))).toMatchObject([
      { code: 'json-truncated', where: { file: 'theme.json', line: 2 } },
    ])
    expect(problemsOf(file('{ "styles": {}, "styles": {} }'))).toMatchObject([
      { code: 'json-duplicate-key', where: { line: 1, column: 17 } },
    ])
    expect(problemsOf(file('<!DOCTYPE html><html>'))).toMatchObject([
      { code: 'not-a-theme', message: '"theme.json" holds HTML or XML, no theme' },
    ])
  })

  it('takes prototype keys for data', () => {
    const text = '{"styles":{"__proto__":{"components":{"constructor":{"a":"1"}}}}}'
    expect(JSON.stringify(documentOf(file(text)))).toBe(text)
  })
})

describe('the folder of a snapshot', () => {
  it('is put together to the theme that it was', () => {
    const theme = themeDocument()
    const read = folder(themeFolder(theme))
    expect(diffThemes(documentOf(read), theme)).toEqual([])
    if (!read.ok) throw new Error('not read')
    expect(read.placeOf('/styles/dark/globals')).toEqual({ file: 'styles/dark.json', line: 20, column: 3 })
    expect(read.placeOf('/componentsVersion')).toEqual({ file: 'styles/styles.json', line: 2, column: 3 })
  })

  it('tells of styles beside light and dark', () => {
    const files = new Map(themeFolder())
    files.set('styles.json', '{"componentsVersion":"2.0.1","styles":["light","dark","sso-suite"]}')
    files.set('sso-suite.json', '{"name":"SSO Suite","type":"ssoSuite"}')
    const read = folder(files)
    expect(read).toMatchObject({ ok: true, notes: [{ code: 'theme-further-styles' }] })
    expect(checkTheme(documentOf(read))).toEqual([])
  })

  it('that lacks something is told as that', () => {
    const files = new Map(themeFolder())
    files.delete('dark.json')
    expect(problemsOf(folder(files))).toMatchObject([
      { code: 'theme-file-missing', where: { file: 'styles/styles.json' } },
    ])
    files.set('dark.json', '{')
    expect(problemsOf(folder(files))).toMatchObject([
      { code: 'json-truncated', where: { file: 'styles/dark.json' } },
    ])
    expect(problemsOf(folder(new Map()))).toMatchObject([{ code: 'not-a-theme' }])
    expect(problemsOf(folder(new Map([['styles.json', '[]']])))).toMatchObject([{ code: 'not-a-theme' }])
  })
})

it('never throws on any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, isWrapped) => {
      const read = file(JSON.stringify(isWrapped ? { styles: value } : value))
      if (!read.ok) return
      checkTheme(read.document)
      diffThemes(read.document, themeDocument())
    }),
  )
})

const REAL = join(import.meta.dirname, '../../../../shared/real')
describe.skipIf(!existsSync(REAL))('real themes (skipped where they are not at hand)', () => {
  it('are read without a finding, and differ from none but others', () => {
    const styles = join(REAL, 'snapshot/styles')
    const names = readdirSync(styles)
    const texts = new Map(names.map((name) => [name, readFileSync(join(styles, name), 'utf8')]))
    const themes = [
      documentOf(folder(texts)),
      ...['basicstyle', 'emptystyle'].map((name) =>
        documentOf(file(readFileSync(join(REAL, 'provider', `${name}.json`), 'utf8'))),
      ),
    ]
    for (const [index, theme] of themes.entries()) {
      const isEmptyStyle = index === themes.length - 1
      expect(checkTheme(theme).map(({ code }) => code)).toEqual(isEmptyStyle ? ['theme-empty'] : [])
      for (const [other, second] of themes.entries()) {
        expect(diffThemes(theme, second).length === 0).toBe(index === other)
      }
    }
  })
})
