import { describe, expect, it } from 'vitest'
import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { checkFlow } from '../check/index.js'
import { diffFlows } from '../diff/index.js'
import type { Component, Flow, Screen } from '../model.js'
import { readFlow } from '../read-flow.js'
import { expandShortForm, isShortForm } from './index.js'

const example = {
  flow_id: 'acme-sign-up',
  name: 'Sign Up for Acme',
  screens: [{ id: 'email-screen', title: 'Welcome to Acme' }],
}

function documentOf(json: Json): JsonObject {
  const expanded = expandShortForm(json)
  if (!expanded.ok) throw new Error(expanded.problems.map(({ message }) => message).join('\n'))
  return expanded.document
}

const flowOf = (json: Json): Flow => readFlow(documentOf(json))
const withScreens = (...screens: readonly Json[]): JsonObject => ({ flow_id: 'f', screens })

/** The screen that a task of this name shows. */
function screenOf(flow: Flow, name: string): Screen {
  const task = [...flow.tasks.values()].find((each) => each.name === name)
  const screen = flow.screens.get(task?.screenId ?? '')
  if (screen === undefined) throw new Error(`no screen ${name}`)
  return screen
}

function shownOn(screen: Screen): readonly Component[] {
  return (screen.nodes.get('ROOT')?.children ?? []).flatMap((id) => screen.nodes.get(id) ?? [])
}

/** `from -label→ to`, by the names of the tasks. */
function waysOf(flow: Flow): readonly string[] {
  return [...flow.tasks.values()].flatMap(({ name, edges, screenId }) =>
    edges.map(({ outcome, to }) => {
      const label = flow.screens.get(screenId ?? '')?.interactions.get(outcome)?.['label'] ?? ''
      return `${name} -${String(label)}→ ${flow.tasks.get(to)?.name ?? '?'}`
    }),
  )
}

describe('the short form', () => {
  it('is a whole flow: its screens, one after the other, then the end', () => {
    const flow = flowOf(example)
    expect(checkFlow(flow, {})).toEqual([])
    expect(flow.id).toBe('acme-sign-up')
    expect(flow.metadata['name']).toBe('Sign Up for Acme')
    expect(waysOf(flow)).toEqual(['email-screen -Continue→ End', 'start -→ email-screen'])
    const parts = shownOn(screenOf(flow, 'email-screen'))
    expect(parts.map(({ sort, props }) => [sort, props['children']])).toEqual([
      ['Text', 'Welcome to Acme'],
      ['Button', 'Continue'],
    ])
    expect(flow.tasks.get('0')).toMatchObject({ action: 'logged-in' })
    expect(flow.exits).toEqual(['0.success'])
  })

  it('shows title, paragraphs, fields and buttons in this order, as they are written', () => {
    const flow = flowOf(
      withScreens({
        id: 'a',
        buttons: ['Go'],
        fields: ['email', { name: 'companyName', placeholder: 'Acme', required: true }],
        text: ['Hello {{user.name}}', '<b>No HTML</b>'],
        title: 'Title',
      }),
    )
    const parts = shownOn(screenOf(flow, 'a'))
    expect(parts.map(({ sort }) => sort)).toEqual([
      'Text',
      'Text',
      'Text',
      'EmailInput',
      'ContextKeyInput',
      'Button',
    ])
    expect(parts[2]?.props['children']).toBe('<b>No HTML</b>')
    expect(parts[3]?.props).toMatchObject({ name: 'email', label: 'Email', required: false, placeholder: '' })
    expect(parts[4]?.props).toMatchObject({
      name: 'form.companyName',
      label: 'Company name',
      placeholder: 'Acme',
      required: true,
    })
    expect(flow.tasks.get('1')?.raw).toMatchObject({
      allInputKeys: ['email', 'form.companyName'],
      contextKeys: ['user.name'],
      inputsMetadata: [
        { displayName: 'Email Input', key: 'email' },
        { displayName: 'Input', key: 'form.companyName' },
      ],
    })
  })

  it.each<[Json, string, string, string]>([
    ['email', 'EmailInput', 'email', 'Email'],
    ['phone', 'PhoneInput', 'phone', 'Phone'],
    ['first_name', 'FirstNameInput', 'firstName', 'First name'],
    ['lastName', 'LastNameInput', 'lastName', 'Last name'],
    ['name', 'FullNameInput', 'fullName', 'Full name'],
    ['username', 'CustomIdentifierInput', 'externalId', 'Username'],
    ['password', 'Password', 'password', 'Password'],
    ['job_title', 'ContextKeyInput', 'form.job_title', 'Job title'],
    ['form.jobTitle', 'ContextKeyInput', 'form.jobTitle', 'Job title'],
    [{ name: 'work', type: 'email' }, 'EmailInput', 'form.work', 'Work'],
    [{ name: 'email', type: 'text', label: '' }, 'ContextKeyInput', 'email', ''],
    [{ name: 'size', type: 'Number' }, 'ContextKeyInput', 'form.size', 'Size'],
    [{ name: 'who', type: 'first_name' }, 'FirstNameInput', 'form.who', 'Who'],
  ])('takes the field %j', (field, sort, key, label) => {
    const [shown] = shownOn(screenOf(flowOf(withScreens({ id: 'a', fields: [field] })), 'a'))
    expect([shown?.sort, shown?.props['name'], shown?.props['label']]).toEqual([sort, key, label])
  })

  it('asks for a new password twice', () => {
    const [field] = shownOn(screenOf(flowOf(withScreens({ id: 'a', fields: ['newPassword'] })), 'a'))
    expect(field?.sort).toBe('NewPassword')
    expect(field?.props).toMatchObject({ 'password-label': 'New password', 'has-confirm': true })
  })

  it('leads where a button says', () => {
    const flow = flowOf(
      withScreens(
        { id: 'a', buttons: [{ label: 'Next' }, { label: 'Skip', to: 'c' }] },
        { id: 'b', buttons: ['Next', { label: 'Back', id: 'go-back', to: 'a' }] },
        { id: 'c', buttons: [{ label: 'Again', to: 'a' }, { label: 'Done', to: 'end' }, 'Next'] },
      ),
    )
    expect(checkFlow(flow, {})).toEqual([])
    expect(waysOf(flow).slice(0, 7)).toEqual([
      'a -Next→ b',
      'a -Skip→ c',
      'b -Next→ c',
      'b -Back→ a',
      'c -Again→ a',
      'c -Done→ End',
      'c -Next→ End',
    ])
    const [, back] = shownOn(screenOf(flow, 'b'))
    expect(back?.id).toBe('go-back')
    // Nobody has to fill in a form to leave it.
    expect(back?.props['formNoValidate']).toBe(true)
  })

  it('tells buttons of one label apart', () => {
    const screen = screenOf(flowOf(withScreens({ id: 'a', buttons: ['Go', 'Go', 'Go'] })), 'a')
    expect(screen.interactions.size).toBe(3)
  })

  it('takes the id under three names, and none at all', () => {
    for (const key of ['flow_id', 'flowId', 'id']) {
      expect(flowOf({ [key]: 'f', screens: [{ id: 'a' }] }).id).toBe('f')
    }
    const nameless = flowOf({ screens: [{ id: 'a' }] })
    expect(nameless.id).toBeUndefined()
    expect(nameless.metadata['name']).toBeUndefined()
  })

  it('makes ids as the service makes them, other ones in another flow', () => {
    const ids = (id: string) => {
      const { screens } = flowOf({ ...example, flow_id: id })
      return [...screens.values()].flatMap((screen) => [screen.id, ...screen.interactions.keys()])
    }
    const [screenId, button] = ids('one')
    expect(screenId).toMatch(/^SC[0-9A-Za-z]{27}$/)
    expect(button).toMatch(/^[0-9A-Za-z]{10}$/)
    expect(ids('other')[0]).not.toBe(screenId)
  })

  it('leaves the other screens as they are when one comes in between', () => {
    const first = { id: 'first', title: 'First', fields: ['email'] }
    const last = { id: 'last', title: 'Last', text: 'Thank you' }
    const between = { id: 'between', title: 'Between', fields: ['phone'] }
    const before = documentOf(withScreens(first, last))
    const after = documentOf(withScreens(first, between, { ...last, text: 'Thanks' }))
    expect(screenOf(readFlow(after), 'first').raw).toEqual(screenOf(readFlow(before), 'first').raw)
    const told = diffFlows(before, after).map(({ op, subject, words }) => `${op} ${subject}: ${words}`)
    expect(told).toHaveLength(4)
    expect(told[0]).toContain('added screen "between" (2)')
    expect(told.slice(1)).toEqual([
      'changed "first" (1), Continue: "last" (2) → "between" (2)',
      'changed screen "last" (3), Text: text "Thank you" → "Thanks"',
      'moved screen "last" (3): renumbered: 2 → 3',
    ])
  })
})

describe('places', () => {
  const short = {
    flow_id: 'f',
    screens: [
      { id: 'a', title: 'A', buttons: [{ label: 'Go', to: 'c' }] },
      { id: 'b', text: ['B', 'b {{'], fields: ['email', { name: 'x', placeholder: '{{}}' }] },
      { id: 'c' },
    ],
  }

  it('of findings lead to what was written', () => {
    const expanded = expandShortForm(short)
    if (!expanded.ok) throw new Error('not read')
    const found = checkFlow(readFlow(expanded.document), {})
    const places = found.map(({ code, path }) => `${code} ${expanded.originOf(path)}`)
    expect(places.toSorted()).toEqual([
      'placeholder-empty /screens/1/fields/1/placeholder',
      'placeholder-unclosed /screens/1/text/1',
      'unreachable-task /screens/1',
    ])
    expect(expanded.originOf('/flowId')).toBe('/flow_id')
    expect(expanded.originOf('/contents/tasks/1/next/rules/0/taskId')).toBe('/screens/0/buttons/0/to')
    expect(expanded.originOf('/contents/tasks/0')).toBe('/screens')
    expect(expanded.originOf('/metadata/componentsVersion')).toBe('')
  })
})

describe('isShortForm', () => {
  it.each<[Json, boolean]>([
    [example, true],
    [{ flow_id: 'f' }, true],
    [{ flowId: 'f', screens: [{ id: 'a' }] }, true],
    [{ name: 'f', screens: [] }, true],
    [{ flowId: 'f', screens: [] }, false],
    [{ flowId: 'f', screens: [{ screenId: 'SC1', id: 'a' }] }, false],
    [{ flow_id: 'f', contents: {} }, false],
    [{ flow: { id: 'f' }, screens: [{ id: 'a', htmlTemplate: {} }] }, false],
    [{ name: 'f', componentsVersion: '2', screens: ['a'] }, false],
    [['flow_id'], false],
    [null, false],
  ])('%j: %s', (json, isShort) => {
    expect(isShortForm(json)).toBe(isShort)
  })

  it('goes by own keys alone', () => {
    const parsed: Json = JSON.parse('{"__proto__": {"flow_id": "f"}}') as Json
    expect(isShortForm(parsed)).toBe(false)
    expect(isObject(parsed) && member(parsed, 'flow_id')).toBeUndefined()
  })
})
