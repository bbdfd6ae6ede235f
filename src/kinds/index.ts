import type { Kind } from '../core/model/kind.js'
import { tenantKind } from './tenant/index.js'

/** Every kind of resource this program manages. Adding one is a folder beside this file and a line here. */
export const kinds: readonly Kind[] = [tenantKind]
