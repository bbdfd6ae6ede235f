import { describe, expect, it } from 'vitest'
import { memoryFiles, problemsIn } from '../../../test/support/config-files.js'
import { findTemplate, listLibrary } from './find-template.js'

const library = { own: '/repo/templates', builtIn: '/program/library' }
const files = memoryFiles({
  '/repo/templates/own.yaml': '',
  '/repo/templates/both.yaml.j2': '',
  '/repo/templates/own.flow-test.yaml': '',
  '/repo/templates/own.vars.yaml': '',
  '/repo/templates/notes.md': '',
  '/repo/templates/folder/template.yaml': '',
  '/repo/templates/folder/part.txt': '',
  '/repo/templates/empty/part.txt': '',
  '/program/library/both/template.yaml': '',
  '/program/library/built-in/template.yaml': '',
  '/repo/flows/own': '',
  '/repo/flows/x.yaml': '',
})
const find = (written: string) => findTemplate(files, { written, from: '/repo/flows', library })

describe('findTemplate', () => {
  it.each([
    ['x.yaml', '/repo/flows/x.yaml'],
    ['../templates/own.yaml', '/repo/templates/own.yaml'],
    ['own', '/repo/flows/own'],
    ['both', '/repo/templates/both.yaml.j2'],
    ['folder', '/repo/templates/folder/template.yaml'],
    ['built-in', '/program/library/built-in/template.yaml'],
  ])('finds %s: a path before a name, the own before a built-in one', async (written, path) => {
    expect(await find(written)).toBe(path)
  })

  it.each([
    ['built-on', 'Did you mean "built-in"?'],
    ['empty', 'Look at `flow templates list`.'],
    ['flows/nothing.yaml', 'Look at `flow templates list`.'],
    ['constructor', 'Look at `flow templates list`.'],
  ])('tells that there is no %s', async (written, hint) => {
    expect(await problemsIn(async () => find(written))).toMatchObject([{ code: 'template-not-found', hint }])
  })
})

describe('listLibrary', () => {
  it('marks what another one hides, and leaves out what lies beside templates', async () => {
    const all = await listLibrary(files, library)
    expect(
      all.filter(({ hiddenBy }) => hiddenBy === undefined).map(({ name, isBuiltIn }) => [name, isBuiltIn]),
    ).toEqual([
      ['both', false],
      ['folder', false],
      ['own', false],
      ['built-in', true],
    ])
    expect(all.filter(({ hiddenBy }) => hiddenBy !== undefined)).toMatchObject([
      { name: 'both', isBuiltIn: true, hiddenBy: '/repo/templates/both.yaml.j2' },
    ])
    expect(await listLibrary(files, { own: '/nowhere', builtIn: undefined })).toEqual([])
  })
})
