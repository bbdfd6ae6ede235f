import { resolve } from 'node:path'
import type { Environment } from '../core/model/desired.js'

/** Variables that hold a management key by their name alone. */
const KEY_VARIABLE = 'DESCOPE_MANAGEMENT_KEY'

/** True for variables whose value is a management key and must not be put into anything. */
export function isKeyVariable(name: string): boolean {
  return name === KEY_VARIABLE || name.startsWith(`${KEY_VARIABLE}_`)
}

/** `DESCOPE_MANAGEMENT_KEY_PROD` for the environment `prod`: upper case, `_` for what is no letter or digit. */
export function keyVariableOf(environmentName: string): string {
  return `${KEY_VARIABLE}_${environmentName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
}

export { KEY_VARIABLE }

/**
 * Understands `managementKey:` of an environment: a whole `${NAME}`, or `file:PATH`, relative to `folder`.
 * @returns `undefined` for anything else: it may be the key itself and is not to be repeated
 */
export function parseManagementKey(
  written: string,
  folder: string,
): NonNullable<Environment['managementKey']> | undefined {
  const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(written)?.[1]
  if (name !== undefined) return { from: 'variable', name }
  const path = /^file:(.+)$/.exec(written)?.[1]
  return path === undefined || path.includes('\u0000')
    ? undefined
    : { from: 'file', path: resolve(folder, path) }
}
