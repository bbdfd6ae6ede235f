import { describe, expect, it } from 'vitest'
import { screenOf, screenTask, signInFlow, actionTask } from '../../../../test/support/flow-documents.js'
import type { ErrorDetails } from '../../model/errors.js'
import { member, objectOf, type Json, type JsonObject } from '../../model/json.js'
import type { ReadFlowFiles } from './flow-source.js'
import { fromListed } from './from-console.js'
import { readFlowSource } from './read-flow-source.js'

const text = (value: Json) => JSON.stringify(value, undefined, 2)
const readFile = (content: string, path = 'flows/sign-in.json') =>
  readFlowSource({ type: 'file', path, text: content })
const readFolder = (files: Readonly<Record<string, string>>, path = 'flows/sign-in') =>
  readFlowSource({ type: 'folder', path, files: new Map(Object.entries(files)) })

function flowOf(read: ReturnType<typeof readFlowSource>): ReadFlowFiles {
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.flow
}
const problemsOf = (read: ReturnType<typeof readFlowSource>): readonly ErrorDetails[] =>
  read.ok ? [] : read.problems

const dsl: JsonObject = {
  startTask: '0',
  tasks: {
    '0': screenTask('0', 'Welcome', 'SC1', { go: '1' }),
    '1': actionTask('1', 'Notify', 'connector', { success: '2' }, { connectorId: 'CI1' }),
    '2': actionTask('2', 'End', 'logged-in'),
  },
}
const template = screenOf('SC1', ['go'])['contents'] ?? {}
const consoleFlow: JsonObject = {
  flow: {
    id: 'from-console',
    version: 7,
    etag: 'e',
    modifiedTime: '1725220394',
    name: 'Welcome',
    description: '',
    disabled: false,
    widget: true,
    translate: true,
    translateConnectorID: 'CI9',
    translateSourceLang: 'en',
    translateTargetLangs: ['es'],
    management: true,
    sharedInteractions: [{ id: '2.success' }],
    dsl,
  },
  screens: [
    {
      id: 'SC1',
      version: 6,
      flowId: 'from-console',
      inputs: [],
      interactions: [{ id: 'go', label: 'Go' }],
      htmlTemplate: template,
      componentsVersion: '2.0.1',
      future: true,
    },
  ],
}
const header: JsonObject = {
  name: 'Welcome',
  description: '',
  componentsVersion: '2.0.1',
  disabled: false,
  fingerprint: false,
  screens: ['welcome'],
  references: { connectors: { Mail: 'CI1' } },
}
const snapshot = {
  'metadata.json': text(header),
  'contents.json': text(dsl),
  'screen-welcome.json': text({ screenId: 'SC1', contents: template }),
}

describe('exported layout and its envelope', () => {
  it('goes through untouched, wrong types included', () => {
    const odd: JsonObject = {
      flowId: 5,
      metadata: null,
      contents: [],
      screens: 'x',
      references: null,
      more: 1,
    }
    expect(flowOf(readFile(text(odd)))).toMatchObject({ layout: 'exported', document: odd, notes: [] })
    const flow = flowOf(readFile(text({ flow: odd })))
    expect(flow).toMatchObject({ layout: 'envelope', document: odd, notes: [] })
  })

  it('takes the id from the document, else from the name of the file', () => {
    const document = signInFlow('my-flow')
    expect(flowOf(readFile(text(document)))).toMatchObject({ id: 'my-flow', idFrom: 'document' })
    const nameless = objectOf(Object.entries(document).filter(([key]) => key !== 'flowId'))
    expect(flowOf(readFile(text(nameless), 'C:\\flows\\other.json'))).toMatchObject({
      id: 'other',
      idFrom: 'name',
      document: nameless,
    })
    expect(flowOf(readFile(text(nameless), '..'))).toMatchObject({ id: undefined, idFrom: undefined })
  })

  it('places values, or the nearest around them', () => {
    const { placeOf } = flowOf(readFile('{\n "flow": {\n  "contents": {\n   "startTask": 5 } } }', 'a.json'))
    expect(placeOf('/contents/startTask')).toEqual({ file: 'a.json', line: 4, column: 4 })
    expect(placeOf('/contents/tasks/4/name')).toEqual({ file: 'a.json', line: 3, column: 3 })
    expect(placeOf('/references')).toEqual({ file: 'a.json', line: 2, column: 2 })
  })

  it('notes what stands beside the flow in an envelope', () => {
    const { notes } = flowOf(
      readFile(text({ flow: signInFlow(), changelog: 'x', skipRender: true, extra: 1 })),
    )
    expect(notes).toMatchObject([{ code: 'flow-keys-dropped', where: { file: 'flows/sign-in.json' } }])
    expect(notes[0]?.message).toContain('"extra"')
  })
})

describe('console layout', () => {
  it('moves the fields to where the exported layout has them', () => {
    const flow = flowOf(readFile(text(consoleFlow)))
    expect(flow).toMatchObject({ layout: 'console', id: 'from-console', idFrom: 'document' })
    expect(flow.document).toEqual({
      flowId: 'from-console',
      metadata: {
        name: 'Welcome',
        description: '',
        disabled: false,
        widget: true,
        componentsVersion: '2.0.1',
        translation: { enabled: true, connectorId: 'CI9', sourceLanguage: 'en', targetLanguages: ['es'] },
        management: true,
        sharedInteractions: [{ id: '2.success' }],
      },
      contents: dsl,
      screens: [
        { screenId: 'SC1', contents: template, interactions: [{ id: 'go', label: 'Go' }], future: true },
      ],
    })
  })

  it('says that it has no names, where a connector is used', () => {
    const { notes, placeOf } = flowOf(readFile(text(consoleFlow)))
    expect(notes.map(({ code }) => code)).toEqual(['no-names'])
    expect(notes[0]?.where).toEqual(placeOf('/contents/tasks/1/arguments/connectorId'))
    const { notes: none } = flowOf(readFile(text({ flow: { id: 'a', dsl: { tasks: {} } }, screens: [] })))
    expect(none).toEqual([])
  })

  it('places moved values where the file has them', () => {
    const content = text(consoleFlow)
    const { placeOf } = flowOf(readFile(content))
    const lineOf = (path: string) => content.split('\n')[(placeOf(path).line ?? 0) - 1]?.trim() ?? ''
    expect(lineOf('/flowId')).toBe('"id": "from-console",')
    expect(lineOf('/metadata/name')).toBe('"name": "Welcome",')
    expect(lineOf('/metadata/translation/connectorId')).toBe('"translateConnectorID": "CI9",')
    expect(lineOf('/metadata/componentsVersion')).toMatch('"componentsVersion": "2.0.1"')
    expect(lineOf('/contents/startTask')).toBe('"startTask": "0",')
    expect(lineOf('/contents/tasks/9')).toMatch('"tasks": {')
    expect(lineOf('/screens/0/screenId')).toBe('"id": "SC1",')
    expect(lineOf('/screens/0/contents/ROOT')).toBe('"ROOT": {')
  })

  it('names what finds no place, and the versions that differ', () => {
    const screen = { id: 'A', screenId: 'B', htmlTemplate: {}, componentsVersion: '1' }
    const { notes, document } = flowOf(
      readFile(text({ flow: { dsl: {} }, screens: [screen, { componentsVersion: '2' }, 5], metadata: 1 })),
    )
    expect(notes.map(({ code }) => code)).toEqual(['components-versions', 'flow-keys-dropped'])
    expect(notes[0]?.message).toContain('2 is kept, not 1')
    expect(notes[1]?.message).toContain('"screens.0.screenId", "metadata"')
    expect(document).toEqual({
      metadata: { componentsVersion: '2' },
      contents: {},
      screens: [{ screenId: 'A', contents: {} }, {}, 5],
    })
  })

  it('reads a record of the list, without screens', () => {
    const document = fromListed({ id: 'a', name: 'A', version: 3, dsl: { startTask: '0', tasks: {} } })
    expect(document).toEqual({
      flowId: 'a',
      metadata: { name: 'A' },
      contents: { startTask: '0', tasks: {} },
    })
  })
})

describe('snapshot layout', () => {
  it('puts the files together', () => {
    const flow = flowOf(readFolder(snapshot))
    expect(flow).toMatchObject({ layout: 'snapshot', id: 'sign-in', idFrom: 'name', notes: [] })
    expect(flow.document).toEqual({
      flowId: 'sign-in',
      metadata: {
        name: 'Welcome',
        description: '',
        componentsVersion: '2.0.1',
        disabled: false,
        fingerprint: false,
      },
      contents: dsl,
      screens: [{ screenId: 'SC1', contents: template }],
      references: { connectors: { Mail: 'CI1' } },
    })
    expect(flow.placeOf('/contents/tasks/1')).toEqual({
      file: 'flows/sign-in/contents.json',
      line: 22,
      column: 5,
    })
    expect(flow.placeOf('/screens/0/contents/none')).toEqual({
      file: 'flows/sign-in/screen-welcome.json',
      line: 3,
      column: 3,
    })
    expect(flow.placeOf('/references/connectors/Mail')).toMatchObject({
      file: 'flows/sign-in/metadata.json',
    })
    expect(flow.placeOf('/flowId')).toEqual({ file: 'flows/sign-in' })
    expect(flow.placeOf('/nothing')).toEqual({ file: 'flows/sign-in' })
  })

  it('sorts the screens by their ids, whatever the files are called', () => {
    const { document } = flowOf(
      readFolder({
        ...snapshot,
        'metadata.json': text({ ...header, screens: ['a', 'b', 'welcome'] }),
        'screen-a.json': text({ screenId: 'SC9' }),
        'screen-b.json': 'null',
      }),
    )
    expect(member(document, 'screens')).toMatchObject([{ screenId: 'SC1' }, { screenId: 'SC9' }, null])
  })

  it('names a missing screen file where it is listed, and reads one that is not listed', () => {
    const listed = text({ ...header, screens: ['welcome', 'gone', 7] })
    const problems = problemsOf(readFolder({ ...snapshot, 'metadata.json': listed }))
    expect(problems).toMatchObject([
      { code: 'flow-file-missing', where: { file: 'flows/sign-in/metadata.json', line: 9 } },
    ])
    expect(problems[0]?.message).toContain('"screen-gone.json"')
    const { notes, document } = flowOf(
      readFolder({ ...snapshot, 'metadata.json': text({ ...header, screens: [7] }) }),
    )
    expect(notes.map(({ code }) => code)).toEqual(['flow-screen-list', 'flow-screen-unlisted'])
    expect(member(document, 'screens')).toHaveLength(1)
  })

  it('puts assets back, and names those that are missing', () => {
    const step = (value: string) => actionTask('1', 'Script', 'scriptlet', {}, { scriptCode: value })
    const files = (value: string) => ({
      ...snapshot,
      'contents.json': text({ startTask: '1', tasks: { '1': step(value) } }),
      'value-1.txt': 'return "asset:value-2.txt"',
    })
    const { document, notes } = flowOf(readFolder(files('asset:value-1.txt')))
    expect(member(document, 'contents')).toEqual({
      startTask: '1',
      tasks: { '1': step('return "asset:value-2.txt"') },
    })
    expect(notes).toEqual([])
    const missing = flowOf(readFolder(files('asset:value-2.txt')))
    expect(missing.notes).toMatchObject([
      { code: 'flow-asset-missing', where: { file: 'flows/sign-in/contents.json', line: 17 } },
    ])
    expect(flowOf(readFolder(files('asset:img-1.svg'))).notes).toEqual([])
    expect(flowOf(readFolder(files('asset:metadata.json'))).notes).toHaveLength(1)
  })

  it('tells every broken file at once', () => {
    const broken = { ...snapshot, 'contents.json': '{', 'screen-welcome.json': '<<<<<<< HEAD\n{}' }
    expect(problemsOf(readFolder(broken)).map(({ code, where }) => [code, where?.file])).toEqual([
      ['json-truncated', 'flows/sign-in/contents.json'],
      ['json-half-merge', 'flows/sign-in/screen-welcome.json'],
    ])
  })

  it('tells a folder that is something else', () => {
    const wordsOf = (files: Readonly<Record<string, string>>) =>
      problemsOf(readFolder(files, 'in')).map(({ code, message, hint }) => [code, message, hint])
    expect(wordsOf({ 'snapshot.json': '{}', 'project.json': '{}' })).toEqual([
      [
        'not-a-flow',
        '"in" holds a whole project snapshot, no single flow',
        expect.stringMatching('in/flows/ID'),
      ],
    ])
    expect(wordsOf({ 'flows.json': '{}' })[0]?.[2]).toBe('Name the folder of one flow: in/ID')
    expect(wordsOf({ 'styles.json': '{}' })[0]?.[1]).toBe('"in" holds a theme')
    expect(wordsOf({ 'metadata.json': '{"flowsIds": []}' })[0]?.[1]).toBe('"in" holds widgets, no flow')
    expect(wordsOf({ 'contents.json': '{}' })[0]?.slice(0, 2)).toEqual([
      'flow-file-missing',
      '"in" lacks metadata.json',
    ])
    expect(wordsOf({ 'screen-a.json': '{}' })[0]?.[1]).toBe('"in" lacks metadata.json and contents.json')
    expect(wordsOf({})[0]?.slice(0, 2)).toEqual([
      'flow-layout-unknown',
      '"in" is no folder of one flow: it holds no files',
    ])
    expect(wordsOf({ 'a\u001b.json': '' })[0]?.[1]).toContain('"a\\u{001b}.json"')
  })
})

describe('what is no flow', () => {
  it.each<[string, string]>([
    [
      '{"errorCode": "E103003", "errorDescription": "Flow not found"}',
      'error answer of Descope ("E103003": "Flow not found")',
    ],
    ['{"errorCode": 5}', 'error answer of Descope'],
    ['{"theme": {"id": "x", "cssTemplate": {}}}', 'a theme'],
    ['{"cssTemplate": {}}', 'a theme'],
    ['{"styles": {"light": {}}, "componentsVersion": "1", "references": {}}', 'a theme'],
    ['{"widgetId": "w", "metadata": {}, "screens": [], "flows": []}', 'a widget'],
    ['{"version": 5}', 'a part of a project snapshot'],
    ['{"flows": ["sign-in"]}', 'the list of flows of a project snapshot'],
    ['{"files": {"snapshot.json": {"version": 5}}}', 'a whole project snapshot'],
    ['{"flows": [{"id": "a", "dsl": {}}], "total": 1}', 'a list of flows (1)'],
    ['{"flows": [{"id": "a", "file": "a.json"}]}', 'a config with flows'],
    ['{"id": "a", "name": "A", "dsl": {"tasks": {}}}', 'one entry of a flow list'],
    ['{"formatVersion": 1, "project_id": "P1", "metadata": {}, "flows": []}', 'a backup'],
    ['{"flow_id": "a", "flow_data": {}, "metadata": {}}', 'a backup of an older layout'],
    ['{"formatVersion": 1, "steps": []}', 'a file that this program wrote'],
    ['{"startTask": "0", "tasks": {}}', 'only the graph of a flow'],
    ['{"screenId": "SC1", "contents": {}, "interactions": []}', 'only one screen of a flow'],
    ['{"name": "A", "componentsVersion": "1", "screens": ["a"]}', 'only the header of a flow'],
    ['[]', 'a list, no flow'],
    ['"x"', 'a single text'],
    ['1e999', 'a single number'],
    ['null', 'null, no flow'],
    ['<!DOCTYPE html><html>', 'HTML'],
  ])('%s is told as what it is', (content, words) => {
    const [problem] = problemsOf(readFile(content))
    expect(problem).toMatchObject({ code: 'not-a-flow', where: { file: 'flows/sign-in.json', line: 1 } })
    expect(problem?.message).toContain('"flows/sign-in.json" holds')
    expect(problem?.message).toContain(words)
    expect(problem?.hint).toMatch(/./)
  })

  it.each([
    ['', 'json-empty'],
    ['{"flowId": ', 'json-truncated'],
    ['flows:', 'json-syntax'],
    ['{"flowId": "a", "flowId": "b", "contents": {}}', 'json-duplicate-key'],
    ['<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x', 'json-half-merge'],
  ])('%j gives %s', (content, code) => {
    const [problem] = problemsOf(readFile(content))
    expect(problem).toMatchObject({ code, where: { file: 'flows/sign-in.json' } })
    expect(problem?.message).toContain('"flows/sign-in.json": ')
    expect(problem?.hint).toMatch(/./)
  })

  it('names the keys of an unknown layout, safe to print', () => {
    const said = problemsOf(readFile('{"graph": {}, "__proto__": 1, "\\u001b[2J": 2}'))
    expect(said).toMatchObject([{ code: 'flow-layout-unknown' }])
    expect(said[0]?.message).toContain('its keys: "graph", "__proto__", "\\u{001b}[2J"')
    expect(problemsOf(readFile('{"flow": {"v3": {}}}'))[0]?.message).toContain('its keys in "flow": "v3"')
  })
})
