import { member, objectOf, overlay, type Json, type JsonObject } from '../../core/model/json.js'
import type { Live, Writing } from '../../core/model/kind.js'
import { segmentsOf } from '../../core/model/pointer.js'
import type { DescopeApi } from '../../core/ports/descope-api.js'
import { serverMade, wordsOfService } from './fields.js'
import { partsOfKey } from './key.js'

const PATH = '/v1/mgmt/role'

/** `POST role/create`. What the files do not say comes from the original of a restored one. */
export async function createRole(api: DescopeApi, key: string, writing: Writing): Promise<string> {
  const body = laid(writtenPart(writing.original?.document ?? {}), writing)
  const { name } = partsOfKey(key)
  await api.call({ method: 'POST', path: `${PATH}/create`, body: overlay({ name }, body) })
  return key
}

/**
 * `POST role/update` clears what is left out, so everything goes back. A new name renames it, and whoever has the role
 * keeps it. A role of a tenant is found with its tenant only.
 */
export async function updateRole(api: DescopeApi, live: Live, writing: Writing): Promise<void> {
  const { name, tenant } = partsOfKey(live.key)
  const body = laid(writtenPart(live.document), writing)
  await api.call({
    method: 'POST',
    path: `${PATH}/update`,
    body: overlay(body, {
      ...identity(name, tenant),
      newName: member(body, 'name') ?? name,
      description: member(body, 'description') ?? '',
      permissionNames: member(body, 'permissionNames') ?? [],
      default: member(body, 'default') ?? false,
      private: member(body, 'private') ?? false,
    }),
  })
}

/** `POST role/delete`. */
export async function removeRole(api: DescopeApi, live: Live): Promise<void> {
  const { name, tenant } = partsOfKey(live.key)
  await api.call({
    method: 'POST',
    path: `${PATH}/delete`,
    body: objectOf(Object.entries(identity(name, tenant))),
  })
}

function identity(name: string, tenant: string): Readonly<Record<string, Json>> {
  return { name, ...(tenant === '' ? {} : { tenantId: tenant }) }
}

function writtenPart(document: JsonObject): JsonObject {
  return objectOf(Object.entries(document).filter(([key]) => !serverMade.has(key)))
}

/** The changes in the service's words, laid over a record. */
function laid(document: JsonObject, { fields }: Writing): JsonObject {
  return overlay(
    document,
    Object.fromEntries(
      fields.map(({ path, to }) => {
        const ours = segmentsOf(path)[0] ?? ''
        return [wordsOfService[ours] ?? ours, to] as const
      }),
    ),
  )
}
