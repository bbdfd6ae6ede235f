import { join, resolve } from 'node:path'
import type { Config } from '../core/model/desired.js'
import { refusal, ToolError, usageError, type ErrorDetails } from '../core/model/errors.js'
import { printable, quoted } from '../core/model/printable.js'
import type { Log } from '../core/ports/log.js'
import type { Store } from '../core/ports/store.js'
import { fetchFor } from '../descope/index.js'
import { kinds } from '../kinds/index.js'
import {
  bucketAt,
  bucketPlace,
  folderDriver,
  namesBucket,
  openStore,
  secretsOfBucket,
} from '../store/index.js'
import { isCi } from './is-ci.js'
import type { Outside } from './outside.js'

/**
 * The store in a folder, or in a bucket: see `bucketAt` for what it throws then. A bucket is reached as this machine
 * reaches others, never through a way to Descope that was handed in.
 * @param about `place`: an absolute path or `s3://…`, as {@link storePlace} gives it
 */
export function openStoreIn(
  outside: Outside,
  { place, log }: { readonly place: string; readonly log: Log },
): Store {
  const { clock, env, randomHex } = outside
  return openStore({
    cwd: outside.cwd,
    driver: namesBucket(place)
      ? bucketAt(place, { env, clock, randomHex, fetch: fetchFor(env) })
      : folderDriver(place),
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
 * The place that was named, an absolute path or `s3://…`: by an option, `DESCOPE_MGMT_STORE` or `store:`, the first of them; `fallback` where none was.
 * @throws ToolError `store-unsupported` for a place that is neither; what {@link storeProblem} finds in the config
 */
export function storePlace(
  { env, cwd }: Pick<Outside, 'env' | 'cwd'>,
  about: {
    readonly option: string | undefined
    readonly config: Pick<Config, 'store' | 'storeWhere'> | undefined
    readonly fallback: string
  },
): string {
  const { option, config, fallback } = about
  // A space in front, from a line of a pipeline, would make a folder `s3:` of a bucket.
  const named = [option, env['DESCOPE_MGMT_STORE']?.trim()].find(
    (place) => place !== undefined && place !== '',
  )
  if (named !== undefined) return placeOf(named, cwd)
  const problem = config === undefined ? undefined : storeProblem({ env, cwd }, config)
  if (problem !== undefined) throw usageError(problem)
  return config?.store === undefined ? fallback : placeOf(config.store, cwd)
}

function placeOf(named: string, cwd: string): string {
  if (namesBucket(named)) return named
  if (/^~(?:[/\\]|$)/.test(named)) {
    throw usageError({
      code: 'store-unsupported',
      message: `The store ${quoted(printable(named, 200))} begins with ~, which only a shell knows`,
      hint: 'Write the whole path. Without any the store is .descope-mgmt in your home folder.',
    })
  }
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(named)) return resolve(cwd, named)
  // Taken for a path, it would quietly become a folder of that name.
  throw usageError({
    code: 'store-unsupported',
    message: `The store ${printable(withoutUser(named), 200)} is neither a folder nor a bucket`,
    hint: 'Name a folder, or s3://bucket/prefix, with --store, DESCOPE_MGMT_STORE or `store:`.',
  })
}

/**
 * What is wrong with `store:` of a config as it is written, wherever it is used: what only variables of the machine that
 * uses it say, such as a region or keys, is not asked for.
 */
export function storeProblem(
  { env, cwd }: Pick<Outside, 'env' | 'cwd'>,
  { store, storeWhere }: Pick<Config, 'store' | 'storeWhere'>,
): ErrorDetails | undefined {
  if (store === undefined) return undefined
  try {
    const place = placeOf(store, cwd)
    // Which names a bucket may have depends on the service, and that may be said by a variable.
    if (namesBucket(place)) bucketPlace(place, { AWS_ENDPOINT_URL_S3: 'https://unknown.example', ...env })
    return undefined
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const { code, message, hint } = error
    return { code, message, hint, ...(storeWhere === undefined ? {} : { where: storeWhere }) }
  }
}

/** What must not be shown where the store is a bucket. */
export function secretsOfStore({ env }: Pick<Outside, 'env'>, place: string): readonly string[] {
  return namesBucket(place) ? secretsOfBucket(env) : []
}

/** An address may hold a password. */
function withoutUser(address: string): string {
  return address.replace(/^([^/]*\/\/)[^/]*@/, '$1')
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
