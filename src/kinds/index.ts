import type { Kind } from '../core/model/kind.js'
import { flowKind } from './flow/index.js'
import { permissionKind } from './permission/index.js'
import { roleKind } from './role/index.js'
import { tenantKind } from './tenant/index.js'
import { themeKind } from './theme/index.js'

/** Every kind of resource this program manages. Adding one is a folder beside this file and a line here. */
export const kinds: readonly Kind[] = [tenantKind, flowKind, themeKind, permissionKind, roleKind]

/** @throws RangeError for a name no kind has */
export function kindNamed(name: string): Kind {
  const found = kinds.find((kind) => kind.name === name)
  if (found === undefined) throw new RangeError(`There is no kind named ${name}`)
  return found
}
