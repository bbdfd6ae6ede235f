import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import type { EmulatedProject, EmulatedRequest, EmulatedWorld } from '../../core/ports/emulation.js'
import { guessed } from './guesses.js'
import { addRecord } from './record.js'

/** Who makes a change, as the audit names them. */
export interface Author {
  /** The id of a management key, or whoever the console is told of. */
  readonly actorId: string
  readonly remoteAddress?: string | undefined
}

/** The fields that say which thing a call is about. Nothing else of a request gets into a record. */
const NAMING = ['id', 'flowId', 'name', 'newName', 'tenantId', 'ids', 'names', 'roleNames']
/** Where a call carries things that have such fields themselves. */
const CARRYING = ['flow', 'permissions', 'roles']

/**
 * The record of a change that was made. What Descope writes about changes to tenants, roles, flows and themes is not
 * published: action (the call's path as one word), data and the tenants are guesses.
 */
export function recordChange(
  project: EmulatedProject,
  world: EmulatedWorld,
  change: {
    readonly path: string
    readonly request: EmulatedRequest
    readonly reply: Json
    readonly author: Author
  },
): void {
  if (guessed(world, 'audit-management') === 'absent') return
  const { path, request, reply, author } = change
  const body = { ...(isObject(reply) ? namesIn(reply) : {}), ...namesIn(request.body) }
  addRecord(project, world, {
    action: actionOf(path),
    type: 'info',
    actorId: author.actorId,
    ...(author.remoteAddress === undefined ? {} : { remoteAddress: author.remoteAddress }),
    tenants: tenantsOf(path, body),
    data: guessed(world, 'audit-management-data') === 'names' ? body : {},
  })
}

/** `/v1/mgmt/tenant/update` → `TenantUpdate`. */
function actionOf(path: string): string {
  return path
    .split('/')
    .slice(3)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('')
}

function tenantsOf(path: string, names: JsonObject): readonly string[] {
  const key = path.split('/')[3] === 'tenant' && member(names, 'tenantId') === undefined ? 'id' : 'tenantId'
  const tenant = member(names, key)
  return typeof tenant === 'string' && tenant !== '' ? [tenant] : []
}

function namesIn(body: JsonObject): JsonObject {
  const named = NAMING.flatMap((key): readonly [string, Json][] => {
    const value = member(body, key)
    return isName(value) ? [[key, value]] : []
  })
  const carried = CARRYING.flatMap((key): readonly [string, Json][] => {
    const value = member(body, key)
    if (isObject(value)) return [[key, shallow(value)]]
    return Array.isArray(value) ? [[key, value.filter(isObject).map(shallow)]] : []
  })
  return Object.fromEntries([...named, ...carried])
}

function shallow(thing: JsonObject): JsonObject {
  return Object.fromEntries(
    NAMING.flatMap((key) => {
      const value = member(thing, key)
      return isName(value) ? [[key, value] as const] : []
    }),
  )
}

function isName(value: Json | undefined): value is string | readonly string[] {
  if (typeof value === 'string') return value !== ''
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
}
