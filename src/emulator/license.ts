import type { Emulation } from '../core/ports/emulation.js'

/** The handshake that every SDK makes at its start; `tier1` is the free plan. */
export const licenseEmulation: Emulation = {
  guesses: [],
  routes: [{ method: 'GET', path: '/v1/mgmt/license', handle: () => ({ rateLimitTier: 'tier1' }) }],
}
