import { describe, expect, it } from 'vitest'
import { objectOf, type Json } from '../../model/json.js'
import { Budget, parseTemplate, renderScalar } from './index.js'

const SCOPE = new Map<string, Json>([
  ['text', 'a'],
  ['object', { a: 1 }],
  ['list', [1]],
  ['n', 1],
])

function render(text: string, scope: ReadonlyMap<string, Json> = SCOPE) {
  const parsed = parseTemplate(text)
  return parsed.ok ? renderScalar(parsed.template, { scope, budget: new Budget() }) : parsed
}

const NAMES = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__class__',
  '__globals__',
  '__init__',
  '__defineGetter__',
  'process',
  'require',
  'globalThis',
  'global',
  'this',
  'self',
  'module',
  'eval',
  'Function',
  'import',
  'arguments',
  'length',
]

describe('nothing but data can be reached', () => {
  it.each(NAMES)('`%s` is no name, no attribute, no key, and cannot be called', (name) => {
    for (const base of ['', 'text.', 'object.', 'list.', 'n.', '"".', '[].', '{}.', 'range(1).']) {
      expect(render(`{{ ${base}${name} }}`)).toMatchObject({ problems: [{ code: 'template-undefined' }] })
      expect(render(`{{ ${base}${name}() }}`)).toMatchObject({
        problems: [{ code: 'template-not-supported' }],
      })
    }
    expect(render(`{{ object["${name}"] }}`)).toMatchObject({ problems: [{ code: 'template-undefined' }] })
    expect(render(`{{ [object] | map(attribute="${name}") }}`)).toMatchObject({
      problems: [{ code: 'template-undefined' }],
    })
    expect(render(`{{ [object] | map("${name}") }}`).ok).toBe(name === 'length')
    expect(render(`{{ object.get("${name}") }}`)).toEqual({ ok: true, value: null })
    expect(render(`{{ "${name}" in object }}`)).toEqual({ ok: true, value: false })
    expect(render(`{{ ${name === 'length' ? 'zz' : name} is defined }}`)).toEqual({ ok: true, value: false })
  })

  it.each(NAMES)('`%s` is data where it is a key', (name) => {
    const scope = new Map<string, Json>([['object', objectOf([[name, 'x']])]])
    expect(render(`{{ object.${name} }}{{ object["${name}"] }}`, scope)).toEqual({ ok: true, value: 'xx' })
    expect(render(`{{ {"${name}": 1} }}`)).toEqual({ ok: true, value: objectOf([[name, 1]]) })
    expect(render(`{{ {"${name}": {"polluted": 1}} | tojson }}`).ok).toBe(true)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it.each([
    '{{ "".constructor.constructor("return process")() }}',
    '{{ range.constructor("return process")() }}',
    '{{ "".__class__.__mro__[1].__subclasses__() }}',
    '{{ object["const" ~ "ructor"] }}',
    '{{ [object] | map(attribute="constructor.name") }}',
    '{{ list | sort(attribute="constructor") }}',
    '{{ list | map("constructor") }}',
    '{{ list | select("constructor") }}',
    '{{ list | map("__proto__") }}',
    '{{ text | attr("constructor") }}',
    '{{ loop }}',
    '{{ self }}',
    '{{ list["length"] }}',
    '{{ list["__proto__"] }}',
    '{{ text["length"] }}',
    '{{ list.0.constructor }}',
    '{% include "../../etc/passwd" %}',
    '{% include "__proto__" %}',
    '{% import "os" as os %}',
    '{% set __proto__.x = 1 %}',
    '{% set object.a = 2 %}',
    '{{ lipsum.__globals__ }}',
    '{{ cycler.__init__ }}',
  ])('%j is refused', (template) => {
    expect(render(template).ok).toBe(false)
  })

  it('what a value holds is never read as a template', () => {
    const scope = new Map<string, Json>([
      ['text', '{{ secret }}${SECRET}{% raw %}'],
      ['secret', 's'],
    ])
    expect(render('{{ text }}-{{ text | upper | lower }}', scope)).toEqual({
      ok: true,
      value: '{{ secret }}${SECRET}{% raw %}-{{ secret }}${secret}{% raw %}',
    })
  })

  it('names of a loop and of `set` may be anything, and stay names', () => {
    expect(render('{% set __proto__ = {"x": 1} %}{{ __proto__.x }}{{ {}.x is defined }}')).toEqual({
      ok: true,
      value: '1false',
    })
  })

  it('what is given is never changed', () => {
    const list = Object.freeze([3, 1, 2])
    const object = Object.freeze({ b: 1, a: 2 })
    const scope = new Map<string, Json>([
      ['list', list],
      ['object', object],
    ])
    const template =
      '{{ list | sort | reverse | list | join }}{{ object | dictsort | length }}{{ (list + [1]) | length }}'
    expect(render(template, scope)).toEqual({ ok: true, value: '32124' })
  })
})
