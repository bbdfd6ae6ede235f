import { member, objectOf, overlay, type Json, type JsonObject } from '../../core/model/json.js'
import type { Live, Writing } from '../../core/model/kind.js'
import { segmentsOf } from '../../core/model/pointer.js'
import type { DescopeApi } from '../../core/ports/descope-api.js'
import { serverMade, wordsOfService } from './fields.js'
import { partsOfKey } from './key.js'
import { roleIdOf } from './sameness.js'

const PATH = '/v1/mgmt/role'

/** `POST role/create`. What the files do not say comes from the original of a restored one. */
export async function createRole(api: DescopeApi, key: string, writing: Writing): Promise<string> {
  const body = laid(writtenPart(writing.original?.document ?? {}), writing)
  const { name } = partsOfKey(key)
  await api.call({
    method: 'POST',
    path: `${PATH}/create`,
    body: overlay({ name }, body),
    batch: { path: `${PATH}/create/batch`, bodyOf: (roles) => ({ roles }) },
  })
  return key
}

/**
 * `POST role/update` clears what is left out, so everything goes back. A new name renames it, and whoever has the role
 * keeps it. A role of a tenant is found with its tenant only.
 */
export async function updateRole(api: DescopeApi, live: Live, writing: Writing): Promise<void> {
  const { name, tenant } = partsOfKey(live.key)
  const wanted = laid(writtenPart(live.document), writing)
  const newName = member(wanted, 'name') ?? name
  const body = overlay(wanted, {
    ...identity(name, tenant),
    newName,
    description: member(wanted, 'description') ?? '',
    permissionNames: member(wanted, 'permissionNames') ?? [],
    default: member(wanted, 'default') ?? false,
    private: member(wanted, 'private') ?? false,
  })
  const id = roleIdOf(live.document)
  await api.call({
    method: 'POST',
    path: `${PATH}/update`,
    body,
    // Batches are told ids. A rename goes alone: sent twice it is not found, and the whole batch would go singly.
    batch:
      id === undefined || newName !== name
        ? undefined
        : {
            path: `${PATH}/update/batch`,
            item: overlay(body, { id, name: undefined }),
            bodyOf: (roles) => ({ roles }),
          },
  })
}

/** `POST role/delete`. */
export async function removeRole(api: DescopeApi, live: Live): Promise<void> {
  const { name, tenant } = partsOfKey(live.key)
  const by = identity(name, tenant)
  await api.call({
    method: 'POST',
    path: `${PATH}/delete`,
    body: objectOf(Object.entries(by)),
    batch: {
      path: `${PATH}/delete/batch`,
      group: tenant,
      bodyOf: (bodies) => ({
        ...(tenant === '' ? {} : { tenantId: tenant }),
        roleNames: bodies.map((body) => member(body, 'name') ?? ''),
      }),
    },
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
