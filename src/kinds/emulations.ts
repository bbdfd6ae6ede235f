import type { Emulation } from '../core/ports/emulation.js'
import { tenantEmulation } from './tenant/emulation.js'

/** What the emulator pretends, kind by kind. Apart from the kinds, so that the program runs without it. */
export const emulations: readonly Emulation[] = [tenantEmulation]
