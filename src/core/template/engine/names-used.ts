import type { Arguments, Expression, Includes, Suffix, TemplateNode, TemplateText } from './ast.js'

/** A name that a template takes from outside. */
export interface NameUse {
  readonly name: string
  readonly offset: number
  /** The include it stands in. */
  readonly include?: string
  /** `braces`: in an expression; `dollar`: `${NAME}`. */
  readonly form: 'braces' | 'dollar'
  /** It does without a value here: `NAME | default(x)`, `NAME is defined`, `NAME is undefined`, `${NAME:-x}`. */
  readonly hasDefault: boolean
}

export interface IncludeUse {
  readonly name: string
  readonly offset: number
}

/**
 * The names a template wants from outside, in the order of the text: not those that it gives itself, by `for` and `set`.
 * @param includes where given, their names count as well; what is around an include gives it names
 */
export function namesUsed(template: TemplateText, includes: Includes = new Map()): readonly NameUse[] {
  const finding = new NameFinding(includes)
  finding.nodes(template.nodes, new BoundNames())
  return finding.found
}

/** What a template includes, in the order of the text; not what its includes include. */
export function includesOf({ nodes }: TemplateText): readonly IncludeUse[] {
  return nodes.flatMap((node): readonly IncludeUse[] => {
    if (node.type === 'include') return [{ name: node.name, offset: node.offset }]
    return bodiesOf(node).flatMap((nodes) => includesOf({ nodes, source: '' }))
  })
}

/** True for a template that is rendered to what it was written as, whatever the values are. */
export function isPlain({ nodes, source }: TemplateText): boolean {
  const length = nodes.reduce((sum, node) => (node.type === 'text' ? sum + node.text.length : Number.NaN), 0)
  return length === source.length
}

function bodiesOf(node: TemplateNode): readonly (readonly TemplateNode[])[] {
  if (node.type === 'if') return [...node.branches.map(({ body }) => body), node.otherwise]
  return node.type === 'for' ? [node.body, node.otherwise] : []
}

/** Statements of includes that are followed, the same include again for other names around it. */
const MOST_INCLUDES = 1000
/** Includes within includes; a budget allows no more by itself. */
const DEEPEST = 10

/** Names that have a value, those around them included. */
class BoundNames {
  readonly #own = new Set<string>()
  readonly #around: BoundNames | undefined

  constructor(around?: BoundNames) {
    this.#around = around
  }

  has(name: string): boolean {
    return this.#own.has(name) || (this.#around?.has(name) ?? false)
  }

  add(name: string): void {
    this.#own.add(name)
  }

  all(): readonly string[] {
    return [...(this.#around?.all() ?? []), ...this.#own]
  }
}

class NameFinding {
  readonly found: NameUse[] = []
  readonly #includes: Includes
  readonly #seen = new Set<string>()
  #include: string | undefined
  #depth = 0
  #entered = 0

  constructor(includes: Includes) {
    this.#includes = includes
  }

  /** @param bound names that have a value here; `set` adds to them */
  nodes(nodes: readonly TemplateNode[], bound: BoundNames): void {
    for (const node of nodes) this.#node(node, bound)
  }

  #node(node: TemplateNode, bound: BoundNames): void {
    switch (node.type) {
      case 'text':
        break
      case 'output':
        this.#expression(node.expression, bound)
        break
      case 'dollar':
        this.#use({ ...node, form: 'dollar', hasDefault: node.fallback !== undefined })
        break
      case 'set':
        this.#expression(node.value, bound)
        for (const name of node.names) bound.add(name)
        break
      case 'if':
        for (const { condition, body } of node.branches) {
          this.#expression(condition, bound)
          this.nodes(body, bound)
        }
        this.nodes(node.otherwise, bound)
        break
      case 'for': {
        this.#expression(node.items, bound)
        const inner = new BoundNames(bound)
        for (const name of node.names) inner.add(name)
        if (node.condition !== undefined) this.#expression(node.condition, inner)
        inner.add('loop')
        this.nodes(node.body, inner)
        this.nodes(node.otherwise, bound)
        break
      }
      case 'include':
        this.#enter(node.name, bound)
        break
    }
  }

  #enter(name: string, bound: BoundNames): void {
    const template = this.#includes.get(name)
    this.#entered += 1
    if (template === undefined || this.#entered > MOST_INCLUDES || this.#depth >= DEEPEST) return
    const key = JSON.stringify([name, ...new Set(bound.all().toSorted())])
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    const around = this.#include
    this.#include = name
    this.#depth += 1
    this.nodes(template.nodes, new BoundNames(bound))
    this.#depth -= 1
    this.#include = around
  }

  #use({ name, offset, form, hasDefault }: Omit<NameUse, 'include'>): void {
    const include = this.#include
    this.found.push({ name, offset, form, hasDefault, ...(include === undefined ? {} : { include }) })
  }

  #expression(expression: Expression, bound: BoundNames, hasDefault = false): void {
    if (expression.type === 'name') {
      const { name, offset } = expression
      if (!bound.has(name)) this.#use({ name, offset, form: 'braces', hasDefault })
      return
    }
    if (expression.type === 'suffixed') {
      this.#expression(expression.base, bound, takesAny(expression.suffixes[0]))
      for (const suffix of expression.suffixes) {
        for (const inner of partsOfSuffix(suffix)) this.#expression(inner, bound)
      }
      return
    }
    for (const inner of partsOf(expression)) this.#expression(inner, bound)
  }
}

function takesAny(suffix: Suffix | undefined): boolean {
  if (suffix?.type === 'filter') return suffix.name === 'default' || suffix.name === 'd'
  return suffix?.type === 'test' && (suffix.name === 'defined' || suffix.name === 'undefined')
}

function partsOfSuffix(suffix: Suffix): readonly Expression[] {
  switch (suffix.type) {
    case 'attribute':
      return []
    case 'item':
      return [suffix.key]
    case 'slice':
      return suffix.bounds.filter((bound) => bound !== undefined)
    default:
      return argumentsOf(suffix.args)
  }
}

function argumentsOf({ positional, named }: Arguments): readonly Expression[] {
  return [...positional, ...named.values()]
}

function partsOf(
  expression: Exclude<Expression, { readonly type: 'name' | 'suffixed' }>,
): readonly Expression[] {
  switch (expression.type) {
    case 'literal':
      return []
    case 'list':
      return expression.items
    case 'object':
      return expression.members.flat()
    case 'choice': {
      const { condition, value, otherwise } = expression
      return otherwise === undefined ? [value, condition] : [value, condition, otherwise]
    }
    case 'either':
    case 'joined':
      return expression.operands
    case 'not':
    case 'sign':
      return [expression.operand]
    case 'arithmetic':
    case 'comparison':
      return [expression.first, ...expression.rest.map(({ operand }) => operand)]
    case 'range':
      return argumentsOf(expression.args)
  }
}
