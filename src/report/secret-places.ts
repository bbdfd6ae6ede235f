import { isObject, objectOf, type Json } from '../core/model/json.js'
import { isWithin, pointerTo, segmentsOf, type Pointer } from '../core/model/pointer.js'
import { kindOf, type Address } from '../core/model/address.js'

/** Places whose values are never shown, by kind name: each kind's `secrets`. */
export type SecretPlaces = Readonly<Record<string, readonly Pointer[]>>

/** What stands where a secret would. */
const HIDDEN = '(secret)'

/** The value found at `path` of a resource, with every secret in it hidden. `null` and absent show nothing and stay. */
export function withoutSecrets(
  value: Json | undefined,
  place: { readonly address: Address; readonly path: Pointer },
  secrets: SecretPlaces,
): Json | undefined {
  const kind = kindOf(place.address)
  const places = Object.hasOwn(secrets, kind) ? (secrets[kind] ?? []) : []
  return places.length === 0 ? value : hide(value, place.path, places)
}

function hide(value: Json | undefined, path: Pointer, places: readonly Pointer[]): Json | undefined {
  if (value === undefined || value === null) return value
  if (places.some((place) => isWithin(path, place))) return HIDDEN
  if (!isObject(value) || !places.some((place) => isWithin(place, path))) return value
  return objectOf(
    Object.entries(value).map(
      ([key, item]) => [key, hide(item, pointerTo([...segmentsOf(path), key]), places) ?? null] as const,
    ),
  )
}
