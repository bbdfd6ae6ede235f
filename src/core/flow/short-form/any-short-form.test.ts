import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../../test/support/property-seed.js'
import { isObject, member, printJson, type Json } from '../../model/json.js'
import { segmentsOf, type Pointer } from '../../model/pointer.js'
import { checkFlow } from '../check/index.js'
import { diffFlows } from '../diff/index.js'
import { printExported } from '../layouts/index.js'
import { readFlow } from '../read-flow.js'
import { expandShortForm, isShortForm } from './index.js'

/** Whether something stands there. */
function exists(json: Json, pointer: Pointer): boolean {
  let value: Json | undefined = json
  for (const segment of segmentsOf(pointer)) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(segment)]
    else value = isObject(value) ? member(value, segment) : undefined
  }
  return value !== undefined
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((words) => !words.includes('{{')),
  fc.constantFrom(
    'Hello {{user.name}}',
    '{{sentTo.maskedEmail}} and {{ user.email }}',
    '<b>"x"</b>',
    '__proto__',
  ),
)
const label = text.filter((words) => words !== '')
const id = fc.oneof(
  fc.constantFrom('a', 'b', 'start', 'ROOT', '__proto__', 'constructor', '0', '1', 'success'),
  fc.string({ minLength: 1, maxLength: 30 }).filter((words) => words.trim() !== '' && words !== 'end'),
)
const fieldName = fc.stringMatching(/^[A-Za-z_][\w.-]{0,12}$/)
const field = fc.oneof(
  fieldName.map((name) => ({ name })),
  fc.record(
    {
      name: fieldName,
      type: fc.constantFrom('text', 'email', 'phone', 'password', 'new-password', 'number', 'lastName'),
      label: text,
      placeholder: text,
      required: fc.boolean(),
    },
    { requiredKeys: ['name'] },
  ),
)
const button = fc.record(
  { label, id: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,12}$/).filter((own) => own !== 'resend') },
  { requiredKeys: ['label'] },
)
const screen = fc.record(
  {
    id,
    title: text,
    text: fc.oneof(text, fc.array(text, { maxLength: 3 })),
    fields: fc.uniqueArray(field, {
      maxLength: 4,
      selector: ({ name }) => name.replaceAll(/[_-]/g, '').toLowerCase(),
    }),
    buttons: fc.uniqueArray(button, { maxLength: 3, selector: (each) => each.id ?? each }),
  },
  { requiredKeys: ['id'] },
)
const shortForm = fc.record(
  {
    flow_id: fc.stringMatching(/^[a-z0-9-]{1,20}$/),
    name: text,
    description: text,
    screens: fc.uniqueArray(screen, { minLength: 1, maxLength: 6, selector: (each) => each.id }),
  },
  { requiredKeys: ['flow_id', 'screens'] },
)

function expanded(json: Json) {
  const result = expandShortForm(json)
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'))
  return result
}

describe('any short form', () => {
  it('becomes a flow with nothing to find in it, and every id is unique', () => {
    fc.assert(
      fc.property(shortForm, (json) => {
        const { document } = expanded(json)
        const flow = readFlow(document)
        expect(checkFlow(flow, { flows: new Map(), roles: new Set() })).toEqual([])
        expect(flow.screens.size).toBe(json.screens.length)
        for (const { nodes, interactions } of flow.screens.values()) {
          expect(nodes.get('ROOT')?.children).toHaveLength(nodes.size - 1)
          expect([...interactions.keys()].every((outcome) => nodes.has(outcome))).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('gives the same bytes again, and again from its copy with other order of keys', () => {
    fc.assert(
      fc.property(shortForm, (json) => {
        const turned = Object.fromEntries(Object.entries(json).reverse())
        const [first, second] = [expanded(json).document, expanded(turned).document]
        expect(printJson(first)).toBe(printJson(second))
        expect(printExported(first)).toBe(printExported(second))
      }),
      { numRuns: 50 },
    )
  })

  it('has no errors wherever its buttons lead, and every finding a place', () => {
    fc.assert(
      fc.property(shortForm, fc.infiniteStream(fc.nat()), (json, numbers) => {
        const targets = ['end', ...json.screens.map((each) => each.id)]
        const linked = {
          ...json,
          screens: json.screens.map((each) => ({
            ...each,
            buttons: (each.buttons ?? []).map((own) => {
              const number: unknown = numbers.next().value
              return { ...own, to: targets[Number(number) % targets.length] ?? 'end' }
            }),
          })),
        }
        const { document, originOf } = expanded(linked)
        for (const { severity, path } of checkFlow(readFlow(document), {})) {
          expect(severity).toBe('warning')
          expect(exists(linked, originOf(path)), originOf(path)).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('differs from another by that screen alone which came in between', () => {
    const two = fc.record({
      json: shortForm,
      added: screen,
      at: fc.nat(),
    })
    fc.assert(
      fc.property(two, ({ json, added, at }) => {
        fc.pre(json.screens.every((each) => each.id !== added.id))
        const screens = json.screens.toSpliced(at % json.screens.length, 0, added)
        const told = diffFlows(expanded(json).document, expanded({ ...json, screens }).document)
        expect(told.filter(({ op }) => op === 'removed')).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

describe('any JSON', () => {
  const loose = fc.record(
    {
      flow_id: fc.jsonValue(),
      name: fc.jsonValue(),
      screens: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.record(
            { id: fc.jsonValue(), title: fc.jsonValue(), text: fc.jsonValue(), fields: fc.jsonValue() },
            { requiredKeys: [] },
          ),
        ),
      ),
    },
    { requiredKeys: [] },
  )

  it('is expanded, or told what is wrong in a place that is there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), loose), (value) => {
        const json = value as Json
        expect(typeof isShortForm(json)).toBe('boolean')
        const result = expandShortForm(json)
        if (result.ok) return
        for (const { at, message, hint } of result.problems) {
          expect(exists(json, at), at).toBe(true)
          expect(`${message}${hint}`).not.toMatch(/\p{Cc}/u)
        }
      }),
      { numRuns: 300 },
    )
  })
})
