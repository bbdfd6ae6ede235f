import type { Kind } from '../core/model/kind.js'

/** What the store asks of a kind: how to understand a complete original of an older layout. */
export type StoredKind = Pick<Kind, 'collection' | 'specOf' | 'keyOf'>
