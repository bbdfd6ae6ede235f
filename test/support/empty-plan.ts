import { NO_CONSENT } from '../../src/core/model/no-consent.js'
import type { Plan } from '../../src/core/model/plan.js'

/** A plan that changes nothing, for what only needs one to be there, or with what is said. */
export function emptyPlan(over: Partial<Plan> = {}): Plan {
  return {
    formatVersion: 1,
    operation: 'apply',
    projectId: 'P1',
    environment: null,
    host: 'loopback',
    owner: 'default',
    consent: NO_CONSENT,
    lastApplied: null,
    summary: { create: 0, update: 0, delete: 0, unchanged: 0, unmanaged: 0 },
    changes: [],
    findings: [],
    confirmed: [],
    digest: 'sha256:0',
    ...over,
  }
}
