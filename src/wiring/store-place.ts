import { join, resolve } from 'node:path'
import type { Config } from '../core/model/desired.js'
import { refusal, usageError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { Log } from '../core/ports/log.js'
import type { Store } from '../core/ports/store.js'
import { kinds } from '../kinds/index.js'
import { folderDriver, openStore } from '../store/index.js'
import { isCi } from './is-ci.js'
import type { Outside } from './outside.js'

/** The store in a folder. */
export function openStoreIn(
  outside: Outside,
  { folder, log }: { readonly folder: string; readonly log: Log },
): Store {
  const { clock } = outside
  return openStore({
    cwd: outside.cwd,
    driver: folderDriver(folder),
    kinds,
    now: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    every: outside.every,
    processAlive: outside.isProcessAlive,
    host: outside.who.host,
    newId: () => outside.randomHex(3),
    log,
  })
}

/**
 * The folder that was named: by an option, `DESCOPE_MGMT_STORE` or `store:`, the first of them; `fallback` where none was.
 * @throws ToolError `store-unsupported` for a place that is no folder
 */
export function storeFolder(
  { env, cwd }: Pick<Outside, 'env' | 'cwd'>,
  about: {
    readonly option: string | undefined
    readonly config: Pick<Config, 'store'> | undefined
    readonly fallback: string
  },
): string {
  const named = [about.option, env['DESCOPE_MGMT_STORE'], about.config?.store].find(
    (place) => place !== undefined && place !== '',
  )
  if (named === undefined) return about.fallback
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(named)) return resolve(cwd, named)
  // Taken for a path, it would quietly become a folder of that name.
  throw usageError({
    code: 'store-unsupported',
    message: `The store ${printable(named)} is no folder, and this version keeps its records in folders only`,
    hint: 'Name a folder with --store, DESCOPE_MGMT_STORE or `store:`.',
  })
}

export function defaultStoreFolder({ homeDir }: Pick<Outside, 'homeDir'>): string {
  return join(homeDir, '.descope-mgmt')
}

/**
 * In CI the default store ends with the machine: the next run would know nothing of what was applied and have no
 * backup to go back to, so a run that writes is refused there.
 * @throws ToolError `store-ephemeral`, unless that is accepted
 */
export function refuseEphemeralStore(
  outside: Pick<Outside, 'env' | 'homeDir'>,
  { store, isAccepted }: { readonly store: Pick<Store, 'location'>; readonly isAccepted: boolean },
): void {
  const isLasting = !isCi(outside.env) || store.location !== defaultStoreFolder(outside)
  if (isLasting || isAccepted) return
  throw refusal({
    code: 'store-ephemeral',
    message: `In CI the default store ${printable(store.location)} ends with the machine: the next run would know nothing of this one`,
    hint: 'Name a store that lasts with --store, DESCOPE_MGMT_STORE or `store:`; or accept it with --ephemeral-store.',
  })
}
