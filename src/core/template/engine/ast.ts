import type { Json } from '../../model/json.js'

/** Named and unnamed arguments of a call, a filter or a test, in the order of the names it declares. */
export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: ReadonlyMap<string, Expression>
}

export interface Operation {
  readonly operator: string
  readonly offset: number
  readonly operand: Expression
}

/** What comes behind a value: `.name`, `[key]`, `[1:2]`, `.method()`, `| filter`, `is test`. */
export type Suffix = { readonly offset: number } & (
  | { readonly type: 'attribute'; readonly name: string }
  | { readonly type: 'item'; readonly key: Expression }
  | { readonly type: 'slice'; readonly bounds: readonly [Bound, Bound, Bound] }
  | { readonly type: 'method'; readonly name: string; readonly args: Arguments }
  | { readonly type: 'filter'; readonly name: string; readonly args: Arguments }
  | { readonly type: 'test'; readonly name: string; readonly args: Arguments; readonly isNegated: boolean }
)
type Bound = Expression | undefined

/**
 * Chains (`a + b + c`, `a.b.c`) are lists and not trees leaning to one side: only brackets make an expression deep,
 * and those are counted.
 */
export type Expression = { readonly offset: number } & (
  | { readonly type: 'literal'; readonly value: Json }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'object'; readonly members: readonly (readonly [Expression, Expression])[] }
  | {
      readonly type: 'choice'
      readonly value: Expression
      readonly condition: Expression
      readonly otherwise: Bound
    }
  | { readonly type: 'either'; readonly isOr: boolean; readonly operands: readonly Expression[] }
  | { readonly type: 'not'; readonly operand: Expression }
  | { readonly type: 'sign'; readonly isMinus: boolean; readonly operand: Expression }
  | { readonly type: 'arithmetic'; readonly first: Expression; readonly rest: readonly Operation[] }
  | { readonly type: 'comparison'; readonly first: Expression; readonly rest: readonly Operation[] }
  | { readonly type: 'joined'; readonly operands: readonly Expression[] }
  | { readonly type: 'range'; readonly args: Arguments }
  | { readonly type: 'suffixed'; readonly base: Expression; readonly suffixes: readonly Suffix[] }
)

/** A piece of a template's text. */
export type TemplateNode = { readonly offset: number } & (
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'output'; readonly expression: Expression }
  | { readonly type: 'dollar'; readonly name: string; readonly fallback: string | undefined }
  | { readonly type: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly TemplateNode[] }
  | ForNode
  | { readonly type: 'set'; readonly names: Names; readonly value: Expression }
  | { readonly type: 'include'; readonly name: string }
)

/** One name takes the value; several take its items. */
export type Names = readonly [string, ...string[]]

export interface Branch {
  readonly condition: Expression
  readonly body: readonly TemplateNode[]
}

export interface ForNode {
  readonly type: 'for'
  readonly offset: number
  readonly names: Names
  readonly items: Expression
  readonly condition: Bound
  readonly body: readonly TemplateNode[]
  /** Rendered when there was no turn. */
  readonly otherwise: readonly TemplateNode[]
}

/** A template that was understood. */
export interface TemplateText {
  /** As it was written. */
  readonly source: string
  readonly nodes: readonly TemplateNode[]
}

/** The includes of a template by the names it uses for them, those of its includes as well. */
export type Includes = ReadonlyMap<string, TemplateText>
