import { leavesOf } from '../core/compare/index.js'
import type { Address } from '../core/model/address.js'
import type { BackupEntry, ReadBackup } from '../core/model/backup.js'
import { EXIT, ToolError, usageError } from '../core/model/errors.js'
import type { Kind, Original } from '../core/model/kind.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { Version } from '../core/model/run.js'
import { unreadCompanions, type Wanted } from '../core/plan/index.js'
import type { Session } from './session.js'

/** A version that is to come back. */
export interface DatedWant {
  readonly want: Wanted
  /** When it was kept; 0 where nobody knows. */
  readonly timeMs: number
  /** The backup or run it comes from, where it is one version of it. */
  readonly keptBy?: string
  /** Its file does not say which project it belongs to, so ids in it may be another project's. Default: false. */
  readonly isOfUnknownProject?: boolean
}

/** What going back would take, and what is to be said of where it comes from. */
export interface Found {
  readonly wanted: readonly DatedWant[]
  readonly findings: readonly Finding[]
}

/** False for a resource with a document of which only the list's record was kept: no whole resource comes of that. */
export function isWhole(kind: Kind, original: Original): boolean {
  return kind.document === undefined || unreadCompanions(kind, original).length === 0
}

export function wantedVersion(kind: Kind, version: Version): DatedWant {
  const { address, document, companions, keptBy, keptIn, timeMs, isUnverified, isOfUnknownProject } = version
  const at = new Date(timeMs).toISOString()
  const seen = version.isFound === true ? 'found' : 'left'
  const kept = keptIn === 'backup' ? `as kept by ${keptBy}` : `as run ${keptBy} ${seen} it at ${at}`
  const note = isUnverified === true ? `${kept}, unverified (older format)` : kept
  return {
    want: { address, do: 'restore', kind, original: { document, companions }, note },
    timeMs,
    keptBy,
    ...(isOfUnknownProject === true ? { isOfUnknownProject } : {}),
  }
}

/**
 * One resource of a kind in a backup.
 * @throws ToolError `not-in-backup`, `version-incomplete`
 */
export function wantedFromBackup(kind: Kind, key: string, read: ReadBackup): DatedWant {
  const entry = entriesOf(kind, read).find(({ id }) => id === key)
  if (entry === undefined) throw notInBackup(kind, key, read)
  if (!isWhole(kind, originalOf(entry))) throw usageError(incomplete(kind, key, read))
  return wantedEntry(kind, entry, read)
}

/** Everything of a kind in a backup; what was not kept whole is told and left out. */
export function allFromBackup(kind: Kind, read: ReadBackup): Found {
  const entries = entriesOf(kind, read)
  const whole = entries.filter((entry) => isWhole(kind, originalOf(entry)))
  return {
    wanted: whole.map((entry) => wantedEntry(kind, entry, read)),
    findings: entries
      .filter((entry) => !whole.includes(entry))
      .map(({ id }): Finding => ({ ...incomplete(kind, id, read), severity: 'warning' })),
  }
}

/** What is to be known about the backup that something comes from. */
export function aboutBackup({ api }: Session, kinds: readonly Kind[], read: ReadBackup): readonly Finding[] {
  const findings: Finding[] = []
  if (read.soundness === 'older') findings.push(olderBackup(kinds, read))
  const { project_id: projectId } = read.backup
  if (projectId !== '' && projectId !== api.projectId) {
    findings.push({
      code: 'project-differs',
      severity: 'error',
      message: `Backup ${read.ref.id} belongs to project ${printable(projectId)}, not to ${printable(api.projectId)}`,
      hint: 'Restore it into the project it came from.',
    })
  }
  const { host } = read.backup.metadata
  if (read.soundness === 'verified' && host !== api.host) {
    findings.push({
      code: 'host-differs',
      severity: 'error',
      message: `Backup ${read.ref.id} was read from ${printable(host)}, this restore goes to ${printable(api.host)}`,
      hint: 'Use the base URL it came from.',
    })
  }
  return findings
}

export function noVersion(address: Address, hint = 'See what is kept: descope-mgmt backup list'): ToolError {
  return new ToolError({
    code: 'no-version',
    message: `Nothing is kept of ${printable(address)} that differs from what is live and was not rolled back from`,
    hint,
    exit: EXIT.usage,
  })
}

function entriesOf({ collection }: Kind, { backup }: ReadBackup): readonly BackupEntry[] {
  return Object.hasOwn(backup.collections, collection) ? (backup.collections[collection] ?? []) : []
}

function originalOf({ document, companions = {} }: BackupEntry): Original {
  return { document, companions }
}

/** An older layout kept only part of a resource: what it holds is set, the rest stays. A document is whole or nothing. */
function wantedEntry(kind: Kind, entry: BackupEntry, read: ReadBackup): DatedWant {
  const address = kind.addressOf(entry.id)
  const original = originalOf(entry)
  const note = `as kept by ${read.ref.id}`
  const isPart = read.soundness === 'older' && kind.document === undefined
  const want: Wanted = isPart
    ? {
        address,
        do: 'set',
        kind,
        fields: Object.fromEntries(leavesOf(kind.fields, kind.specOf(original))),
        note,
      }
    : { address, do: 'restore', kind, original, note }
  const isOfUnknownProject = read.backup.project_id === ''
  return {
    want,
    timeMs: read.ref.timeMs,
    keptBy: read.ref.id,
    ...(isOfUnknownProject ? { isOfUnknownProject } : {}),
  }
}

function olderBackup(kinds: readonly Kind[], read: ReadBackup): Finding {
  const hasParts = kinds.some((kind) => kind.document === undefined && entriesOf(kind, read).length > 0)
  return {
    code: 'older-backup',
    severity: 'warning',
    message: `Backup ${read.ref.id} is unverified (older format)${hasParts ? ': only the fields it holds are set, the others stay' : ''}`,
  }
}

/** For a POSIX shell. */
function inShell(word: string): string {
  return /^[\w./@:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** As it can be typed: a file that lies outside the store by its path. */
function nameOf({ ref }: ReadBackup): string {
  return ref.key === undefined ? ref.location : ref.id
}

function notInBackup(kind: Kind, key: string, read: ReadBackup): ToolError {
  const address = kind.addressOf(key)
  const name = printable(nameOf(read))
  const wasNew = read.backup.metadata.targets.includes(address)
  return usageError({
    code: 'not-in-backup',
    message: wasNew
      ? `Backup ${name} was made before ${printable(address)} existed, so it does not hold it`
      : `Backup ${name} does not hold ${printable(address)}`,
    hint: wasNew
      ? `Nothing is deleted by going back. Delete it: descope-mgmt ${kind.name} delete ${printable(key)}`
      : `See what it holds: descope-mgmt backup show ${inShell(name)}`,
  })
}

function incomplete(kind: Kind, key: string, read: ReadBackup) {
  const address = kind.addressOf(key)
  return {
    code: 'version-incomplete',
    address,
    message: `Backup ${read.ref.id} holds only the list's record of ${printable(address)}, not the whole ${kind.name}`,
    hint: `Take another version: descope-mgmt ${kind.name} rollback ${printable(key)} --list`,
  }
}
