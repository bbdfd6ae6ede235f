import type { Json } from '../../core/model/json.js'
import { InexactNumber, isObject } from '../../core/model/json.js'
import type { Kind, Live } from '../../core/model/kind.js'
import { valueAt } from '../../core/model/pointer.js'
import { countOf, renderTable, type Style } from '../../report/index.js'

/** Resources as a table, the kind's own columns; columns nothing has a value for are left out. */
export function resourceTable(kind: Kind, live: readonly Live[], style: Style): string {
  if (live.length === 0) return `No ${kind.collection}`
  const columns = kind.columns.filter(({ path }) =>
    live.some((resource) => cellOf(valueAt(resource.spec, path)) !== ''),
  )
  const table = renderTable(
    [{ title: kind.keyField, keep: true }, ...columns.map(({ title }) => ({ title }))],
    live.map((resource) => [
      resource.key,
      ...columns.map(({ path }) => cellOf(valueAt(resource.spec, path))),
    ]),
    style,
  )
  return `${table}\n${countOf(live.length, kind.name)}`
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
