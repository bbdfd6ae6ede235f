import { isObject, member, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { FIXED_INTERACTIONS } from '../check/edges.js'
import { shown } from '../check/finding.js'
import { shapeOf } from '../check/shapes.js'
import type { ShortButton, ShortFormProblem } from './short-form.js'
import { checkKeys, neededText, tell, textIn, type Spot } from './spot.js'

const KEYS = ['label', 'id', 'to'] as const
const ID = /^[A-Za-z0-9][\w-]{0,63}$/

interface Item {
  readonly item: Json
  readonly at: Pointer
  /** What it belongs to: `screen "email"`. */
  readonly of: string
  /** Grows. */
  readonly problems: ShortFormProblem[]
}

/** A button: an object, or only its label. Where it leads is not looked at. */
export function readButton({ item, at, of, problems }: Item): ShortButton | undefined {
  const number = Number(at.slice(at.lastIndexOf('/') + 1)) + 1
  if (typeof item === 'string' && item !== '') {
    return { id: undefined, at, label: { text: item, at }, to: undefined }
  }
  if (!isObject(item)) {
    const message = item === '' ? 'its label is empty' : `${shapeOf(item)} stands here, not a button`
    const hint = 'Write its label, or an object with label, id, to'
    tell({ words: `button ${number} of ${of}`, at, problems }, { code: 'short-form-value', message, hint })
    return undefined
  }
  const written = member(item, 'label')
  const name = typeof written === 'string' && written !== '' ? shown(written) : String(number)
  const spot: Spot = { object: item, at, words: `button ${name} of ${of}`, problems }
  checkKeys(spot, KEYS)
  const label = neededText(spot, 'label')
  const to = textIn(spot, 'to')
  const id = textIn(spot, 'id')?.text
  if (id !== undefined) checkId(spot, id)
  return label === undefined ? undefined : { id, at, label, to }
}

function checkId(spot: Spot, id: string): void {
  const isTaken = id === 'ROOT' || FIXED_INTERACTIONS.has(id)
  if (ID.test(id) && !isTaken) return
  tell(spot, {
    code: 'short-form-id',
    message: isTaken
      ? `the id ${shown(id)} means something of its own to Descope`
      : `${shown(id)} cannot be an id`,
    hint: isTaken ? 'Give the button another id' : 'Write up to 64 letters, digits, "_" and "-"',
    key: 'id',
  })
}
