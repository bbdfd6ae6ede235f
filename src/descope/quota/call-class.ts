import type { CallClass } from '../../core/model/limits.js'

/** Paths of the classes, narrowest first. Whether v2 shares the numbers of v1 is not said; that it does is a guess. */
const PATHS: readonly (readonly [RegExp, CallClass])[] = [
  [/^\/v\d+\/mgmt\/user\/create(?:\/|$)/, 'userCreate'],
  [/^\/v\d+\/mgmt\/user\/(?:update|search)(?:\/|$)/, 'userUpdateAndSearch'],
  [/^\/v\d+\/mgmt\/user(?:\/|$)/, 'user'],
  [/^\/v\d+\/mgmt\/audit\/search(?:\/|$)/, 'auditSearch'],
]

/** The narrowest class that a path is counted in. */
export function callClassOf(path: string): CallClass {
  return PATHS.find(([pattern]) => pattern.test(path))?.[1] ?? 'default'
}

/** Every class that a call of this one is counted in, itself first. */
export function countedIn(callClass: CallClass): readonly CallClass[] {
  return callClass === 'userCreate' || callClass === 'userUpdateAndSearch' ? [callClass, 'user'] : [callClass]
}

/** Descope counts user paths by project, everything else by the caller's address. */
export function isCountedByProject(callClass: CallClass): boolean {
  return callClass !== 'default' && callClass !== 'auditSearch'
}
