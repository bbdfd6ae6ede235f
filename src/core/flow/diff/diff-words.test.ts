import { describe, expect, it } from 'vitest'
import {
  actionTask,
  conditionTask,
  endTask,
  flowDocument,
  node,
  rootNode,
  screenOf,
  screenTask,
  signInFlow,
  twoPhaseTasks,
} from '../../../../test/support/flow-documents.js'
import { isObject, overlay, parseJson, type Json, type JsonObject } from '../../model/json.js'
import { segmentsOf, valueAt } from '../../model/pointer.js'
import { diffFlows } from './index.js'

const SIGNS = { added: '+', removed: '-', changed: '~', moved: '>' }
const base = signInFlow()

function lines(from: JsonObject, to: JsonObject): readonly string[] {
  return diffFlows(from, to).map(
    ({ op, subject, words }) => `${SIGNS[op]} ${subject}${words === '' ? '' : `: ${words}`}`,
  )
}

function withValues(
  values: Readonly<Record<string, Json | undefined>>,
  document: JsonObject = base,
): JsonObject {
  const edited = structuredClone(document)
  for (const [at, value] of Object.entries(values)) {
    const steps = segmentsOf(at)
    const key = steps.at(-1) ?? ''
    const place = steps
      .slice(0, -1)
      .reduce<unknown>((at, step) => (at as Record<string, Json>)[step], edited) as Record<string, Json>
    if (value === undefined) Reflect.deleteProperty(place, key)
    else place[key] = value
  }
  return edited
}

function screenPart(key: string): Json {
  const [first] = base['screens'] as readonly JsonObject[]
  return first?.[key] ?? null
}

describe('what only a screen task holds', () => {
  const script = [{ id: 'x', script: 'fetch(1)' }]

  it.each<[string, Json, string]>([
    ['clientScripts', script, 'script: (none) → [{"id":"x","script":"fetch(1)"}]'],
    ['componentsConditions', [{ id: 'x' }], 'conditions of components: (none) → [{"id":"x"}]'],
    ['dynamicSelects', { a: 1 }, 'dynamic choices: (none) → {"a":1}'],
    ['componentsConnectors', { a: 1 }, 'connectors of components: (none) → {"a":1}'],
    ['connectorComponentProps', { a: 1 }, 'properties from connectors: (none) → {"a":1}'],
    ['recoveryCodesData', { a: 1 }, 'recovery codes: (none) → {"a":1}'],
  ])('is told, beside an equal draft copy too: %s', (key, value, words) => {
    const drafted = withValues({
      '/contents/tasks/0/htmlTemplate': screenPart('contents'),
      [`/contents/tasks/0/${key}`]: value,
    })
    for (const to of [drafted, withValues({ [`/contents/tasks/0/${key}`]: value })]) {
      expect(lines(base, to)).toEqual([`~ screen "Welcome Screen" (0): ${words}`])
    }
  })

  it('is no difference where its screen holds the same', () => {
    const saved = withValues({ '/screens/0/clientScripts': script })
    expect(lines(saved, withValues({ '/contents/tasks/0/clientScripts': script }, saved))).toEqual([])
    expect(lines(base, saved)).toEqual([
      '~ screen "Welcome Screen" (0): script: (none) → [{"id":"x","script":"fetch(1)"}]',
    ])
  })
})

describe('one edited text', () => {
  it('is one line, and one more where the draft copy stays behind', () => {
    const before = withValues({
      '/contents/tasks/0/htmlTemplate': screenPart('contents'),
      '/contents/tasks/0/interactions': screenPart('interactions'),
    })
    const after = withValues({ '/screens/0/contents/phone/props/children': 'Text me' }, before)
    expect(lines(before, after)).toEqual([
      '~ screen "Welcome Screen" (0), Button: text "Go phone" → "Text me"',
      '~ screen "Welcome Screen" (0): its draft copy still says something else',
    ])
  })

  it('is told once, though the label of its interaction says what it said', () => {
    expect(lines(base, withValues({ '/screens/0/contents/phone/props/children': 'Text me' }))).toEqual([
      '~ screen "Welcome Screen" (0), Button: text "Go phone" → "Text me"',
    ])
    expect(lines(base, withValues({ '/screens/0/interactions/0/label': 'Text me' }))).toEqual([
      '~ screen "Welcome Screen" (0), interaction Button "Go phone": label "Go phone" → "Text me"',
    ])
  })
})

describe('a long text', () => {
  const code = Array.from({ length: 80 }, (_none, index) => `const v${index} = 'user.attribute${index}'`)
  const scriptlet = (changed: readonly number[]) => {
    const script = code.map((line, index) => (changed.includes(index) ? `${line} // root` : line)).join('\n')
    return flowDocument({ tasks: [actionTask('0', 'Code', 'scriptlet', {}, { script })] })
  }

  it('tells how many places differ, and each of them', () => {
    expect(lines(scriptlet([]), scriptlet([40, 70]))).toEqual([
      `~ action "Code" (0): script: 2 places differ: line 41 "${code[40] ?? ''}" → "${code[40] ?? ''} // root"; line 71 "${code[70] ?? ''}" → "${code[70] ?? ''} // root"`,
    ])
  })

  it('counts what it does not show, and keeps all of it for who asks', () => {
    const [entry] = diffFlows(scriptlet([]), scriptlet([1, 5, 9, 30, 50, 70]))
    expect(entry?.words).toContain('6 places differ')
    expect(entry?.words.endsWith('; … 3 more places')).toBe(true)
    expect(entry?.lines).toHaveLength(6)
    expect(entry?.lines?.at(-1)).toBe(`line 71 "${code[70] ?? ''}" → "${code[70] ?? ''} // root"`)
  })

  it('tells lines that came and went', () => {
    const of = (script: string) =>
      flowDocument({ tasks: [actionTask('0', 'Code', 'scriptlet', {}, { script })] })
    const text = `${code.slice(0, 5).join('\n')}\n`
    const words = (from: string, to: string) => diffFlows(of(from), of(to))[0]?.words
    expect(words(`\n${text}end`, `${text}${text}end`)).toContain('places differ')
    expect(words(`first\n${text}x`, `${text}y`)).toBe(
      'script: 2 places differ: line 1 − "first"; line 6 "x" → "y"',
    )
  })

  it('of one line tells its places word by word', () => {
    const html = (a: string, b: string) =>
      flowDocument({
        tasks: [
          actionTask(
            '0',
            'Mail',
            'x',
            {},
            { html: `<p>Hello ${a}, ${'so '.repeat(40)}</p><a href="${b}">on</a>` },
          ),
        ],
      })
    const [entry] = diffFlows(html('you', 'https://good.example'), html('they', 'https://evil.example'))
    expect(entry?.words).toContain('2 places differ: ')
    expect(entry?.words).toContain('evil')
    expect(entry?.lines?.join('\n')).toContain('https://evil.example')
  })
})

describe('what a task shows', () => {
  const flow = flowDocument({
    tasks: [screenTask('7', 'Ask', 'SC1'), screenTask('21', 'Tell', 'SC2'), screenTask('30', 'Third', 'SC3')],
    screens: [screenOf('SC1', ['a']), screenOf('SC2', ['b']), screenOf('SC3', ['c'])],
  })

  it('tells exchanged screens, with a path', () => {
    const to = withValues({ '/contents/tasks/7/screenId': 'SC2', '/contents/tasks/21/screenId': 'SC1' }, flow)
    expect(lines(flow, to)).toEqual([
      '~ screen "Ask" (7): now shows the screen of "Tell" (21)',
      '~ screen "Tell" (21): now shows the screen of "Ask" (7)',
    ])
    expect(diffFlows(flow, to)[0]?.path).toBe('/contents/tasks/7/screenId')
  })

  it('tells a screen that two tasks show now, a missing one and a new one', () => {
    const shows = (screenId: string, document = flow) =>
      lines(flow, withValues({ '/contents/tasks/7/screenId': screenId }, document))
    expect(shows('SC2')).toEqual(['~ screen "Ask" (7): now shows the screen of "Tell" (21)'])
    expect(shows('SC9')).toEqual(['~ screen "Ask" (7): now shows the screen SC9, which is missing'])
    const screens = [...(flow['screens'] as readonly Json[]), screenOf('SC9', ['z'])]
    expect(shows('SC9', { ...flow, screens })).toEqual([
      '~ screen "Ask" (7): now shows a new screen: 2 components: "Go z"',
    ])
  })
})

describe('the halves of a step', () => {
  const step = (first: JsonObject, second: JsonObject = first) => {
    const [a, b] = twoPhaseTasks('4', 'Sign In / OAuth', ['start', 'exchange'], { success: '9' })
    const over = (task: JsonObject | undefined, more: JsonObject) => {
      const args = valueAt(task ?? {}, '/arguments')
      return overlay(task ?? {}, {
        ...more,
        arguments: { ...(isObject(args) ? args : {}), ...(isObject(more['arguments']) && more['arguments']) },
      })
    }
    return flowDocument({ tasks: [over(a, first), over(b, second), endTask('9')] })
  }
  const arg = (value: Json) => ({ arguments: { hint: { type: 'inline', value } } })
  const handled = (errorHandlingType: string) => ({ errorHandlingV2: { Failed: { errorHandlingType } } })

  it.each<[JsonObject, JsonObject, JsonObject, JsonObject, readonly string[]]>([
    [arg('a'), arg('a'), arg('b'), arg('b'), ['~ action "Sign In / OAuth" (4): hint: "a" → "b"']],
    [
      arg('a'),
      arg('a'),
      arg('a'),
      arg('b'),
      ['~ action "Sign In / OAuth" (4): second half, hint: "a" → "b"'],
    ],
    [arg('a'), arg('a'), arg('b'), arg('a'), ['~ action "Sign In / OAuth" (4): first half, hint: "a" → "b"']],
    [{}, {}, {}, arg('b'), ['~ action "Sign In / OAuth" (4): second half, hint: (none) → "b"']],
    [
      handled('automatic'),
      handled('automatic'),
      handled('automatic'),
      handled('custom'),
      [
        '~ action "Sign In / OAuth" (4), error Failed: second half, handled automatically → has an edge of its own',
      ],
    ],
  ])('are named: %j %j → %j %j', (a, aEnd, b, bEnd, expected) => {
    expect(lines(step(a, aEnd), step(b, bEnd))).toEqual(expected)
  })

  it('are told when one is gone, without edges that nobody drew', () => {
    const whole = step({})
    expect(lines(whole, withValues({ '/contents/tasks/4.end': undefined }, whole))).toEqual([
      '- "Sign In / OAuth" (4), success: no longer leads to "End" (9)',
      '~ action "Sign In / OAuth" (4): has no second half any more',
    ])
  })
})

describe('conditions in words', () => {
  const asked = (over: JsonObject, atom: JsonObject = {}) =>
    flowDocument({
      tasks: [
        {
          ...conditionTask('0', 'Risky?', { ELSE: '1' }),
          conditions: [
            {
              interactionId: 'x',
              name: 'Bot',
              atomicConditions: [
                {
                  operator: 'is-true',
                  target: { type: 'context', value: 'riskInfo.botDetected' },
                  predicate: { type: 'inline', value: '' },
                  ...atom,
                },
              ],
              ...over,
            },
            { interactionId: 'ELSE', name: 'ELSE' },
          ],
        },
        endTask('1'),
      ],
    })
  const plain = asked({})

  it('tell a key that we do not know', () => {
    expect(lines(plain, asked({}, { ignoreCase: true }))).toEqual([
      '~ condition "Risky?" (0), branch Bot: riskInfo.botDetected is true → riskInfo.botDetected is true (ignoreCase true)',
    ])
  })

  it('fold how one single question is joined', () => {
    expect(lines(plain, asked({ logicalOr: true }))).toEqual([])
  })

  it('tell a value that its operator does not take', () => {
    const value = (written: Json) => asked({}, { predicate: { type: 'inline', value: written } })
    expect(lines(plain, value(true))).toEqual([
      '~ condition "Risky?" (0), branch Bot: riskInfo.botDetected is true → riskInfo.botDetected is true (with the value true)',
    ])
    expect(lines(plain, value(false))).toEqual([
      '~ condition "Risky?" (0), branch Bot: riskInfo.botDetected is true → riskInfo.botDetected is true (with the value false)',
    ])
  })

  it('tell a text from a path into the context', () => {
    const country = (type: string) => asked({}, { operator: 'equal', predicate: { type, value: 'RU' } })
    expect(lines(country('inline'), country('context'))).toEqual([
      '~ condition "Risky?" (0), branch Bot: riskInfo.botDetected equals "RU" → riskInfo.botDetected equals the value of RU',
    ])
  })
})

describe('exits', () => {
  it('are told with the edge or the branch that they belong to', () => {
    const open = withValues({
      '/contents/tasks/3/next': {},
      '/metadata/sharedInteractions/1': { id: '3.success' },
    })
    expect(lines(base, open)).toEqual([
      '- "Verify Code / OTP / SMS" (3), success: no longer leads to "Is new user?" (5); ends here, as an exit (id 3.success)',
    ])
    expect(lines(open, base)).toEqual([
      '+ "Verify Code / OTP / SMS" (3), success: leads to "Is new user?" (5); ended here before, as an exit (id 3.success)',
    ])
    const branch = withValues({
      '/contents/tasks/5/conditions/2': { interactionId: 'late', name: 'Late' },
      '/metadata/sharedInteractions/1': { id: '5.late', label: 'Late' },
    })
    expect(lines(base, branch)).toEqual([
      '+ condition "Is new user?" (5), branch Late: otherwise (3 of 3), ends here, as an exit (id 5.late)',
    ])
  })
})

describe('odd values', () => {
  it('tell the key of a rule that we do not know', () => {
    expect(lines(base, withValues({ '/contents/tasks/1/next/rules/0/weight': 3 }))).toEqual([
      '~ "Sign In / OTP / SMS" (1), success → "Verify OTP" (2): weight: (none) → 3',
    ])
  })

  it('print numbers as they were read', () => {
    const id = (digits: string) => withValues({ '/metadata/id': parseJson(digits) })
    expect(lines(id('9007199254740993'), id('9007199254740995'))).toEqual([
      '~ flow: id: 9007199254740993 → 9007199254740995',
    ])
    expect(lines(base, withValues({ '/metadata/x': parseJson('{"b":1,"a":[9007199254740993]}') }))).toEqual([
      '~ flow: x: (none) → {"a":[9007199254740993],"b":1}',
    ])
  })

  it.each(['next', 'arguments', 'errorHandlingV2', 'conditions'])('name the key: %s', (key) => {
    const told = lines(base, withValues({ [`/contents/tasks/5/${key}`]: 'text' }))
    expect(told.some((line) => line.includes(`: ${key} `) || line.includes(`: ${key}:`))).toBe(true)
  })

  it('tell another start in one line', () => {
    expect(lines(base, withValues({ '/contents/startTask': '1' }))).toEqual([
      '~ start: "Welcome Screen" (0) → "Sign In / OTP / SMS" (1)',
    ])
    const rule = { '/contents/tasks/start/next/rules/0/taskId': '1' }
    expect(lines(base, withValues(rule))).toEqual([
      '~ the start, next: "Welcome Screen" (0) → "Sign In / OTP / SMS" (1)',
    ])
  })

  it('hide nothing of a property behind a text that users read', () => {
    const screen = (props: JsonObject) =>
      flowDocument({
        tasks: [screenTask('0', 'A', 'SC1')],
        screens: [{ screenId: 'SC1', contents: { ROOT: rootNode(['a']), a: node('Text', props) } }],
      })
    const word = 'a word '.repeat(40)
    const [entry] = diffFlows(screen({ children: word }), screen({ children: `x${word}y` }))
    expect(entry?.words).toContain('2 places differ')
  })
})
