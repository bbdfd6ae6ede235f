import { didYouMean } from '../core/model/did-you-mean.js'
import type { Kind } from '../core/model/kind.js'
import { quoted } from '../core/model/printable.js'

/**
 * Where to look for what was not found; where one of those that are there is near in spelling, that one first.
 * @param there keys of those that are there, as far as they are known
 */
export function whatThereIs(kind: Kind, missing: readonly string[], there: Iterable<string>): string {
  const list = `See what there is: descope-mgmt ${kind.name} list`
  const [only, ...others] = missing
  if (only === undefined || others.length > 0) return list
  const keys = [...there]
  // One of a tenant has the tenant in front: Editor is acme/Editor.
  const below = keys.find((key) => key.endsWith(`/${only}`))
  const meant = below === undefined ? didYouMean(only, keys) : `Did you mean ${quoted(below)}?`
  return meant === undefined ? list : `${meant} ${list}`
}
