import { member, objectOf, overlay, type JsonObject } from '../../core/model/json.js'
import type { Live, Writing } from '../../core/model/kind.js'
import { segmentsOf } from '../../core/model/pointer.js'
import type { DescopeApi } from '../../core/ports/descope-api.js'
import { serverMade } from './fields.js'
import { permissionIdOf } from './sameness.js'

const PATH = '/v1/mgmt/permission'

/** `POST permission/create`. What the files do not say comes from the original of a restored one. */
export async function createPermission(api: DescopeApi, key: string, writing: Writing): Promise<string> {
  const body = laid(writtenPart(writing.original?.document ?? {}), writing)
  await api.call({
    method: 'POST',
    path: `${PATH}/create`,
    body: overlay({ name: key }, body),
    batch: { path: `${PATH}/create/batch`, bodyOf: (permissions) => ({ permissions }) },
  })
  return key
}

/** `POST permission/update` clears what is left out, so everything goes back. A new name renames it. */
export async function updatePermission(api: DescopeApi, live: Live, writing: Writing): Promise<void> {
  const { name = live.key, ...rest } = laid(writtenPart(live.document), writing)
  const body = overlay(rest, { newName: name, description: member(rest, 'description') ?? '' })
  const id = permissionIdOf(live.document)
  await api.call({
    method: 'POST',
    path: `${PATH}/update`,
    body: overlay(body, { name: live.key }),
    // Batches are told ids. A rename goes alone: sent twice it is not found, and the whole batch would go singly.
    batch:
      id === undefined || name !== live.key
        ? undefined
        : {
            path: `${PATH}/update/batch`,
            item: overlay(body, { id }),
            bodyOf: (permissions) => ({ permissions }),
          },
  })
}

/** `POST permission/delete`: also while roles have it. */
export async function removePermission(api: DescopeApi, live: Live): Promise<void> {
  await api.call({
    method: 'POST',
    path: `${PATH}/delete`,
    body: { name: live.key },
    batch: {
      path: `${PATH}/delete/batch`,
      bodyOf: (bodies) => ({ names: bodies.map(({ name = '' }) => name) }),
    },
  })
}

function writtenPart(document: JsonObject): JsonObject {
  return objectOf(Object.entries(document).filter(([key]) => !serverMade.has(key)))
}

/** A field that is cleared is left out: that clears it. */
function laid(document: JsonObject, { fields }: Writing): JsonObject {
  return overlay(
    document,
    Object.fromEntries(fields.map(({ path, to }) => [segmentsOf(path)[0] ?? '', to] as const)),
  )
}
