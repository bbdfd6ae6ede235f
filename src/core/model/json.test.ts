import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalJson,
  equalJson,
  holdsInexactNumber,
  InexactNumber,
  isObject,
  objectOf,
  parseJson,
  printJson,
  type Json,
} from './json.js'

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`))
/** Number literals of any length, as JSON writes them. */
const literal = fc
  .tuple(fc.boolean(), digits(30), fc.option(digits(30)), fc.option(fc.integer({ min: -400, max: 400 })))
  .map(([isNegative, whole, fraction, power]) =>
    [
      isNegative ? '-' : '',
      whole.replace(/^0+(?=.)/, ''),
      fraction === null ? '' : `.${fraction}`,
      power === null ? '' : `e${power}`,
    ].join(''),
  )
const inexact = literal.map((text) => parseJson(text)).filter((value) => value instanceof InexactNumber)

/** Texts that could be taken for the marks of an implementation. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'inexact0',
    '\u0000inexact0',
    '\u0000inexact',
    'n1',
    't',
    '"',
    '\\',
    '1e999',
    ', 12345678901234567890',
  ),
)
const anyJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
    text,
    inexact,
    fc.array(tie('json')),
    fc
      .array(fc.tuple(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '1')), tie('json')))
      .map((entries) => objectOf(entries)),
  ),
})).json

describe('reading and printing', () => {
  it('print what they read back to an equal value', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(0, 2), (value, indent) => {
        expect(equalJson(parseJson(printJson(value, indent)), value)).toBe(true)
      }),
    )
  })

  it('read the same as JSON.parse where nothing is inexact', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value = parseJson(json)
        if (!holdsInexactNumber(value)) expect(value).toEqual(JSON.parse(json))
      }),
    )
  })

  it('never round a number', () => {
    fc.assert(
      fc.property(literal, (number) => {
        expect(isSameNumber(printJson(parseJson(number)), number)).toBe(true)
        const [item] = parseJson(`[${number}]`) as readonly Json[]
        expect(isSameNumber(printJson(item ?? null), number)).toBe(true)
      }),
    )
  })

  it.each([
    '9007199254740993',
    '123456789.123456789',
    '-12345678901234567.5',
    '0.1000000000000000055',
    '1e400',
    '1e-400',
    '1E+400',
  ])('keep %s as it was written', (number) => {
    expect(printJson(parseJson(`{"a":${number}}`))).toBe(`{"a":${number}}`)
  })

  it.each([
    '0',
    '-1',
    '1.5',
    '1e3',
    '9007199254740991',
    '12345678.12345678',
    '100000000000000000000',
    '0.10',
  ])('hold %s as a plain number', (number) => {
    expect(parseJson(number)).toBe(Number(number))
  })

  it('take digits inside a text as text', () => {
    const value = parseJson('{"id":"12345678901234567890","n":12345678901234567890}')
    expect(isObject(value) ? value['id'] : undefined).toBe('12345678901234567890')
    expect(printJson(value)).toBe('{"id":"12345678901234567890","n":12345678901234567890}')
  })

  it('let no text pass for a number', () => {
    const value: Json = {
      '\u0000inexact': '1,"owned":true',
      inexact0: 'inexact0',
      n: new InexactNumber('1e999'),
    }
    expect(JSON.parse(printJson(value).replace('1e999', '1'))).toEqual({ ...value, n: 1 })
    expect(equalJson(parseJson(printJson(value)), value)).toBe(true)
  })

  it('keep __proto__ as data beside an inexact number', () => {
    const value = parseJson('{"__proto__":{"a":1e999}}')
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(printJson(value)).toBe('{"__proto__":{"a":1e999}}')
  })

  it('throw a SyntaxError for what is no JSON', () => {
    for (const broken of ['', '{', '{"a":1e999', '01', '[1,]', 'NaN', '12345678901234567890x']) {
      expect(() => parseJson(broken)).toThrow(SyntaxError)
    }
  })

  it('read a large document with one inexact number in it in one go', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `{"id":"T2a${index}e5","n":${index}}`)
    const value = parseJson(`[${[...many, '12345678901234567890'].join(',')}]`)
    expect(Array.isArray(value) ? value.length : 0).toBe(20_001)
  })
})

describe('equality', () => {
  it('holds of a value and its copy, and is the same both ways', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        expect(equalJson(a, structuredCopy(a))).toBe(true)
        expect(equalJson(a, b)).toBe(equalJson(b, a))
      }),
    )
  })

  it('is what canonical text says', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(equalJson(a, b))
      }),
    )
  })

  it('does not count the order of keys, and counts the order of items', () => {
    expect(equalJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
    expect(canonicalJson({ a: 1, b: { d: 1, c: 2 } })).toBe(canonicalJson({ b: { c: 2, d: 1 }, a: 1 }))
    expect(equalJson([1, 2], [2, 1])).toBe(false)
  })

  it('does not take an inherited name for a key', () => {
    expect(equalJson({ toString: 1 }, { a: 1 })).toBe(false)
    expect(equalJson({}, objectOf([['__proto__', {}]]))).toBe(false)
  })

  it('knows one number by two spellings', () => {
    expect(equalJson(new InexactNumber('1e400'), new InexactNumber('10e399'))).toBe(true)
    expect(equalJson(new InexactNumber('1e400'), new InexactNumber('1e401'))).toBe(false)
    expect(equalJson(new InexactNumber('1e400'), '1e400')).toBe(false)
  })
})

function structuredCopy(value: Json): Json {
  return parseJson(printJson(value))
}

/** Decimal comparison without doubles. */
function isSameNumber(a: string, b: string): boolean {
  const [left, right] = [decimal(a), decimal(b)]
  const power = left.power < right.power ? left.power : right.power
  return left.digits * 10n ** BigInt(left.power - power) === right.digits * 10n ** BigInt(right.power - power)
}

function decimal(number: string): { readonly digits: bigint; readonly power: number } {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return { digits: BigInt(`${whole}${fraction}`), power: Number(exponent) - fraction.length }
}
