import { printable } from '../core/model/printable.js'
import type { ErrorDetails } from '../core/model/errors.js'
import { placeWords } from '../report/index.js'
import type { Io } from './io.js'

const told = new WeakMap<object, Set<string>>()

/** Warns of what is wrong in a config that was only found and does not concern what was asked; once for each command. */
export function tellLeftAside({ log, context, globals }: Io, problems: readonly ErrorDetails[]): void {
  const known = told.get(globals) ?? new Set<string>()
  told.set(globals, known)
  for (const { message, where } of problems) {
    const place = where === undefined ? '' : `${placeWords(where, context.cwd)}: `
    const line = `Left aside in the config: ${place}${printable(message)}`
    if (!known.has(line)) log.warn(line)
    known.add(line)
  }
}
