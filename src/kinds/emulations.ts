import type { Emulation } from '../core/ports/emulation.js'
import { flowEmulation } from './flow/emulation.js'
import { permissionEmulation } from './permission/emulation.js'
import { roleEmulation } from './role/emulation.js'
import { tenantEmulation } from './tenant/emulation.js'
import { themeEmulation } from './theme/emulation.js'

/**
 * What the emulator pretends, kind by kind. Apart from the kinds, so that the program runs without it. A new project is
 * filled in this order: the built-in role takes the permissions that are there.
 */
export const emulations: readonly Emulation[] = [
  tenantEmulation,
  permissionEmulation,
  roleEmulation,
  flowEmulation,
  themeEmulation,
]
