import { notOneOf, requiredField, wrongType } from '../../core/emulation/failures.js'
import { readValues, type Values } from '../../core/emulation/read-values.js'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { EmulatedFailure, type EmulatedHandler } from '../../core/ports/emulation.js'
import { guessed } from './guesses.js'
import { auditRecords } from './record.js'

const DAY_MS = 86_400_000
/** How far back a search reaches: documented. */
const WINDOW_MS = 30 * DAY_MS
/** Default and most of `size`: documented. That more is cut to it is a guess. */
const MOST = 1000

const SHAPE = {
  from: 'integer',
  to: 'integer',
  userIds: 'texts',
  actions: 'texts',
  excludedActions: 'texts',
  actorIds: 'texts',
  devices: 'texts',
  methods: 'texts',
  geos: 'texts',
  remoteAddresses: 'texts',
  externalIds: 'texts',
  excludedExternalIds: 'texts',
  loginIdsContain: 'texts',
  loginIdsNotContain: 'texts',
  tenants: 'texts',
  noTenants: 'flag',
  text: 'text',
  size: 'integer',
  page: 'integer',
  oldestFirst: 'flag',
  auditTypes: 'texts',
  levels: 'texts',
} as const

type Filters = Partial<Values<typeof SHAPE>>
type Test = (record: JsonObject) => boolean

/**
 * Newest first, unless asked otherwise. That every filter must hold, that texts are compared exactly, that both ends of
 * the time belong to it, and that `auditTypes` and `levels` both mean `type`: guesses.
 */
export const searchAudit: EmulatedHandler = ({ body }, project, world) => {
  const filters = readValues(body, SHAPE)
  if (filters instanceof EmulatedFailure) return filters
  const fieldTests = readFieldTests(member(body, 'searchFields') ?? null)
  if (fieldTests instanceof EmulatedFailure) return fieldTests
  const oldestMs = world.nowMs() - WINDOW_MS
  if ((filters.from ?? oldestMs) < oldestMs && guessed(world, 'audit-old-from') === 'refuse') {
    return new EmulatedFailure(
      400,
      'E011003',
      'Request is invalid',
      'The from field must be in the last 30 days',
    )
  }
  const { size = 0, page = 0 } = filters
  if (size < 0) return notOneOf('size', [`0 to ${MOST}`])
  if (page < 0) return notOneOf('page', ['0 and above'])

  const tests = [...testsOf({ ...filters, from: Math.max(filters.from ?? 0, oldestMs) }), ...fieldTests]
  const found = [...auditRecords(project)].filter((record) => tests.every((test) => test(record)))
  found.sort((a, b) => occurredMs(a) - occurredMs(b))
  if (filters.oldestFirst !== true) found.reverse()
  const most = size === 0 ? MOST : Math.min(size, MOST)
  const audits = found.slice(page * most, (page + 1) * most)
  return { audits, total: found.length }
}

function testsOf(filters: Filters): readonly Test[] {
  const { from = 0, to, text = '', tenants = [], noTenants = false } = filters
  const wanted = text.toLowerCase()
  return [
    (record) => occurredMs(record) >= from,
    ...(to === undefined ? [] : [(record: JsonObject) => occurredMs(record) <= to]),
    ...oneOf('userId', filters.userIds),
    ...oneOf('action', filters.actions),
    ...noneOf('action', filters.excludedActions),
    ...oneOf('actorId', filters.actorIds),
    ...oneOf('device', filters.devices),
    ...oneOf('method', filters.methods),
    ...oneOf('geo', filters.geos),
    ...oneOf('remoteAddress', filters.remoteAddresses),
    ...oneOf('type', filters.auditTypes),
    ...oneOf('type', filters.levels),
    ...oneOf('externalIds', filters.externalIds),
    ...noneOf('externalIds', filters.excludedExternalIds),
    ...containing(filters.loginIdsContain, true),
    ...containing(filters.loginIdsNotContain, false),
    // "Should audits without any tenants always be included": only beside a list of tenants it makes a difference.
    ...oneOf('tenants', tenants).map(
      (test): Test =>
        (record) =>
          (noTenants && textsAt(record, 'tenants').length === 0) || test(record),
    ),
    ...(wanted === '' ? [] : [(record: JsonObject) => holds(record, wanted)]),
  ]
}

/** An empty list asks for nothing. */
function oneOf(field: string, values: readonly string[] = []): readonly Test[] {
  if (values.length === 0) return []
  const wanted = new Set(values)
  return [(record) => textsAt(record, field).some((text) => wanted.has(text))]
}

function noneOf(field: string, values: readonly string[] = []): readonly Test[] {
  return oneOf(field, values).map((test) => (record) => !test(record))
}

function containing(parts: readonly string[] = [], isWanted: boolean): readonly Test[] {
  if (parts.length === 0) return []
  return [
    (record) =>
      textsAt(record, 'externalIds').some((id) => parts.some((part) => id.includes(part))) === isWanted,
  ]
}

/** Free text "across all fields": in any text, without regard to case. */
function holds(record: JsonObject, wanted: string): boolean {
  const waiting: Json[] = [record]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string' && value.toLowerCase().includes(wanted)) return true
    if (Array.isArray(value)) waiting.push(...(value as readonly Json[]))
    else if (isObject(value)) waiting.push(...Object.values(value))
  }
  return false
}

/**
 * `searchFields`: a field of the record or of its data that has one of the values, or with `negative` none of them. The
 * names of the parts are published, what they mean is not.
 */
function readFieldTests(written: Json): readonly Test[] | EmulatedFailure {
  if (written === null) return []
  if (!Array.isArray(written)) return wrongType('searchFields', 'a list of objects')
  const tests: Test[] = []
  for (const entry of written as readonly Json[]) {
    if (!isObject(entry)) return wrongType('searchFields', 'a list of objects')
    const values = readValues(entry, { field: 'text', valStr: 'text', valArr: 'texts', negative: 'flag' })
    if (values instanceof EmulatedFailure) return values
    const { field = '', valStr, valArr = [], negative = false } = values
    if (field === '') return requiredField('field')
    const wanted = new Set(valStr === undefined ? valArr : [valStr, ...valArr])
    tests.push((record) => anywhere(record, field).some((text) => wanted.has(text)) !== negative)
  }
  return tests
}

function anywhere(record: JsonObject, field: string): readonly string[] {
  const data = member(record, 'data')
  return [...textsAt(record, field), ...(isObject(data) ? textsAt(data, field) : [])]
}

function textsAt(record: JsonObject, field: string): readonly string[] {
  const value = member(record, field)
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function occurredMs(record: JsonObject): number {
  return Number(member(record, 'occurred'))
}
