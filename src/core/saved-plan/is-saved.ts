import { isObject, member, type Json, type JsonObject } from '../model/json.js'

/** What one value of a file must be. */
type Check = (value: Json | undefined) => boolean

const isText: Check = (value) => typeof value === 'string'
const isFlag: Check = (value) => typeof value === 'boolean'
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const isCount: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isAnything: Check = () => true
const oneOf =
  (...words: readonly (string | number)[]): Check =>
  (value) =>
    words.some((word) => word === value)
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const nullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && (value as readonly Json[]).every(check)
const mapOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check)
const shaped =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(shape).every(([key, check]) => check(member(value, key)))

const isDigest: Check = (value) => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value)
const isAddress: Check = (value) => typeof value === 'string' && value.includes('/')
const isOrigin = shaped({ name: isText, version: maybe(isText) })

const isField = shaped({
  path: isText,
  from: isAnything,
  to: isAnything,
  reason: oneOf('new', 'config', 'drift', 'conflict', 'restore'),
})

const isDifference = shaped({
  op: oneOf('added', 'removed', 'changed', 'moved'),
  sort: isText,
  subject: isText,
  words: isText,
  lines: maybe(listOf(isText)),
  path: maybe(isText),
  rank: isNumber,
})

const isChange = shaped({
  address: isAddress,
  action: oneOf('create', 'update', 'delete'),
  fields: listOf(isField),
  diff: maybe(listOf(isDifference)),
  template: maybe(shaped({ from: maybe(isOrigin), to: maybe(isOrigin) })),
  note: maybe(isText),
  was: maybe(isText),
})

const isFinding = shaped({
  code: isText,
  severity: oneOf('error', 'warning', 'note'),
  message: isText,
  address: maybe(isText),
  hint: maybe(isText),
  where: maybe(shaped({ file: isText, line: maybe(isCount), column: maybe(isCount) })),
  exit: maybe(oneOf(3, 6)),
})

const isConsent = shaped({
  onDrift: oneOf('stop', 'revert', 'keep'),
  onConflict: oneOf('stop', 'config', 'live'),
  prune: oneOf('none', 'owned', 'all'),
  allowDeletes: maybe(isCount),
  allowUpdates: maybe(isCount),
  allowBreaking: isFlag,
  allowSystem: isFlag,
  acceptNew: isFlag,
  allowBehind: maybe(isFlag),
  cascadeUsers: isFlag,
  takeOver: listOf(isText),
})

const isFile = shaped({
  toolVersion: isText,
  madeMs: isNumber,
  operation: isText,
  projectId: isText,
  host: isText,
  environment: nullOr(isText),
  owner: isText,
  otherOwners: maybe(listOf(isText)),
  scope: shaped({ only: listOf(isText), except: listOf(isText), isStrict: isFlag, skipsInvalid: isFlag }),
  consent: isConsent,
  digest: isDigest,
  lastApplied: nullOr(shaped({ timeMs: isNumber, host: isText, runId: isText })),
  summary: shaped({
    create: isCount,
    update: isCount,
    delete: isCount,
    unchanged: isCount,
    unmanaged: isCount,
  }),
  changes: listOf(isChange),
  findings: listOf(isFinding),
  live: mapOf(isText),
})

/** True where every value of a file is of the type it must be, and its sums fit its changes. */
export function isSavedPlan(file: JsonObject): boolean {
  if (!isFile(file)) return false
  const changes = member(file, 'changes') as readonly JsonObject[]
  const summary = member(file, 'summary') as JsonObject
  return (['create', 'update', 'delete'] as const).every(
    (action) => summary[action] === changes.filter((change) => change.action === action).length,
  )
}
