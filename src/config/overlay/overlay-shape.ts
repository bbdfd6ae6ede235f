import { FREE, type Keys, type Shape } from '../shape.js'
import { DELETE_KEY } from './merge-overlays.js'

/** The shape with `$delete` known in every object of it. */
export function overlayShape(shape: Keys): Keys {
  const known = [...shape.known].map(([key, inner]): [string, Shape] => [
    key,
    inner.type === 'keys' ? overlayShape(inner) : inner,
  ])
  return { ...shape, known: new Map([...known, [DELETE_KEY, FREE]]) }
}
