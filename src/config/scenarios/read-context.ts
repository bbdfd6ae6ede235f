import { expanded, type Context } from '../../core/flow/walk/index.js'
import { isObject, type JsonObject } from '../../core/model/json.js'
import { quote } from '../quote.js'
import type { Entry, Reading } from './entry.js'

/** Values with dotted keys under a key of an entry, as objects within each other. Empty where there are none. */
export function readContext(entry: Entry<unknown>, key: string, { problems }: Reading): Context {
  const written = entry.raw[key]
  const { context, bad } = expanded(isObject(written) ? written : NOTHING)
  for (const { segments, reason } of bad) {
    const name = quote(segments.join('.'))
    problems.add({
      code: reason === 'twice' ? 'key-twice' : 'bad-key',
      message: {
        twice: `${name} has two values`,
        'no-key': `${name} is no key of a context`,
        'too-long': `${name} has more parts than any key of a flow`,
      }[reason],
      hint:
        reason === 'twice'
          ? 'Dotted keys and objects mean the same; keep one of them.'
          : 'Write it like `user.verifiedEmail`.',
      where: entry.placeOf([key, ...segments]),
    })
  }
  return context
}

const NOTHING: JsonObject = {}
