import type { Fields } from '../../core/model/kind.js'

/** A theme is its document, one value. Emptying it is not offered: what a project without styles looks like is not known. */
export const themeFields: Fields = {
  document: { type: 'document', clearing: 'release', required: true, undeclarable: true },
}
