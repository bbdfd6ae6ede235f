import { ApiError } from '../../core/model/api-error.js'
import { refusal, usageError } from '../../core/model/errors.js'
import {
  holdsInexactNumber,
  isObject,
  member,
  overlay,
  type Json,
  type JsonObject,
} from '../../core/model/json.js'
import type { Live, Writing } from '../../core/model/kind.js'
import type { Change, FieldChange } from '../../core/model/plan.js'
import { segmentsOf } from '../../core/model/pointer.js'
import { printable } from '../../core/model/printable.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'
import { createBody, partsOf, patchBody, settingsBody, updateBody } from './bodies.js'
import { readSettings } from './remote.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import { TENANT_PATH } from './replies.js'
import { specOfTenant } from './sameness.js'
import { writeInOrder } from './write-in-order.js'

/** One step: the tenant, then its settings, then its default roles, each only where something is wanted. */
export async function createTenant(
  api: DescopeApi,
  key: string,
  { fields, original }: Writing,
): Promise<string> {
  const { record, settings, defaultRoles } = partsOf(fields)
  const body = createBody(key, record, original)
  if (typeof member(body, 'name') !== 'string') {
    throw usageError({
      code: 'tenant-name-missing',
      message: 'A tenant needs a name to be created',
      hint: 'Give it a `name` in the files.',
    })
  }
  const oldSpec = original === undefined ? {} : specOfTenant(original)
  const oldSettings =
    member(oldSpec, 'settings') === undefined ? undefined : member(original?.companions ?? {}, 'settings')
  const wantedRoles = defaultRoles === undefined ? member(oldSpec, 'defaultRoles') : (defaultRoles.to ?? [])

  let created = key
  await writeInOrder([
    {
      what: 'the tenant',
      write: async () => {
        created = await sendCreate(api, body)
      },
    },
    {
      what: 'its settings',
      isWanted: settings.length > 0 || oldSettings !== undefined,
      write: () =>
        sendSettings(api, {
          key: created,
          changes: settings,
          original: isObject(oldSettings) ? oldSettings : undefined,
          record: body,
          justWritten: new Set(Object.keys(body)),
        }),
    },
    {
      what: 'its default roles',
      isWanted: isNotEmptyList(wantedRoles),
      write: () => sendDefaultRoles(api, created, wantedRoles ?? []),
    },
  ])
  return created
}

/** Writes the changes over the fresh `live`; each of the three calls only where a change touches it. */
export async function updateTenant(api: DescopeApi, live: Live, { fields }: Writing): Promise<void> {
  const { record, settings, defaultRoles } = partsOf(fields)
  if (record.some(({ path }) => path === '/parent')) {
    throw refusal({
      code: 'fixed-field',
      message: 'The parent of a tenant is given when it is created and cannot be changed',
      hint: 'Create a new tenant below the other parent and delete this one.',
    })
  }
  await writeInOrder([
    { what: 'the tenant', isWanted: record.length > 0, write: () => sendUpdate(api, live.document, record) },
    {
      what: 'its settings',
      isWanted: settings.length > 0,
      write: () =>
        sendSettings(api, {
          key: live.key,
          changes: settings,
          record: overlay(live.document, updateBody(live.document, record)),
          justWritten: new Set(record.map(({ path }) => segmentsOf(path)[0] ?? '')),
        }),
    },
    {
      what: 'its default roles',
      isWanted: defaultRoles !== undefined,
      write: () => sendDefaultRoles(api, live.key, defaultRoles?.to ?? []),
    },
  ])
}

/** `cascade` also deletes users and access keys that belong to no other tenant; it is sent only when asked for. */
export async function removeTenant(
  api: DescopeApi,
  live: Live,
  options: { readonly cascadeUsers: boolean },
): Promise<void> {
  await send(api, {
    method: 'POST',
    path: `${TENANT_PATH}/delete`,
    body: { id: live.key, ...(options.cascadeUsers ? { cascade: true } : {}) },
  })
}

/** The tenant, its settings (read and written), its default roles: as the three above do it. */
export function tenantWritingCalls({
  action,
  fields,
  original,
}: Pick<Change, 'action' | 'fields' | 'original'>): number {
  if (action === 'delete') return 1
  const { record, settings, defaultRoles } = partsOf(fields)
  const isNew = action === 'create'
  const hasOldSettings = isNew && member(original?.companions ?? {}, 'settings') !== undefined
  const own = isNew || record.length > 0 ? 1 : 0
  const roles = defaultRoles !== undefined && (!isNew || isNotEmptyList(defaultRoles.to)) ? 1 : 0
  return own + (settings.length > 0 || hasOldSettings ? 2 : 0) + roles
}

/** Services that answered that they do not have `PATCH tenant/patch`; it is not tried again on the same connection. */
const withoutPatch = new WeakSet<DescopeApi>()

async function sendUpdate(
  api: DescopeApi,
  document: JsonObject,
  changes: readonly FieldChange[],
): Promise<void> {
  const connection = api.connection ?? api
  const patch = withoutPatch.has(connection) ? undefined : patchBody(document, changes)
  if (patch !== undefined) {
    try {
      await send(api, { method: 'PATCH', path: `${TENANT_PATH}/patch`, body: patch })
      return
    } catch (error) {
      if (!isMissingCall(error)) throw error
      withoutPatch.add(connection)
    }
  }
  await send(api, { method: 'POST', path: `${TENANT_PATH}/update`, body: updateBody(document, changes) })
}

/** E010009 is how the service answers a method that a path does not have. The full update after it does no harm. */
function isMissingCall(error: unknown): boolean {
  return error instanceof ApiError && (error.failure === 'unknownPath' || error.errorCode === 'E010009')
}

async function sendCreate(api: DescopeApi, body: JsonObject): Promise<string> {
  const request = { method: 'POST', path: `${TENANT_PATH}/create`, body } as const
  const reply = await send(api, request)
  const id = isObject(reply) ? member(reply, 'id') : undefined
  if (typeof id !== 'string' || id === '') {
    throw malformedReply(request, { expected: 'the id of the new tenant', mayHaveArrived: true })
  }
  return id
}

async function sendSettings(
  api: DescopeApi,
  input: Omit<Parameters<typeof settingsBody>[0], 'fresh'>,
): Promise<void> {
  const fresh = await readSettings(api, input.key)
  await send(api, {
    method: 'POST',
    path: `${TENANT_PATH}/settings`,
    body: settingsBody({ ...input, fresh }),
  })
}

async function sendDefaultRoles(api: DescopeApi, key: string, defaultRoles: Json): Promise<void> {
  await send(api, {
    method: 'POST',
    path: `${TENANT_PATH}/updateDefaultRoles`,
    body: { id: key, defaultRoles },
  })
}

async function send(api: DescopeApi, request: ApiRequest & { readonly body: JsonObject }): Promise<Json> {
  for (const [key, value] of Object.entries(request.body)) {
    if (!holdsInexactNumber(value)) continue
    throw refusal({
      code: 'inexact-number',
      message: `${printable(JSON.stringify(key))} holds a number with more digits than can be kept exactly; the call was not sent`,
      hint: 'Change the field in the Descope console so that the number is a text, then run this again.',
    })
  }
  return api.call(request)
}

function isNotEmptyList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0
}
