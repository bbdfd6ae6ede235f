import type { Json, JsonObject } from '../model/json.js'

/** What a variable of a template may hold. `enum`: one of the texts under `values`. */
export const VARIABLE_TYPES = ['string', 'number', 'boolean', 'enum', 'list', 'object'] as const
export type VariableType = (typeof VARIABLE_TYPES)[number]

/** A variable as the head of a template declares it. */
export interface TemplateVariable {
  readonly name: string
  readonly type: VariableType
  /** Without a value and without a default it cannot be rendered. Default: true where there is no default. */
  readonly isRequired: boolean
  readonly default?: Json
  /** Of strings and of the items of a list: a regular expression that the whole text must match. */
  readonly pattern?: string
  /** Of enums. */
  readonly values?: readonly string[]
  readonly description?: string
  /** True where its value may hold `{{`, which is a placeholder of Descope's then. Default: false. */
  readonly mayHoldPlaceholders?: boolean
  /** Never shown. */
  readonly isSecret: boolean
}

/** What the head of a template says. */
export interface TemplateHead {
  /** What the template is called: its head's `name`, else the name of its file. */
  readonly name: string
  readonly version?: string
  readonly description?: string
  readonly variables: ReadonlyMap<string, TemplateVariable>
  /** Values to try it with. */
  readonly sample: JsonObject
  /** True where the template has a head at all. */
  readonly isDeclared: boolean
}
