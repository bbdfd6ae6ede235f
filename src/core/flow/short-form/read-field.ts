import { nearestWord } from '../../model/did-you-mean.js'
import { isObject, member, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { shown } from '../check/finding.js'
import { shapeOf } from '../check/shapes.js'
import { FIELD_TYPES, keyOf, labelOf, typeByName, typeCalled, type FieldType } from './field-types.js'
import type { ShortField, ShortFormProblem, Written } from './short-form.js'
import { below, checkKeys, flagIn, neededText, tell, textIn, WHOLE_FLOW, type Spot } from './spot.js'

const KEYS = ['name', 'type', 'label', 'placeholder', 'required'] as const
const NAME = /^[A-Za-z_][\w.-]{0,99}$/

interface Item {
  readonly item: Json
  readonly at: Pointer
  /** What it belongs to: `screen "email"`. */
  readonly of: string
  /** Grows. */
  readonly problems: ShortFormProblem[]
}

/** A field: an object, or only its name. */
export function readField({ item, at, of, problems }: Item): ShortField | undefined {
  const number = Number(at.slice(at.lastIndexOf('/') + 1)) + 1
  const unnamed = `field ${number} of ${of}`
  if (typeof item === 'string') {
    const spot = { object: {}, at, words: unnamed, problems }
    return isName(spot, item, undefined) ? fieldOf(spot, { name: item, type: typeByName(item) }) : undefined
  }
  if (!isObject(item)) {
    const message = `${shapeOf(item)} stands here, not a field`
    const hint = 'Write its name, or an object with name, label, type, placeholder, required'
    tell({ words: unnamed, at, problems }, { code: 'short-form-value', message, hint })
    return undefined
  }
  const written = member(item, 'name')
  const words = typeof written === 'string' && written !== '' ? `field ${shown(written)} of ${of}` : unnamed
  const spot: Spot = { object: item, at, words, problems }
  checkKeys(spot, KEYS)
  const name = neededText(spot, 'name')
  const type = typeIn(spot)
  if (name === undefined || !isName(spot, name.text, 'name')) return undefined
  return fieldOf(spot, { name: name.text, type: type ?? typeByName(name.text) })
}

function fieldOf(
  spot: Spot,
  { name, type }: { readonly name: string; readonly type: FieldType },
): ShortField {
  const key = keyOf(name)
  const isKnownByKey = FIELD_TYPES[type].key === key
  const usual = isKnownByKey ? FIELD_TYPES[type].label : undefined
  return {
    type,
    key,
    at: spot.at,
    label: labelIn(spot) ?? { text: usual ?? labelOf(name), at: spot.at },
    placeholder: textIn(spot, 'placeholder'),
    isRequired: flagIn(spot, 'required'),
  }
}

/** An empty label is one: the field has none. */
function labelIn(spot: Spot): Written | undefined {
  return member(spot.object, 'label') === ''
    ? { text: '', at: below(spot.at, 'label') }
    : textIn(spot, 'label')
}

function typeIn(spot: Spot): FieldType | undefined {
  const written = textIn(spot, 'type')
  if (written === undefined) return undefined
  const type = typeCalled(written.text)
  if (type !== undefined) return type
  const known = Object.keys(FIELD_TYPES)
  const nearest = nearestWord(written.text, known)
  const list = `The short form has the types ${known.join(', ')}`
  tell(spot, {
    code: 'short-form-value',
    message: `there is no type ${shown(written.text)}`,
    hint: nearest === undefined ? `${list}. ${WHOLE_FLOW}` : `Did you mean "${nearest}"?`,
    key: 'type',
  })
  return undefined
}

function isName(spot: Spot, name: string, key: string | undefined): boolean {
  if (NAME.test(name)) return true
  tell(spot, {
    code: 'short-form-id',
    message: `${shown(name)} cannot be the name of a field`,
    hint: 'Write letters, digits, "_", "-" and "."; what people read goes into label',
    ...(key !== undefined && { key }),
  })
  return false
}
