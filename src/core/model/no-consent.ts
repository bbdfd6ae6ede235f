import type { Consent } from './plan.js'

/** Nothing is allowed that somebody would have to agree to. */
export const NO_CONSENT: Consent = {
  onDrift: 'stop',
  onConflict: 'stop',
  prune: 'none',
  allowBreaking: false,
  allowSystem: false,
  acceptNew: false,
  cascadeUsers: false,
  takeOver: [],
}

/** Of a plan that changes nothing, so that nothing needs to be allowed and nothing stands in its way. */
export const ONLY_LOOKING: Consent = { ...NO_CONSENT, onDrift: 'keep', onConflict: 'live' }
