import type { Address } from './address.js'
import type { DiffEntry } from './diff.js'
import type { HiddenTexts } from './hidden-texts.js'
import type { Json, JsonObject } from './json.js'
import type { Original } from './kind.js'
import type { Pattern } from './pattern.js'
import type { Pointer } from './pointer.js'
import type { ErrorDetails } from './errors.js'
import type { TemplateOrigin } from './template-origin.js'

export type Action = 'create' | 'update' | 'delete'

/** Why a field changes: see the truth table in `docs/comparing.md`. `restore` when a backup is what is wanted. */
export type Reason = 'new' | 'config' | 'drift' | 'conflict' | 'restore'

/** One field that changes. `from` or `to` absent means absent (or empty) there. */
export interface FieldChange {
  readonly path: Pointer
  readonly from?: Json
  readonly to?: Json
  /** What `from` reads as once other changes of the plan have renamed what it names; absent where that is the same. */
  readonly fromRenamed?: Json
  readonly reason: Reason
}

/** One resource to create, update or delete. */
export interface Change {
  readonly address: Address
  /** Where it is until this change renames it. */
  readonly was?: Address
  readonly action: Action
  readonly fields: readonly FieldChange[]
  /** Addresses whose change, if the plan holds one, must be done before this one. */
  readonly after: readonly Address[]
  /** Companions that this change reads and writes: `['settings']`. */
  readonly companions: readonly string[]
  /** The complete original a restored resource is made from. */
  readonly original?: Original
  /** The document to be written, where a `document` field changes and no original holds it. */
  readonly content?: JsonObject
  /** What may not be shown of that document. */
  readonly hidden?: HiddenTexts
  /** What changes inside the document, in words. */
  readonly diff?: readonly DiffEntry[]
  /** The templates it was and will be rendered from, where there is one on either side. */
  readonly template?: { readonly from?: TemplateOrigin; readonly to?: TemplateOrigin }
  /** Said in the files or on the command line. */
  readonly note?: string
}

export type Severity = 'error' | 'warning' | 'note'

/** Something the reader of a plan must know. An `error` stops the apply; `exit` says with which code. */
export interface Finding extends ErrorDetails {
  readonly severity: Severity
  readonly address?: Address
  /** 3 for a mistake in the files, 6 for a refusal (default for errors). */
  readonly exit?: 3 | 6
}

export type OnDrift = 'stop' | 'revert' | 'keep'
export type OnConflict = 'stop' | 'config' | 'live'

/** What the person allowed when the plan was made. Part of the plan and of its digest. */
export interface Consent {
  readonly onDrift: OnDrift
  readonly onConflict: OnConflict
  readonly prune: 'none' | 'owned' | 'all'
  readonly allowDeletes?: number | undefined
  readonly allowUpdates?: number | undefined
  readonly allowBreaking: boolean
  readonly allowSystem: boolean
  readonly acceptNew: boolean
  /** Absent is the same as false. */
  readonly allowBehind?: boolean
  readonly cascadeUsers: boolean
  /** What may be taken from another owner: addresses, or patterns of them. */
  readonly takeOver: readonly Pattern[]
}

/** Where last-applied came from. */
export interface LastAppliedSource {
  readonly timeMs: number
  readonly host: string
  readonly runId: string
}

/** The ordered changes with findings and a digest. Plain data: saved, shown, approved. */
export interface Plan {
  readonly formatVersion: 1
  /** `apply` and its relatives, or what else made it: `restore`, `delete`, `create`, `update`. */
  readonly operation: string
  readonly projectId: string
  readonly environment: string | null
  /** Host of the base URL; every loopback port counts as `loopback`. */
  readonly host: string
  readonly owner: string
  /** Who else manages something in this project, sorted. Absent where nobody does, or nobody asked. */
  readonly otherOwners?: readonly string[]
  readonly consent: Consent
  readonly lastApplied: LastAppliedSource | null
  readonly summary: Summary
  /** In the order in which they are carried out when nothing runs side by side. */
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
  /** Declared fields that are equal already; an apply records them as ours. */
  readonly confirmed: readonly Confirmed[]
  /** `sha256:…` over format, project, host, consent and the changed addresses. */
  readonly digest: string
}

export interface Summary {
  readonly create: number
  readonly update: number
  readonly delete: number
  readonly unchanged: number
  readonly unmanaged: number
}

/**
 * What an apply writes into last-applied for one resource once it is confirmed: declared values by place.
 * `dropped` places leave last-applied. Values of fields that change are confirmed only by reading them back.
 */
export interface Confirmed {
  readonly address: Address
  readonly fields: Readonly<Record<Pointer, Json>>
  readonly dropped: readonly Pointer[]
  readonly protect?: boolean
  /** What it is rendered from. */
  readonly template?: TemplateOrigin
  /** Its entry stood under this address before. */
  readonly was?: Address
  /** The whole entry leaves last-applied: it is gone, or `forget` was said. */
  readonly forget?: boolean
}
