import { isObject, member, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { shown } from '../check/finding.js'
import { shapeOf } from '../check/shapes.js'
import { readButton } from './read-button.js'
import { readField } from './read-field.js'
import { END, type ShortFormProblem, type ShortScreen, type Written } from './short-form.js'
import { checkKeys, itemsIn, neededText, tell, textIn, type Spot } from './spot.js'

const KEYS = ['id', 'title', 'text', 'fields', 'buttons'] as const
const LONGEST_ID = 100

/** One screen with all that is on it. `undefined` where it has no id that could be used. */
export function readScreen(item: Json, at: Pointer, problems: ShortFormProblem[]): ShortScreen | undefined {
  const number = Number(at.slice(at.lastIndexOf('/') + 1)) + 1
  if (!isObject(item)) {
    const hint = 'Write an object with id, title, text, fields, buttons'
    const message = `${shapeOf(item)} stands here, not a screen`
    tell({ words: `screen ${number}`, at, problems }, { code: 'short-form-value', message, hint })
    return undefined
  }
  const written = member(item, 'id')
  const name = typeof written === 'string' && written !== '' ? shown(written) : String(number)
  const spot: Spot = { object: item, at, words: `screen ${name}`, problems }
  checkKeys(spot, KEYS)
  const id = neededText(spot, 'id')
  if (id !== undefined) checkId(spot, id.text)
  const of = spot.words
  const screen = {
    at,
    title: textIn(spot, 'title'),
    text: paragraphsIn(spot),
    fields: itemsIn(spot, 'fields').flatMap((each) => readField({ ...each, of, problems }) ?? []),
    buttons: itemsIn(spot, 'buttons').flatMap((each) => readButton({ ...each, of, problems }) ?? []),
  }
  tellDoubles(
    spot,
    screen.fields.map(({ key, at: place }) => ({ id: key, at: place, what: 'field' })),
  )
  tellDoubles(
    spot,
    screen.buttons.flatMap(({ id: own, at: place }) =>
      own === undefined ? [] : [{ id: own, at: place, what: 'button' }],
    ),
  )
  return id === undefined ? undefined : { id: id.text, ...screen }
}

function checkId(spot: Spot, id: string): void {
  const wrong =
    id === END
      ? `${shown(id)} is where a flow ends, and no screen`
      : id.trim() === '' || /\p{Cc}/u.test(id)
        ? `${shown(id)} cannot be the id of a screen`
        : id.length > LONGEST_ID
          ? `the id is longer than ${LONGEST_ID} characters`
          : undefined
  if (wrong === undefined) return
  tell(spot, { code: 'short-form-id', message: wrong, hint: 'Give the screen another id', key: 'id' })
}

/** One text, or a list of them. */
function paragraphsIn(spot: Spot): readonly Written[] {
  if (!Array.isArray(member(spot.object, 'text'))) {
    const only = textIn(spot, 'text')
    return only === undefined ? [] : [only]
  }
  return itemsIn(spot, 'text').flatMap(({ item, at }): readonly Written[] => {
    if (typeof item === 'string') return item === '' ? [] : [{ text: item, at }]
    tell(
      { ...spot, at },
      {
        code: 'short-form-value',
        message: `a paragraph is ${shapeOf(item)}, not a text`,
        hint: 'Write each paragraph as a text of its own, in quotes where it looks like something else',
      },
    )
    return []
  })
}

/** Of things that must have a name of their own the second with the same one, and each after it. */
export function tellDoubles(
  { words, problems }: Pick<Spot, 'words' | 'problems'>,
  items: readonly { readonly id: string; readonly at: Pointer; readonly what: string }[],
): void {
  const seen = new Set<string>()
  for (const { id, at, what } of items) {
    if (seen.has(id)) {
      const message = `the ${what} ${shown(id)} is there twice`
      const hint = `Give each ${what} another ${what === 'field' ? 'name' : 'id'}`
      tell({ words, at, problems }, { code: 'short-form-id', message, hint })
    }
    seen.add(id)
  }
}
