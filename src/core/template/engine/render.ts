import { isObject, type Json } from '../../model/json.js'
import { quoted } from '../../model/printable.js'
import type { Expression, ForNode, Includes, Names, TemplateNode, TemplateText } from './ast.js'
import type { Budget } from './budget.js'
import { evaluate } from './evaluate.js'
import { MOST_PROBLEMS, TemplateFault, valueFault, type TemplateProblem } from './problem.js'
import { Scope } from './scope.js'
import { isList, isTrue, itemsOf, kindOf } from './values.js'

/** What a template is rendered with. */
export interface RenderInput {
  /** The names of expressions. */
  readonly scope: ReadonlyMap<string, Json>
  /** The names of `${NAME}`; `undefined` where there is no value. Default: there is none for any. */
  readonly dollar?: ((name: string) => Json | undefined) | undefined
  /** Every include that the template and its includes name. Default: none. */
  readonly includes?: Includes | undefined
  readonly budget: Budget
}

/** Where what is rendered goes. Both may throw a {@link TemplateFault}. */
export interface Sink {
  text(text: string, place: SourcePlace): void
  value(value: Rendered, place: SourcePlace): void
}

/** A value, and how to compute another from the same place. */
export interface Rendered {
  readonly value: Json
  /** The expression it comes from; none for `${NAME}`. */
  readonly expression: Expression | undefined
  readonly evaluate: (expression: Expression) => Json
}

/** In the template, or in one of its includes. */
export interface SourcePlace {
  readonly offset: number
  readonly include?: string
}

/** Renders into a sink. Goes on behind what is wrong where that makes sense, so that all of it is told. */
export function render(template: TemplateText, input: RenderInput, sink: Sink): readonly TemplateProblem[] {
  const rendering = new Rendering(input, sink)
  rendering.nodes(template.nodes, new Scope(input.scope))
  return [...rendering.problems.values()]
}

class Rendering {
  /** By place and message: a loop meets a problem many times. */
  readonly problems = new Map<string, TemplateProblem>()
  readonly #input: RenderInput
  readonly #sink: Sink
  /** The includes that are open. */
  readonly #open: string[] = []
  #isOver = false

  constructor(input: RenderInput, sink: Sink) {
    this.#input = input
    this.#sink = sink
  }

  nodes(nodes: readonly TemplateNode[], scope: Scope): void {
    for (const node of nodes) {
      if (this.#isOver) return
      try {
        this.#input.budget.work(node.offset)
        this.#node(node, scope)
      } catch (error) {
        if (!(error instanceof TemplateFault)) throw error
        this.#tell(error)
        // What follows would miss the name, and say so many times.
        if (node.type === 'set') this.#isOver = true
      }
    }
  }

  #tell({ problem, isFinal }: TemplateFault): void {
    const { include } = this.#place(problem.offset)
    const key = `${include ?? ''}\u0000${problem.offset}\u0000${problem.message}`
    this.problems.set(key, include === undefined ? problem : { ...problem, include })
    if (isFinal || this.problems.size >= MOST_PROBLEMS) this.#isOver = true
  }

  #place(offset: number): SourcePlace {
    const include = this.#open.at(-1)
    return include === undefined ? { offset } : { offset, include }
  }

  #node(node: TemplateNode, scope: Scope): void {
    const { budget } = this.#input
    const around = { scope, budget }
    const place = this.#place(node.offset)
    switch (node.type) {
      case 'text':
        budget.make(node.offset, node.text.length)
        this.#sink.text(node.text, place)
        break
      case 'output': {
        const { expression } = node
        const again = (expression: Expression) => evaluate(expression, around)
        this.#sink.value({ value: again(expression), expression, evaluate: again }, place)
        break
      }
      case 'dollar': {
        const value = dollarValue(node, this.#input.dollar)
        this.#sink.value({ value, expression: undefined, evaluate: () => value }, place)
        break
      }
      case 'if': {
        const branch = node.branches.find(({ condition }) => isTrue(evaluate(condition, around)))
        this.nodes(branch?.body ?? node.otherwise, scope)
        break
      }
      case 'for':
        this.#for(node, scope)
        break
      case 'set':
        bind(scope, { names: node.names, value: evaluate(node.value, around), offset: node.offset })
        break
      case 'include':
        this.#include(node, scope)
        break
    }
  }

  #for({ names, items, condition, body, otherwise, offset }: ForNode, scope: Scope): void {
    const { budget } = this.#input
    const spot = { offset: items.offset, budget }
    const all = itemsOf(evaluate(items, { scope, budget }), spot)
    const turnOf = (item: Json): Scope => {
      budget.work(offset)
      const inner = new Scope(scope)
      bind(inner, { names, value: item, offset })
      return inner
    }
    const chosen =
      condition === undefined
        ? all
        : all.filter((item) => isTrue(evaluate(condition, { scope: turnOf(item), budget })))
    if (chosen.length === 0) this.nodes(otherwise, scope)
    for (const [index, item] of chosen.entries()) {
      if (this.#isOver) return
      const inner = turnOf(item)
      inner.set('loop', loopAt(chosen, index))
      this.nodes(body, inner)
    }
  }

  #include({ name, offset }: TemplateNode & { readonly type: 'include' }, scope: Scope): void {
    const { includes, budget } = this.#input
    const template = includes?.get(name)
    if (template === undefined) throw includeFault(offset, `There is no include ${quoted(name)}`)
    if (this.#open.includes(name)) {
      const way = [...this.#open, name].map((one) => quoted(one)).join(' → ')
      throw includeFault(offset, `The include ${quoted(name)} includes itself`, `${way}.`)
    }
    if (this.#open.length >= budget.depth) {
      throw includeFault(offset, `Includes lie in each other more than ${budget.depth} deep`)
    }
    this.#open.push(name)
    this.nodes(template.nodes, new Scope(scope))
    this.#open.pop()
  }
}

function includeFault(offset: number, message: string, hint?: string): TemplateFault {
  return new TemplateFault({
    code: 'template-include',
    message,
    offset,
    ...(hint === undefined ? {} : { hint }),
  })
}

function dollarValue(
  { name, fallback, offset }: TemplateNode & { readonly type: 'dollar' },
  lookup: RenderInput['dollar'],
): Json {
  const value = lookup?.(name)
  if (fallback !== undefined && (value === undefined || value === '')) return fallback
  if (value !== undefined) return value
  throw new TemplateFault({
    code: 'undefined-variable',
    message: `The variable ${name} is not set`,
    hint: `Give it a value, or write \${${name}:-default}.`,
    offset,
  })
}

/** One name takes the value; several take its items, one each. */
function bind(
  scope: Scope,
  { names, value, offset }: { readonly names: Names; readonly value: Json; readonly offset: number },
): void {
  const [first, ...others] = names
  if (others.length === 0) {
    scope.set(first, value)
    return
  }
  if (!isList(value) || value.length !== names.length) {
    const found = isList(value) ? `a list of ${value.length}` : kindOf(value)
    const hint = isObject(value) ? 'Use `.items()` for keys and values.' : undefined
    throw valueFault(
      offset,
      `${names.length} names take the items of a list of as many, not of ${found}`,
      hint,
    )
  }
  for (const [index, name] of names.entries()) scope.set(name, value[index] ?? null)
}

function loopAt(items: readonly Json[], index: number): Json {
  const { length } = items
  const [previous, next] = [items[index - 1], items[index + 1]]
  return {
    index: index + 1,
    index0: index,
    revindex: length - index,
    revindex0: length - index - 1,
    first: index === 0,
    last: index === length - 1,
    length,
    ...(previous === undefined ? {} : { previtem: previous }),
    ...(next === undefined ? {} : { nextitem: next }),
  }
}
