import type { Pointer } from '../../model/pointer.js'
import type { FieldType } from './field-types.js'

/** A flow in the short form, read and found sound. Every place is a pointer into the JSON it was read from. */
export interface ShortFlow {
  readonly id: Written | undefined
  readonly name: Written | undefined
  readonly description: Written | undefined
  /** In the order in which they are shown; never empty. */
  readonly screens: readonly ShortScreen[]
}

/** A text and where it was written. */
export interface Written {
  readonly text: string
  readonly at: Pointer
}

export interface ShortScreen {
  readonly id: string
  readonly at: Pointer
  readonly title: Written | undefined
  /** Its paragraphs. */
  readonly text: readonly Written[]
  readonly fields: readonly ShortField[]
  /** As written: none where the one that goes on is meant. */
  readonly buttons: readonly ShortButton[]
}

export interface ShortField {
  readonly type: FieldType
  /** What the value is called in the flow: `email`, `form.company`. */
  readonly key: string
  readonly at: Pointer
  readonly label: Written
  readonly placeholder: Written | undefined
  readonly isRequired: boolean
}

export interface ShortButton {
  /** Becomes the id of the component and of its outcome; where there is none, one is made. */
  readonly id: string | undefined
  readonly at: Pointer
  readonly label: Written
  /** The id of a screen, or `end`; where there is none, it leads to what comes next. */
  readonly to: Written | undefined
}

/** What a button may lead to besides a screen. */
export const END = 'end'

/** What is wrong in a short form. */
export interface ShortFormProblem {
  readonly code: ShortFormCode
  readonly message: string
  readonly hint: string
  /** Into the short form's JSON; a value that exists. */
  readonly at: Pointer
}

/** Each is explained in `docs/errors.md`. */
export type ShortFormCode = 'short-form-key' | 'short-form-value' | 'short-form-id' | 'short-form-target'
