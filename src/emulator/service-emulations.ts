import type { Emulation } from '../core/ports/emulation.js'
import { auditEmulation } from './audit/emulation.js'
import { licenseEmulation } from './license.js'

/** What every project answers, whatever kinds are emulated. */
export const serviceEmulations: readonly Emulation[] = [licenseEmulation, auditEmulation]
