import { InexactNumber, isObject, type Json } from '../../../model/json.js'
import { compare, calculate } from '../operators.js'
import { isList } from '../values.js'
import { argument, wrongKind, type Call } from './call.js'
import type { Signature } from './signature.js'

/** A question put to a value: `x is even`. */
export type Test = Signature &
  (
    | { readonly passes: (value: Json, call: Call) => boolean }
    /** Takes what has no value as well. */
    | { readonly passesAny: (value: Json | undefined) => boolean }
  )

function kind(passes: (value: Json) => boolean): Test {
  return { parameters: [], passes }
}

function comparing(operator: string): Test {
  return {
    parameters: ['other'],
    required: 1,
    passes: (value, call) => compare(value, { operator, b: argument(call, 'other') ?? null }, call),
  }
}

function divisible(value: Json, by: Json, call: Call): boolean {
  if (!Number.isInteger(value)) throw wrongKind(call, value, 'whole numbers')
  return calculate(value, { operator: '%', b: by }, call) === 0
}

const hasItems = kind((value) => typeof value === 'string' || isList(value) || isObject(value))
const [equal, unequal, less, atMost, more, atLeast] = ['==', '!=', '<', '<=', '>', '>='].map(comparing)

/** All there are. Names are Jinja2's. */
export const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>(
  Object.entries({
    defined: { parameters: [], passesAny: (value) => value !== undefined },
    undefined: { parameters: [], passesAny: (value) => value === undefined },
    none: kind((value) => value === null),
    true: kind((value) => value === true),
    false: kind((value) => value === false),
    boolean: kind((value) => typeof value === 'boolean'),
    number: kind((value) => typeof value === 'number' || value instanceof InexactNumber),
    integer: kind((value) => Number.isInteger(value)),
    string: kind((value) => typeof value === 'string'),
    mapping: kind((value) => isObject(value)),
    sequence: hasItems,
    iterable: hasItems,
    even: { parameters: [], passes: (value, call) => divisible(value, 2, call) },
    odd: { parameters: [], passes: (value, call) => !divisible(value, 2, call) },
    divisibleby: {
      parameters: ['num'],
      required: 1,
      passes: (value, call) => divisible(value, argument(call, 'num') ?? null, call),
    },
    eq: equal,
    equalto: equal,
    '==': equal,
    ne: unequal,
    '!=': unequal,
    lt: less,
    lessthan: less,
    '<': less,
    le: atMost,
    '<=': atMost,
    gt: more,
    greaterthan: more,
    '>': more,
    ge: atLeast,
    '>=': atLeast,
    in: comparing('in'),
  } satisfies Record<string, Test | undefined>).flatMap(([name, test]) =>
    test === undefined ? [] : [[name, test]],
  ),
)
