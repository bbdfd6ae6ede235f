import type { Address } from './address.js'
import type { Json } from './json.js'
import type { Pointer } from './pointer.js'
import type { TemplateOrigin } from './template-origin.js'

/** Who manages what is in a config that names no `owner:`. */
export const DEFAULT_OWNER = 'default'

/**
 * Last-applied of one owner in one project: per resource the fields the files declared, with the values a config run
 * confirmed by reading. A whole map declared as wanting nothing is held as `null` at the map's own place.
 */
export interface LastApplied {
  readonly formatVersion: 1
  readonly projectId: string
  readonly owner: string
  /** Host of the base URL it was written from; every loopback port counts as `loopback`. */
  readonly host: string
  readonly updated: LastAppliedStamp
  readonly resources: Readonly<Record<Address, LastAppliedResource>>
}

export interface LastAppliedStamp {
  readonly timeMs: number
  /** The machine. */
  readonly host: string
  readonly runId: string
  /** The commit the files came from, where they lie in a git checkout. */
  readonly commit?: string
}

export interface LastAppliedResource {
  readonly fields: Readonly<Record<Pointer, Json>>
  readonly protect?: boolean
  /** What it was rendered from. */
  readonly template?: TemplateOrigin
  readonly runId: string
  readonly timeMs: number
}
