import type { Fields } from '../../core/model/kind.js'

/**
 * A flow is its document, one value, and whether it is switched off, which can be managed alone. `meaning` follows from
 * the document: what it calls, its exits, its methods (`core/flow/meaning`).
 */
export const flowFields: Fields = {
  document: { type: 'document', clearing: 'release', required: true, undeclarable: true },
  disabled: { type: 'value', empty: [false] },
  meaning: { type: 'value', undeclarable: true, derived: true },
}
