import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { InexactNumber, isObject, type Json } from '../model/json.js'
import { pointerTo } from '../model/pointer.js'
import { readJsonText, type JsonTextProblem } from './read-json-text.js'

const valueOf = (text: string) => {
  const read = readJsonText(text)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read
}
const problemsOf = (text: string): readonly JsonTextProblem[] => {
  const read = readJsonText(text)
  return read.ok ? [] : read.problems
}

describe('readJsonText', () => {
  it('agrees with JSON.parse on any JSON, and places every value of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat({ max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        const read = valueOf(text)
        expect(read.value).toEqual(JSON.parse(text))
        for (const { steps, found } of leavesOf(read.value)) {
          const place = read.placeOf(pointerTo(steps))
          const line = text.split('\n')[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1) ?? ''
          const step = steps.at(-1)
          const isItem = step === undefined || Array.isArray(found)
          expect(line.startsWith(isItem ? '' : JSON.stringify(step))).toBe(true)
        }
      }),
    )
  })

  it('takes what JSON.parse takes and nothing else, and never throws', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', 'x', ':', '\\', '\u0001', '-'))
      .map(([json, at, put]) => {
        const cut = at % (json.length + 1)
        return `${json.slice(0, cut)}${put}${json.slice(cut + (put === '' ? 1 : 0))}`
      })
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json(), damaged), (text) => {
        const codes = problemsOf(text).map(({ code }) => code)
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(codes.filter((code) => code !== 'json-duplicate-key').length > 0).toBe(!isJson)
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    ['', 1, 1, 'json-empty', 'The file is empty'],
    [' \n ', 1, 1, 'json-empty', 'The file is empty'],
    ['{"a": 1,\n}', 2, 1, 'json-syntax', 'Not JSON: a key in double quotes was expected, "}" found'],
    ['{"a": 1', 1, 8, 'json-truncated', 'The JSON ends too early: "," or "}" was expected'],
    ['{\n  "a": "hal\n', 2, 8, 'json-truncated', 'The JSON ends too early: its closing quote was expected'],
    ['{"a": "x\\', 1, 7, 'json-truncated', 'The JSON ends too early: its closing quote was expected'],
    ['{"a": "\\u00', 1, 7, 'json-truncated', 'The JSON ends too early: its closing quote was expected'],
    ['{"a": tr', 1, 7, 'json-truncated', 'The JSON ends too early: a value was expected'],
    ['[1}', 1, 3, 'json-syntax', 'Not JSON: "," or "]" was expected, "}" found'],
    ["{'a': 1}", 1, 2, 'json-syntax', 'Not JSON: a key in double quotes or "}" was expected, "\'" found'],
    ['[\u001b]', 1, 2, 'json-syntax', 'Not JSON: a value or "]" was expected, "\\u{001b}" found'],
    ['{} x', 1, 4, 'json-syntax', 'Not JSON: the end of the file was expected, "x" found'],
  ])('places what is wrong with %j', (text, line, column, code, message) => {
    expect(problemsOf(text)).toEqual([expect.objectContaining({ line, column, code, message })])
  })

  it('advises where the mistake is a known one', () => {
    const hints = ['[1,]', '{"a":1,}', '{"a":}', "['a']", '// x\n{}', '{"a":"\\x"}'].map(
      (text) => problemsOf(text)[0]?.hint,
    )
    expect(hints).toEqual([
      'Take the comma before it away',
      'Take the comma before it away',
      undefined,
      'Keys and texts stand in double quotes',
      'JSON has no comments',
      'Write a line break as \\n, a backslash as \\\\',
    ])
  })

  it('tells each key that stands twice, with both places', () => {
    const text = '{\n "a": {"b": 1, "\\u0062": 2},\n "__proto__": 1,\n "c": 3,\n "__proto__": 4\n}'
    expect(problemsOf(text)).toEqual([
      {
        code: 'json-duplicate-key',
        message: 'The key "b" stands twice in one object, first at line 2, column 8',
        hint: 'Keep one of the two',
        line: 2,
        column: 16,
      },
      expect.objectContaining({
        message: 'The key "__proto__" stands twice in one object, first at line 3, column 2',
        line: 5,
        column: 2,
      }),
    ])
    expect(problemsOf('{"a": {"x": 1}, "b": {"x": 1}, "c": [{"x": 1}, {"x": 1}]}')).toEqual([])
  })

  it('tells half a merge as that', () => {
    const text = '{\n<<<<<<< HEAD\n "a": 1\n=======\n "a": 2\n>>>>>>> other\n}\n'
    expect(problemsOf(text)).toEqual([
      expect.objectContaining({ code: 'json-half-merge', line: 2, column: 1 }),
    ])
  })

  it('passes over a byte order mark and keeps digits', () => {
    const read = valueOf('\ufeff{"a": 12345678901234567890}')
    expect(read.value).toEqual({ a: new InexactNumber('12345678901234567890') })
    expect(read.placeOf('/a')).toEqual({ line: 1, column: 2 })
  })

  it('places members by their key and items by their value', () => {
    const { placeOf } = valueOf('{\n  "x/y": [\n    { "q\\"": true },\n    [ null, "}" ]\n  ],\n  "": {}\n}')
    expect(placeOf('')).toEqual({ line: 1, column: 1 })
    expect(placeOf('/x~1y')).toEqual({ line: 2, column: 3 })
    expect(placeOf('/x~1y/0')).toEqual({ line: 3, column: 5 })
    expect(placeOf('/x~1y/0/q"')).toEqual({ line: 3, column: 7 })
    expect(placeOf('/x~1y/1/1')).toEqual({ line: 4, column: 13 })
    expect(placeOf('/')).toEqual({ line: 6, column: 3 })
    for (const missing of ['/x~1y/2', '/x~1y/00', '/x~1y/-', '/z', '//a', '/x~1y/1/1/0']) {
      expect(placeOf(missing)).toBeUndefined()
    }
  })

  it('bounds the depth', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(problemsOf(nested(200))).toEqual([])
    expect(problemsOf(nested(201))).toEqual([
      expect.objectContaining({ code: 'json-too-deep', line: 1, column: 201 }),
    ])
    expect(problemsOf('{"a":'.repeat(1_000_000))).toEqual([
      expect.objectContaining({ code: 'json-too-deep' }),
    ])
  })

  it('reads 32 MB, one text or a million members, without running away', { timeout: 40_000 }, () => {
    const long = JSON.stringify({ script: 'x\\"'.repeat(6_000_000) })
    const many = JSON.stringify(
      Array.from({ length: 300_000 }, (_, index) => ({ id: `a${index}`, next: { rules: [index] } })),
    )
    expect(readJsonText(long).ok).toBe(true)
    const { placeOf } = valueOf(many)
    expect(placeOf('/299999/next/rules/0')?.line).toBe(1)
    expect(readJsonText(many.slice(0, -1)).ok).toBe(false)
  })
})

/** Every value in a value, with the steps to it and what it lies in. */
function leavesOf(root: Json): readonly { readonly steps: readonly string[]; readonly found: unknown }[] {
  const leaves: { steps: readonly string[]; found: unknown }[] = []
  const open: { steps: readonly string[]; value: Json; found: unknown }[] = [
    { steps: [], value: root, found: undefined },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { steps, value } = next
    leaves.push({ steps, found: next.found })
    if (Array.isArray(value) || isObject(value)) {
      for (const [key, inner] of Object.entries<Json>(value as Readonly<Record<string, Json>>)) {
        open.push({ steps: [...steps, key], value: inner, found: value })
      }
    }
  }
  return leaves
}
