import { nearestWord } from '../../model/did-you-mean.js'
import { isObject, member, type Json } from '../../model/json.js'
import { shown } from '../check/finding.js'
import { shapeOf } from '../check/shapes.js'
import { readScreen, tellDoubles } from './read-screen.js'
import { END, type ShortFlow, type ShortFormProblem, type ShortScreen, type Written } from './short-form.js'
import { checkKeys, itemsIn, neededText, tell, textIn, type Spot } from './spot.js'

/** Three spellings of one thing; the first is the one of the documentation. */
const ID_KEYS = ['flow_id', 'flowId', 'id'] as const
const KEYS = [...ID_KEYS, 'name', 'description', 'screens'] as const
const FLOW = 'the flow'
/** Each looks at every screen. */
const MOST_SUGGESTIONS = 20

export type ShortFormRead =
  | { readonly ok: true; readonly flow: ShortFlow }
  | { readonly ok: false; readonly problems: readonly [ShortFormProblem, ...ShortFormProblem[]] }

/** Reads a flow in the short form. Everything that is wrong with it is told at once. */
export function readShortForm(json: Json): ShortFormRead {
  const problems: ShortFormProblem[] = []
  if (!isObject(json)) {
    const hint = 'Write an object with flow_id, name and screens'
    const message = `${shapeOf(json)} stands here, not an object`
    return {
      ok: false,
      problems: [{ code: 'short-form-value', message: `${FLOW}: ${message}`, hint, at: '' }],
    }
  }
  const spot: Spot = { object: json, at: '', words: FLOW, problems }
  checkKeys(spot, KEYS)
  const id = idIn(spot)
  const name = textIn(spot, 'name')
  const description = textIn(spot, 'description')
  const items = itemsIn(spot, 'screens')
  if (items.length === 0) tellNoScreens(spot)
  const screens = items.flatMap(({ item, at }) => readScreen(item, at, problems) ?? [])
  tellDoubles(
    spot,
    screens.map(({ id: own, at }) => ({ id: own, at, what: 'screen' })),
  )
  checkTargets(
    spot,
    screens,
    items.map(({ item }) => idOf(item)),
  )
  const [first, ...others] = problems
  return first === undefined
    ? { ok: true, flow: { id, name, description, screens } }
    : { ok: false, problems: [first, ...others] }
}

function idIn(spot: Spot): Written | undefined {
  const [first, ...others] = ID_KEYS.filter((key) => Object.hasOwn(spot.object, key))
  for (const key of others) {
    const message = `${shown(key)} says what ${shown(first ?? '')} says already`
    tell(spot, { code: 'short-form-key', message, hint: 'Keep one of them', key })
  }
  return first === undefined ? undefined : neededText(spot, first)
}

function tellNoScreens(spot: Spot): void {
  const value = member(spot.object, 'screens')
  // Of another type it has been told already.
  if (value !== undefined && value !== null && !Array.isArray(value)) return
  tell(spot, {
    code: 'short-form-value',
    message: value === undefined ? '"screens" is missing' : '"screens" is empty',
    hint: 'Write at least one screen, with an id',
    ...(value !== undefined && { key: 'screens' }),
  })
}

/** Ids of screens that have other mistakes count too, so that no button is blamed for those. */
function checkTargets(
  spot: Spot,
  screens: readonly ShortScreen[],
  ids: readonly (string | undefined)[],
): void {
  let suggestions = MOST_SUGGESTIONS
  const known = new Set([END, ...ids.filter((id) => id !== undefined)])
  for (const { id, buttons } of screens) {
    for (const { label, to } of buttons) {
      if (to === undefined || known.has(to.text)) continue
      suggestions -= 1
      const nearest = suggestions < 0 ? undefined : nearestWord(to.text, known)
      const words = `button ${shown(label.text)} of screen ${shown(id)}`
      tell(
        { words, at: to.at, problems: spot.problems },
        {
          code: 'short-form-target',
          message: `there is no screen ${shown(to.text)} to lead to`,
          hint:
            nearest === undefined ? 'Write the id of a screen, or end' : `Did you mean ${shown(nearest)}?`,
        },
      )
    }
  }
}

function idOf(item: Json): string | undefined {
  const id = isObject(item) ? member(item, 'id') : undefined
  return typeof id === 'string' ? id : undefined
}
