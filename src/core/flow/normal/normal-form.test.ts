import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arbitraryFlow,
  exporterNoise,
  mutatedFlow,
  flowAndMutated,
} from '../../../../test/support/arbitrary-flow.js'
import {
  actionTask,
  endTask,
  flowDocument,
  node,
  rootNode,
  screenOf,
  screenTask,
  signInFlow,
  twoPhaseTasks,
} from '../../../../test/support/flow-documents.js'
import { canonicalJson, type Json, type JsonObject } from '../../model/json.js'
import { valueAt, withValueAt } from '../../model/pointer.js'
import { documentForm, normalForm, normalized } from './index.js'

const base = signInFlow()

/** The base document with one value put elsewhere. */
function withValue(pointer: string, value: Json | undefined, document: JsonObject = base): JsonObject {
  return withValueAt(document, pointer, value)
}

function same(a: JsonObject, b: JsonObject): void {
  expect(canonicalJson(normalForm(a))).toBe(canonicalJson(normalForm(b)))
}

function different(a: JsonObject, b: JsonObject): void {
  expect(canonicalJson(normalForm(a))).not.toBe(canonicalJson(normalForm(b)))
}

describe('what only an exporter wrote', () => {
  it.each<[string, string, Json | undefined]>([
    ['the id of the flow', '/flowId', 'other'],
    ['false in the header', '/metadata/disabled', false],
    ['an empty text in the header', '/metadata/description', ''],
    ['no translation', '/metadata/translation', null],
    ['the list of screen files', '/metadata/screens', ['welcome']],
    ['when it was saved', '/metadata/modifiedTime', '17'],
    ['the version the service counts', '/metadata/version', 4],
    ['empty references', '/references', { connectors: {}, oauth: [] }],
    ['the position on the canvas', '/contents/tasks/1/view', { x: 9, y: 9 }],
    ['a key that repeats the id', '/contents/tasks/1/id', undefined],
    ['no edges, written out', '/contents/tasks/9/next', { rules: [] }],
    ['a back-filled argument', '/contents/tasks/1/arguments', { popup: { type: 'inline', value: false } }],
    ['an argument without a value', '/contents/tasks/1/arguments', { hint: { type: 'inline', ArgType: '' } }],
    ['a derived list', '/contents/tasks/0/allInputKeys', ['email']],
    ['the pseudo task', '/contents/tasks/start', undefined],
    ['its missing edge', '/contents/tasks/start/next', {}],
  ])('says nothing: %s', (_what, pointer, value) => {
    same(base, withValue(pointer, value))
  })

  it('drops a draft copy that is equal to the screen, with all that is made from it', () => {
    const screen = (base['screens'] as readonly JsonObject[])[0] ?? {}
    const draft = withValue('/contents/tasks/0/htmlTemplate', screen['contents'])
    same(base, withValue('/contents/tasks/0/clientScripts', [], draft))
    different(base, withValue('/contents/tasks/0/clientScripts', ['x'], draft))
    different(base, withValue('/contents/tasks/0/htmlTemplate/text0/props/children', 'Draft', draft))
  })

  it('folds a tooltip that newer editors write everywhere, and nothing like it', () => {
    const document = (props: JsonObject) =>
      flowDocument({
        tasks: [screenTask('0', 'Welcome', 'SC1')],
        screens: [{ screenId: 'SC1', contents: { ROOT: rootNode(['a']), a: node('Button', props) } }],
      })
    same(document({}), document({ tooltipText: 'Tooltip text' }))
    different(document({}), document({ tooltipText: 'Click me' }))
    different(document({ bordered: true }), document({ bordered: false }))
  })

  it('holds for all of it at once, key order, set order and another project included', () => {
    fc.assert(
      fc.property(arbitraryFlow, exporterNoise, (document, noise) => {
        same(document, noise(document))
      }),
    )
  })
})

describe('what is meant', () => {
  it.each<[string, string, Json | undefined]>([
    ['the name', '/metadata/name', 'Other'],
    ['that it is off', '/metadata/disabled', true],
    ['the version of the components', '/metadata/componentsVersion', '9'],
    ['where it begins', '/contents/startTask', '1'],
    ['where the pseudo task leads', '/contents/tasks/start/next', { rules: [{ taskId: '9' }] }],
    ['an unknown key of a task', '/contents/tasks/1/newThing', { deep: true }],
    ['an unknown key of the document', '/newThing', 1],
    ['an unknown key of the header', '/metadata/newThing', 'x'],
    ['an argument', '/contents/tasks/1/arguments', { templateId: { type: 'inline', value: 'T1' } }],
    ['an argument of another type', '/contents/tasks/1/arguments', { a: { type: 'context' } }],
    ['handling of an error', '/contents/tasks/1/errorHandlingV2', { X: { errorHandlingType: 'custom' } }],
  ])('is kept: %s', (_what, pointer, value) => {
    different(base, withValue(pointer, value))
  })

  it('keeps `false` as the value of a predicate', () => {
    const document = (value: Json) =>
      flowDocument({
        tasks: [
          {
            id: '0',
            type: 'condition',
            conditions: [
              {
                interactionId: 'a',
                atomicConditions: [{ operator: 'equal', predicate: { type: 'inline', value } }],
              },
            ],
          },
        ],
      })
    different(document(''), document(false))
    same(document(''), document(null))
  })

  it('keeps the order of branches and of components, not that of screens', () => {
    const screens = base['screens'] as readonly Json[]
    same(base, { ...base, screens: screens.toReversed() })
    const branches = valueAt(base, '/contents/tasks/5/conditions') as readonly Json[]
    different(base, withValue('/contents/tasks/5/conditions', branches.toReversed()))
  })

  it('keeps both targets of one outcome, in any order', () => {
    const document = (targets: readonly string[]) =>
      flowDocument({ tasks: [actionTask('0', 'A', 'x', { success: targets }), endTask('1'), endTask('2')] })
    same(document(['1', '2']), document(['2', '1']))
    different(document(['1', '2']), document(['1']))
  })

  it('drops `disabled` from the document alone', () => {
    const off = withValue('/metadata/disabled', true)
    expect(documentForm(off)).toEqual(documentForm(base))
    expect(documentForm(off)).toEqual(normalForm(base))
  })
})

describe('a two-phase step', () => {
  const twoPhase = (edges: Readonly<Record<string, string>>) =>
    flowDocument({
      tasks: [...twoPhaseTasks('0', 'Google', ['oauth-start', 'exchange-oauth-code'], edges), endTask('1')],
    })

  it('is one thing with the edges of its second half', () => {
    expect(valueAt(normalForm(twoPhase({ success: '1' })), '/contents/tasks')).toEqual({
      '0': {
        type: 'automated',
        name: 'Google',
        action: 'oauth-start',
        arguments: { exchangeStepId: { type: 'inline', value: '0.end' } },
        '.end': {
          action: 'exchange-oauth-code',
          next: { rules: [{ interactionId: 'success', taskId: '1' }] },
        },
      },
      '1': { type: 'automated', name: 'End', action: 'logged-in' },
    })
  })

  it('keeps what its halves say differently', () => {
    const document = twoPhase({ success: '1' })
    different(document, withValue('/contents/tasks/0.end/name', 'Other', document))
    different(document, withValue('/contents/tasks/0.end/arguments', undefined, document))
    different(document, withValue('/contents/tasks/0/next', {}, document))
  })
})

describe('things of one project', () => {
  const document = (ids: { readonly screen: string; readonly connector: string }) =>
    flowDocument({
      tasks: [
        screenTask('10', 'Second', ids.screen),
        screenTask('2', 'First', ids.screen),
        actionTask(
          '3',
          'Mail',
          'connector',
          {},
          { connectorId: ids.connector, args: [{ v: ids.connector }] },
        ),
      ],
      screens: [screenOf(ids.screen, ['go']), { screenId: `${ids.screen}x`, contents: {} }],
      references: { connectors: { Mail: ids.connector, Unused: 'CI9' } },
    })

  it('go by name: screens after the smallest task, connectors after the references', () => {
    const form = normalForm(document({ screen: 'SC1', connector: 'CI1' }))
    expect(Object.keys(form['screens'] as JsonObject)).toEqual(['task:2', 'unshown:1'])
    expect(valueAt(form, '/contents/tasks/10/screenId')).toBe('task:2')
    expect(valueAt(form, '/contents/tasks/3/arguments/connectorId/value')).toBe('name:Mail')
    expect(form['references']).toEqual({ connectors: { Mail: true, Unused: true } })
    same(document({ screen: 'SC1', connector: 'CI1' }), document({ screen: 'SC2', connector: 'CI2' }))
  })

  it('stay ids where no name is known', () => {
    const unnamed = withValue('/references', undefined, document({ screen: 'SC1', connector: 'CI1' }))
    expect(valueAt(normalForm(unnamed), '/contents/tasks/3/arguments/connectorId/value')).toBe('CI1')
  })
})

describe('the form of a version beside another', () => {
  it('is the same as by itself', () => {
    fc.assert(
      fc.property(flowAndMutated, ([a, b]) => {
        expect(normalized(b, normalized(a)).form).toEqual(normalForm(b))
      }),
    )
  })
})

describe('a broken document', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(mutatedFlow, (document) => {
        canonicalJson(normalForm(document))
        documentForm(document)
      }),
    )
  })

  it.each<[string, JsonObject]>([
    ['empty', {}],
    ['of wrong types', { metadata: 1, contents: [], screens: 'x', references: null }],
    ['tasks in a list', { contents: { tasks: [1] } }],
    ['prototype keys', JSON.parse('{"contents":{"tasks":{"__proto__":{"type":"screen"}}}}') as JsonObject],
  ])('has a form: %s', (_what, document) => {
    expect(() => canonicalJson(normalForm(document))).not.toThrow()
  })

  it('may be nested deeper than any stack', () => {
    const deep = (inner: string) =>
      flowDocument({
        tasks: [
          actionTask(
            '0',
            'A',
            'x',
            {},
            { v: JSON.parse(`${'[{"b":0,"a":'.repeat(50_000)}${inner}${'}]'.repeat(50_000)}`) as Json },
          ),
        ],
      })
    same(deep('1'), deep('1'))
    different(deep('1'), deep('2'))
  })

  it('tells a flow with a task called `__proto__` from one without', () => {
    different(
      JSON.parse('{"contents":{"tasks":{"__proto__":{"type":"screen"}}}}') as JsonObject,
      JSON.parse('{"contents":{"tasks":{}}}') as JsonObject,
    )
  })
})
