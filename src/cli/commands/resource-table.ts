import type { Json } from '../../core/model/json.js'
import { InexactNumber, isObject } from '../../core/model/json.js'
import type { Column, Kind, Live } from '../../core/model/kind.js'
import { valueAt } from '../../core/model/pointer.js'
import { DEFAULT_OWNER } from '../../core/model/state.js'
import { countOf, renderTable, type Style } from '../../report/index.js'
import type { ListedLive } from '../listed-live.js'

/**
 * Resources as a table, the kind's own columns; columns nothing has a value for are left out. Who manages them is told
 * as soon as somebody named an owner.
 */
export function resourceTable(kind: Kind, { live, owners }: ListedLive, style: Style): string {
  if (live.length === 0) return `No ${kind.collection}`
  const columns = kind.columns.filter((column) =>
    live.some((resource) => cellOf(valueIn(column, resource)) !== ''),
  )
  const isOwned = [...owners.values()].some((owner) => owner !== DEFAULT_OWNER)
  const table = renderTable(
    [
      { title: kind.keyField, keep: true },
      ...columns.map(({ title }) => ({ title })),
      ...(isOwned ? [{ title: 'managed by' }] : []),
    ],
    live.map((resource) => [
      resource.key,
      ...columns.map((column) => cellOf(valueIn(column, resource))),
      ...(isOwned ? [owners.get(resource.address) ?? ''] : []),
    ]),
    style,
  )
  return `${table}\n${countOf(live.length, kind.name)}`
}

function valueIn({ of }: Column, live: Live): Json | undefined {
  return typeof of === 'function' ? of(live) : valueAt(live.spec, of)
}

function cellOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return String(value)
  if (value instanceof InexactNumber) return value.digits
  if (isObject(value)) {
    return Object.entries(value)
      .map(([key, item]) => `${key}=${cellOf(item)}`)
      .join(' ')
  }
  return value.map(cellOf).join(', ')
}
