import { nearestWord } from '../../model/did-you-mean.js'
import { objectOf, type Json } from '../../model/json.js'
import { quoted } from '../../model/printable.js'
import type { Arguments, Expression, Suffix } from './ast.js'
import type { Budget } from './budget.js'
import { attributeOf, itemOf, sliceOf } from './member-of.js'
import { Missing } from './missing.js'
import { calculate, compare, signed } from './operators.js'
import { valueFault } from './problem.js'
import type { Scope } from './scope.js'
import { isTrue, kindOf, textOf, type Spot } from './values.js'
import { callFilter, callMethod, callTest, noResult, type Given } from './words/index.js'
import { FILTERS } from './words/filters.js'
import { range } from './words/list-words.js'
import { METHODS } from './words/methods.js'

/** What expressions are evaluated with. */
export interface Surroundings {
  readonly scope: Scope
  readonly budget: Budget
}

/** The value of an expression. Throws a {@link TemplateFault}; for something without a value as well. */
export function evaluate(expression: Expression, around: Surroundings): Json {
  return existing(evaluateAny(expression, around))
}

function existing(value: Json | Missing): Json {
  if (value instanceof Missing) throw value.fault()
  return value
}

function evaluateAny(expression: Expression, around: Surroundings): Json | Missing {
  const { budget, scope } = around
  const { offset } = expression
  const spot: Spot = { offset, budget }
  budget.work(offset)
  switch (expression.type) {
    case 'literal':
      return expression.value
    case 'name':
      return valueOf(expression.name, { offset, scope })
    case 'list':
      return expression.items.map((item) => evaluate(item, around))
    case 'object':
      return objectOf(
        expression.members.map(([key, value]) => [keyFor(key, around), evaluate(value, around)]),
      )
    case 'choice':
      return choice(expression, around)
    case 'either':
      return either(expression, around)
    case 'not':
      return !isTrue(evaluate(expression.operand, around))
    case 'sign':
      return signed(evaluate(expression.operand, around), expression.isMinus, spot)
    case 'arithmetic':
      return expression.rest.reduce(
        (value, { operator, offset, operand }) =>
          calculate(value, { operator, b: evaluate(operand, around) }, { offset, budget }),
        evaluate(expression.first, around),
      )
    case 'comparison':
      return comparison(expression, around)
    case 'joined':
      return joined(expression.operands, around, spot)
    case 'range':
      return range(given(expression.args, around).positional, spot)
    case 'suffixed':
      return expression.suffixes.reduce<Json | Missing>(
        (value, suffix) => suffixed(value, suffix, around),
        evaluateAny(expression.base, around),
      )
  }
}

function valueOf(
  name: string,
  { offset, scope }: { readonly offset: number; readonly scope: Scope },
): Json | Missing {
  const value = scope.get(name)
  if (value !== undefined) return value
  const near = nearestWord(name, scope.keys())
  const hint = near === undefined ? 'Give it one, or write `| default(…)`.' : `Did you mean ${quoted(near)}?`
  return new Missing(`There is no value for ${quoted(name)}`, hint, offset)
}

function keyFor(expression: Expression, around: Surroundings): string {
  const key = evaluate(expression, around)
  if (typeof key === 'string') return key
  throw valueFault(expression.offset, `The keys of an object are texts, not ${kindOf(key)}`)
}

function choice(
  { value, condition, otherwise, offset }: Expression & { readonly type: 'choice' },
  around: Surroundings,
): Json | Missing {
  if (isTrue(evaluate(condition, around))) return evaluateAny(value, around)
  if (otherwise !== undefined) return evaluateAny(otherwise, around)
  return new Missing('The condition is false, and there is no `else`', undefined, offset)
}

/** As in Python, the operand that decides is the value. */
function either({ operands, isOr }: Expression & { readonly type: 'either' }, around: Surroundings): Json {
  let value: Json = !isOr
  for (const operand of operands) {
    value = evaluate(operand, around)
    if (isTrue(value) === isOr) break
  }
  return value
}

/** `a < b < c` holds where both do. */
function comparison(
  { first, rest }: Expression & { readonly type: 'comparison' },
  around: Surroundings,
): boolean {
  let a = evaluate(first, around)
  return rest.every(({ operator, operand, offset }) => {
    const b = evaluate(operand, around)
    const holds = compare(a, { operator, b }, { offset, budget: around.budget })
    a = b
    return holds
  })
}

function joined(operands: readonly Expression[], around: Surroundings, { offset, budget }: Spot): string {
  const texts = operands.map((operand) => textOf(evaluate(operand, around), operand))
  budget.make(
    offset,
    texts.reduce((sum, { length }) => sum + length, 0),
  )
  return texts.join('')
}

function suffixed(value: Json | Missing, suffix: Suffix, around: Surroundings): Json | Missing {
  const spot: Spot = { offset: suffix.offset, budget: around.budget }
  switch (suffix.type) {
    case 'filter': {
      const { name, args } = suffix
      const result = callFilter(name, { value, ...given(args, around) }, spot)
      return result === undefined ? noResult(name, suffix.offset) : result
    }
    case 'test':
      return callTest(suffix.name, { value, ...given(suffix.args, around) }, spot) !== suffix.isNegated
    case 'method':
      return callMethod(suffix.name, { value: existing(value), ...given(suffix.args, around) }, spot)
    case 'attribute':
      return attribute(existing(value), suffix.name, spot)
    case 'item':
      return itemOf(existing(value), evaluate(suffix.key, around), spot)
    case 'slice': {
      const [start, stop, step] = suffix.bounds.map((bound) => bound && evaluate(bound, around))
      return sliceOf(existing(value), [start, stop, step], spot)
    }
  }
}

function attribute(value: Json, name: string, spot: Spot): Json | Missing {
  const found = attributeOf(value, name, spot)
  if (!(found instanceof Missing) || found.hint !== undefined) return found
  if (METHODS.has(name)) return found.withHint(`Write \`.${name}()\` to call it.`)
  return FILTERS.has(name) ? found.withHint(`Write \`| ${name}\`.`) : found
}

function given({ positional, named }: Arguments, around: Surroundings): Omit<Given, 'value'> {
  return {
    positional: positional.map((argument) => evaluate(argument, around)),
    named: new Map([...named].map(([name, argument]) => [name, evaluate(argument, around)])),
  }
}
