import type { Mark } from '../core/flow/graph/index.js'

/** Signs beside colours: colours alone tell nothing to some readers. */
export const SIGN: Readonly<Record<Mark, string>> = { same: '', added: '+', removed: '−', changed: '~' }
