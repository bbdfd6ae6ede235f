import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { equalJson, member, parseJson } from '../../model/json.js'
import { normalForm } from '../normal/index.js'
import type { ReadFlowFiles } from './flow-source.js'
import { readFlowSource } from './read-flow-source.js'
import { printExported, toExported } from './to-exported.js'
import { toSnapshot } from './to-snapshot.js'

const REAL = join(import.meta.dirname, '../../../../../shared/real')
const isThere = existsSync(REAL)

function filesBelow(folder: string): readonly string[] {
  if (!isThere) return []
  return readdirSync(join(REAL, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(REAL, folder, name))
    .filter((path) => path.endsWith('.json') && statSync(path).isFile())
}
const flowFolders = isThere
  ? readdirSync(join(REAL, 'snapshot/flows'))
      .map((name) => join(REAL, 'snapshot/flows', name))
      .filter((path) => statSync(path).isDirectory())
  : []
const filesOf = (folder: string) =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
const readFile = (path: string) => readFlowSource({ type: 'file', path, text: readFileSync(path, 'utf8') })
const readFolder = (path: string) => readFlowSource({ type: 'folder', path, files: filesOf(path) })
function flowOf(read: ReturnType<typeof readFlowSource>): ReadFlowFiles {
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.flow
}

const flowFiles = [
  ...filesBelow('exported'),
  ...filesBelow('console'),
  ...filesBelow('provider').filter((path) => path.endsWith('flow.json')),
]

describe.skipIf(!isThere)(`real documents, skipped where ${REAL} is absent`, () => {
  it.each([...flowFiles, ...flowFolders])('%s keeps its meaning through every layout', (path) => {
    const flow = flowOf(path.endsWith('.json') ? readFile(path) : readFolder(path))
    expect(flow.notes.filter(({ code }) => code !== 'no-names')).toEqual([])
    const exported = toExported(flow.document)
    const form = normalForm(flow.document)

    const text = printExported(flow.document)
    expect(flowOf(readFlowSource({ type: 'file', path: 'a.json', text })).document).toEqual(exported)
    expect(normalForm(exported)).toEqual(form)

    const { files, lost } = toSnapshot(flow.document)
    expect(lost).toEqual([])
    const id = flow.id ?? ''
    const back = flowOf(readFlowSource({ type: 'folder', path: `x/${id}`, files }))
    expect(back.notes).toEqual([])
    expect(toExported(back.document)).toEqual(exported)
    expect(normalForm(back.document)).toEqual(form)
  })

  it.each(flowFolders)('%s is written as the snapshot itself was', (path) => {
    const { files } = toSnapshot(flowOf(readFolder(path)).document)
    const original = filesOf(path)
    expect([...files.keys()].sort()).toEqual([...original.keys()].sort())
    for (const [name, text] of original) {
      const same = equalJson(parseJson(files.get(name) ?? ''), parseJson(text))
      expect(same, `${path}/${name}`).toBe(true)
    }
  })

  it('tells the envelope from the bare document', () => {
    const layouts = filesBelow('exported').map((path) => flowOf(readFile(path)).layout)
    expect(layouts.filter((layout) => layout === 'envelope')).toHaveLength(2)
    expect(filesBelow('console').map((path) => flowOf(readFile(path)).layout)).toEqual(['console', 'console'])
  })

  it('takes no other file of a project for a flow', () => {
    const others = [
      ...filesBelow('snapshot'),
      ...filesBelow('provider').filter((path) => !path.endsWith('flow.json')),
    ]
    for (const path of others) expect(readFile(path).ok, path).toBe(false)
    const said = filesBelow('provider')
      .filter((path) => !path.endsWith('flow.json'))
      .map((path) => {
        const read = readFile(path)
        return [basename(path), read.ok ? '' : read.problems[0].message.replace(/.* holds /, '')]
      })
    expect(Object.fromEntries(said)).toEqual({
      'basicstyle.json': 'a theme',
      'emptystyle.json': 'a theme',
      'testwidget.json': 'a widget',
    })
  })

  it('tells the folders around flows as what they are', () => {
    const said = ['snapshot', 'snapshot/flows', 'snapshot/styles', 'snapshot/widgets'].map((folder) => {
      const path = join(REAL, folder)
      const files = new Map([...readdirSync(path)].map((name) => [name, '{}']))
      const read = readFlowSource({ type: 'folder', path, files })
      return read.ok ? '' : read.problems[0].message.replace(/.* holds /, '')
    })
    const whole = 'a whole project snapshot, no single flow'
    expect(said).toEqual([whole, whole, 'a theme', 'widgets, no flow'])
  })

  it('knows the id from the document or the folder', () => {
    const flow = flowOf(readFolder(join(REAL, 'snapshot/flows/sign-in')))
    expect(flow).toMatchObject({ id: 'sign-in', idFrom: 'name', layout: 'snapshot' })
    expect(member(flow.document, 'flowId')).toBe('sign-in')
  })
})
