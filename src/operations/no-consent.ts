import type { Consent } from '../core/model/plan.js'

/** Of a plan that changes nothing, so that nothing needs to be allowed. */
export const NO_CONSENT: Consent = {
  onDrift: 'keep',
  onConflict: 'live',
  prune: 'none',
  allowBreaking: false,
  allowSystem: false,
  acceptNew: false,
  cascadeUsers: false,
  takeOver: [],
}
