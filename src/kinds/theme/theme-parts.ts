import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { pointerTo, type Pointer } from '../../core/model/pointer.js'

/** One value somewhere below a style: the colour of a button. */
export interface Property {
  /** Keys from the part down: `['mode', 'primary', '--descope-button-main']`; none for a part that is no object. */
  readonly keys: readonly string[]
  readonly value: Json
}

/** A component (`button`), or one of the globals (`colors`), within one style (`light`). */
export interface StylePart {
  readonly style: string
  /** `components`, `globals`, or a key that is not known. */
  readonly group: string
  readonly name: string
  readonly path: Pointer
  readonly value: Json
}

/** `{ styles: { light: { components: { button } } } }`, flat, in the order of the document. */
export function partsOf(theme: JsonObject): readonly StylePart[] {
  return membersOf(member(theme, 'styles')).flatMap(([style, groups]) =>
    membersOf(groups).flatMap(([group, parts]) => {
      if (!isObject(parts)) {
        return [{ style, group, name: '', path: pointerTo(['styles', style, group]), value: parts }]
      }
      return membersOf(parts).map(([name, value]) => ({
        style,
        group,
        name,
        path: pointerTo(['styles', style, group, name]),
        value,
      }))
    }),
  )
}

/** Every value below a part. It loops, so that no depth is too much for it. */
export function propertiesOf(value: Json): readonly Property[] {
  const found: Property[] = []
  const open: Property[] = [{ keys: [], value }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { keys, value: inner } = next
    if (isObject(inner)) {
      for (const [key, item] of Object.entries(inner).reverse()) {
        open.push({ keys: [...keys, key], value: item })
      }
    } else found.push(next)
  }
  return found
}

function membersOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : []
}
