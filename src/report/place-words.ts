import type { Place } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'

/** `tenants.yaml:12:5`; a file below `cwd` is written relative to it. */
export function placeWords({ file, line, column }: Place, cwd?: string): string {
  const below = cwd !== undefined && file.startsWith(`${cwd}/`)
  const path = printable(below ? file.slice(cwd.length + 1) : file)
  return [path, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':')
}
