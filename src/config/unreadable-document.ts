import type { Address } from '../core/model/address.js'
import type { ErrorDetails } from '../core/model/errors.js'

/** An entry whose document cannot be read, or is none of its kind. */
export interface UnreadableDocument {
  readonly kind: string
  readonly key: string
  readonly address: Address
  /** The file or folder, relative to the working directory. */
  readonly file: string
  readonly problems: readonly [ErrorDetails, ...ErrorDetails[]]
}
