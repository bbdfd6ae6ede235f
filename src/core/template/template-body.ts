import type { ErrorDetails, Place } from '../model/errors.js'
import type { Json } from '../model/json.js'
import type { Pointer } from '../model/pointer.js'
import type { TemplateValues } from './values.js'

/** A name that a template's body wants a value for. */
export interface UsedName {
  readonly name: string
  /** `braces`: `{{ NAME }}` and its like; `dollar`: `${NAME}`. */
  readonly form: 'braces' | 'dollar'
  /** It does without a value: `${NAME:-x}`, `NAME | default(x)`, `NAME is defined`. */
  readonly hasDefault: boolean
  readonly where: Place
}

/** What a template gives for some values. */
export type BodyRendered =
  | {
      readonly ok: true
      readonly data: Json
      /** Where a part of the data stands in the template. */
      placeOf(path: Pointer): Place
    }
  | { readonly ok: false; readonly problems: readonly [ErrorDetails, ...ErrorDetails[]] }

/** The part of a template that is rendered, understood as far as it can be without values. */
export interface TemplateBody {
  readonly names: readonly UsedName[]
  render(values: TemplateValues): BodyRendered
}
