import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  actionTask,
  flowDocument,
  screenOf,
  screenTask,
  signInFlow,
} from '../../../../test/support/flow-documents.js'
import '../../../../test/support/property-seed.js'
import {
  canonicalJson,
  isObject,
  member,
  objectOf,
  overlay,
  parseJson,
  type Json,
  type JsonObject,
} from '../../model/json.js'
import { withValueAt } from '../../model/pointer.js'
import { readFlowSource } from './read-flow-source.js'
import { printExported, toExported } from './to-exported.js'
import { toSnapshot } from './to-snapshot.js'

const readText = (text: string) => {
  const read = readFlowSource({ type: 'file', path: 'a.json', text })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.flow
}
const readSnapshot = (document: JsonObject) => {
  const { files, lost } = toSnapshot(document)
  const id = member(document, 'flowId')
  const folder = typeof id === 'string' && !lost.some(({ path }) => path === '/flowId') ? id : 'unnamed'
  const read = readFlowSource({ type: 'folder', path: `flows/${folder}`, files })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return { flow: read.flow, files, lost }
}

/** The order of screens means nothing; those without an id have none. */
const comparable = (document: JsonObject) => {
  const screens = member(document, 'screens')
  return canonicalJson(
    overlay(toExported(document), {
      screens: Array.isArray(screens) ? (screens as readonly Json[]).map(canonicalJson).sort() : [],
    }),
  )
}

const anything = fc.jsonValue({ maxDepth: 3 }).map((value) => parseJson(JSON.stringify(value)))
const screen = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      screenId: fc.constantFrom('SC1aaaa', 'SC2AAAA', 'x/y', 'SC3'),
      contents: anything,
    }),
  },
  { weight: 1, arbitrary: anything },
)
const task = fc.record({
  name: fc.constantFrom('Verify OTP', 'verify otp', 'Screen', '', '日本'),
  screenId: fc.constantFrom('SC1aaaa', 'SC2AAAA', 'SC3', 'gone'),
  more: anything,
})
const keyed = (keys: readonly string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...keys), anything), { maxLength: 6 })
    .map((entries): JsonObject => objectOf(entries))
const header = keyed([
  'name',
  'description',
  'disabled',
  'fingerprint',
  'widget',
  'translation',
  'sharedInteractions',
  'componentsVersion',
  'screens',
  'references',
  'management',
  '__proto__',
])
const document = fc
  .record({
    flowId: fc.oneof(fc.constantFrom('sign-in', 'a b', '../x', ''), anything),
    metadata: fc.oneof({ weight: 4, arbitrary: header }, { weight: 1, arbitrary: anything }),
    contents: fc.oneof(fc.record({ startTask: anything, tasks: fc.dictionary(fc.string(), task) }), anything),
    screens: fc.oneof(
      { weight: 5, arbitrary: fc.array(screen, { maxLength: 6 }) },
      { weight: 1, arbitrary: anything },
    ),
    references: fc.oneof(keyed(['connectors', 'roles', 'oauth']), anything),
    more: keyed(['extra', 'constructor', '__proto__', 'theme']),
  })
  .map(({ more, ...parts }): JsonObject => objectOf([...Object.entries(more), ...Object.entries(parts)]))

describe('printExported', () => {
  it('is what reading gives back, and prints the same again', () => {
    fc.assert(
      fc.property(document, (any) => {
        const text = printExported(any)
        const flow = readText(text)
        expect(flow.layout).toBe('exported')
        expect(flow.document).toEqual(toExported(any))
        expect(printExported(flow.document)).toBe(text)
      }),
    )
  })

  it('does not depend on the order of keys or of screens', () => {
    const flow = signInFlow()
    const screens = member(flow, 'screens') as readonly Json[]
    const turned = objectOf(Object.entries(overlay(flow, { screens: screens.toReversed() })).reverse())
    expect(printExported(turned)).toBe(printExported(flow))
    expect(Object.keys(toExported(turned))).toEqual(['flowId', 'metadata', 'contents', 'screens'])
  })

  it('leaves out what is empty in header and references, and nothing else', () => {
    const answer = {
      flowId: 'a',
      metadata: {
        name: 'A',
        description: '',
        disabled: false,
        translation: null,
        sharedInteractions: [{ id: '1.success', label: '', icon: '' }],
        managementConfig: { triggers: { enabled: false } },
      },
      contents: { startTask: '', tasks: { '1': { id: '1', next: {}, async: false, name: '' } } },
      screens: [{ screenId: 'SC1', interactions: [] }],
      references: { connectors: {}, roles: { Editor: 'R1' }, oauth: [] },
      zebra: null,
      apple: false,
    }
    expect(JSON.stringify(toExported(answer))).toBe(
      JSON.stringify({
        flowId: 'a',
        metadata: {
          managementConfig: { triggers: { enabled: false } },
          name: 'A',
          sharedInteractions: [{ id: '1.success' }],
        },
        contents: { startTask: '', tasks: { '1': { async: false, id: '1', name: '', next: {} } } },
        screens: [{ interactions: [], screenId: 'SC1' }],
        references: { roles: { Editor: 'R1' } },
        apple: false,
        zebra: null,
      }),
    )
  })

  it('stands a document of any depth', () => {
    let deep: Json = 1
    for (let depth = 0; depth < 50_000; depth += 1) deep = depth % 2 === 0 ? [deep] : { a: deep }
    expect(Object.keys(toExported({ contents: deep, metadata: {} }))).toEqual(['metadata', 'contents'])
  })

  it('keeps digits that a double cannot hold', () => {
    const text = printExported({
      flowId: 'a',
      metadata: { big: parseJson('12345678901234567890') },
      contents: {},
    })
    expect(text).toContain('"big": 12345678901234567890')
    expect(printExported(readText(text).document)).toBe(text)
  })
})

describe('toSnapshot', () => {
  it('is read back as the same document, up to what it says is lost', () => {
    fc.assert(
      fc.property(document, (any) => {
        const { flow, lost } = readSnapshot(any)
        let kept = toExported(any)
        for (const { path } of lost) {
          const isPart = path === '/metadata' || path === '/screens'
          kept = withValueAt(kept, path, isPart ? {} : undefined)
        }
        const isIdLost = lost.some(({ path }) => path === '/flowId')
        const back = isIdLost ? overlay(flow.document, { flowId: undefined }) : flow.document
        expect(comparable(back)).toBe(comparable(asSnapshotHolds(kept)))
        expect(flow.notes.filter(({ code }) => code !== 'flow-asset-missing')).toEqual([])
        const places = [
          '',
          '/flowId',
          '/metadata/name',
          '/contents/tasks/1',
          '/screens/0/contents',
          '/more/0',
        ]
        for (const path of places) expect(flow.placeOf(path).file).toMatch(/^flows\//)
      }),
    )
  })

  it('names files by the tasks that show the screens', () => {
    const screens = ['SC1abcd', 'SC2efgh', 'SC3ijkl', 'SC4mnop', 'SC5zzABCD', 'SC6zzabcd']
    const tasks = [
      screenTask('0', 'Promote Passkeys (WebAuthn)', 'SC1abcd'),
      screenTask('1', 'Verify OTP', 'SC2efgh'),
      screenTask('2', 'Verify - otp', 'SC3ijkl'),
      screenTask('4', 'Twin', 'SC5zzABCD'),
      screenTask('5', 'Twin', 'SC6zzabcd'),
    ]
    const { files } = toSnapshot(flowDocument({ tasks, screens: screens.map((id) => screenOf(id, [])) }))
    expect([...files.keys()]).toEqual([
      'metadata.json',
      'contents.json',
      'screen-promote-passkeys-webauthn.json',
      'screen-verify-otp-efgh.json',
      'screen-verify-otp-ijkl.json',
      'screen-4mnop.json',
      'screen-twin-ABCD.json',
      'screen-twin-abcd-2.json',
    ])
    expect(JSON.parse(files.get('metadata.json') ?? '')).toEqual({
      componentsVersion: '3.18.2',
      description: '',
      disabled: false,
      fingerprint: false,
      name: 'Demo',
      screens: [
        '4mnop',
        'promote-passkeys-webauthn',
        'twin-ABCD',
        'twin-abcd-2',
        'verify-otp-efgh',
        'verify-otp-ijkl',
      ],
    })
  })

  it('names what the layout has no place for', () => {
    const { lost } = toSnapshot({
      flowId: 'a/b',
      metadata: { widget: true, screens: ['x'], name: 'A' },
      contents: {},
      screens: [],
      extra: { a: 1 },
    })
    expect(lost.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'snapshot-cannot-hold /extra',
      'snapshot-cannot-hold /metadata/widget',
      'snapshot-cannot-hold /metadata/screens',
      'snapshot-cannot-hold /flowId',
    ])
    expect(toSnapshot(signInFlow()).lost).toEqual([])
  })

  it('writes only files that stay in the folder, for 5,000 screens of one name too', () => {
    const ids = Array.from({ length: 5000 }, (_, index) => `../${index % 10}/x`)
    const tasks = ids.map((id, index) => screenTask(String(index), 'Same', id))
    const { files } = toSnapshot(flowDocument({ tasks, screens: ids.map((id) => ({ screenId: id })) }))
    expect(files.size).toBe(5002)
    for (const name of files.keys()) expect(name).toMatch(/^[a-z-]+[\w-]*\.json$/i)
  })
})

describe('readFlowSource', () => {
  it('never throws, whatever a file or folder holds', () => {
    const shaped = fc
      .tuple(fc.constantFrom(...places), anything)
      .map(([path, value]) => JSON.stringify(withValueAt(example, path, value)))
    const damaged = fc
      .tuple(shaped, fc.nat(), fc.nat({ max: 30 }), fc.string({ maxLength: 3 }))
      .map(([text, at, length, put]) => {
        const cut = at % text.length
        return `${text.slice(0, cut)}${put}${text.slice(cut + length)}`
      })
    const file = fc.oneof(
      shaped,
      damaged,
      fc.string(),
      anything.map((value) => JSON.stringify(value)),
    )
    const names = [
      'metadata.json',
      'contents.json',
      'screen-a.json',
      'screen-b.json',
      'value-1.txt',
      '__proto__',
    ]
    const folder = fc.array(fc.tuple(fc.constantFrom(...names), file), { maxLength: 6 })
    const source = fc.oneof(
      file.map((text) => ({ type: 'file' as const, path: 'a/b.json', text })),
      folder.map((files) => ({ type: 'folder' as const, path: 'a/b', files: new Map(files) })),
    )
    fc.assert(
      fc.property(source, fc.string(), (any, path) => {
        const read = readFlowSource(any)
        if (!read.ok) {
          for (const { message, where } of read.problems) {
            expect(message).toContain('"a/b')
            expect(where?.file).toMatch(/^a\/b/)
          }
          return
        }
        expect(read.flow.placeOf(`/${path}`).file).toMatch(/^a\/b/)
        expect(typeof printExported(read.flow.document)).toBe('string')
        expect(toSnapshot(read.flow.document).files.size).toBeGreaterThanOrEqual(2)
      }),
      { numRuns: 500 },
    )
  })
})

const console2024 = {
  id: 'a',
  name: 'A',
  dsl:
    flowDocument({ tasks: [actionTask('0', 'Mail', 'connector', {}, { connectorId: 'CI1' })] })['contents'] ??
    {},
}
const example: JsonObject = overlay(signInFlow(), { flow: undefined, more: { flow: console2024 } })
/** Where a value of any type is put: header, graph, screens, and the parts of the other layouts. */
const places = [
  '/flowId',
  '/metadata',
  '/metadata/screens',
  '/metadata/translation',
  '/metadata/sharedInteractions',

  '/contents',
  '/contents/tasks',
  '/contents/tasks/0',
  '/contents/tasks/0/screenId',
  '/contents/tasks/4/arguments',

  '/screens',
  '/references',
  '/references/connectors',
  '/flow',
  '/flow/dsl',
  '/flow/contents',
  '/flow/id',
]

/** A snapshot always has a header and a list of screens. */
function asSnapshotHolds(document: JsonObject): JsonObject {
  return overlay(document, {
    ...(!isObject(member(document, 'metadata')) && { metadata: {} }),
    ...(!Array.isArray(member(document, 'screens')) && { screens: [] }),
  })
}
