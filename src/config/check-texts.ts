import { isObject, type Json } from '../core/model/json.js'
import { FREE, memberShape, type Shape } from './shape.js'

export interface TextProblem {
  readonly code: 'control-character' | 'bidi-character' | 'invisible-character'
  readonly segments: readonly string[]
  /** The text is the key itself, not what stands under it. */
  readonly isKey: boolean
  readonly message: string
  readonly hint: string
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u
const CONTROL_BUT_SPACING = /[^\P{Cc}\t\n\r]/u
/** Marks that turn the direction of writing: with them a name reads as another one. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
/** Characters nobody sees. Joiners (U+200C, U+200D) are not among them: emoji and several scripts need them. */
const INVISIBLE = /[\u00ad\u200b\u2060-\u2065\ufeff]|\p{Cs}/u

/** Looks for characters that no name, id or value should hold, in every text below a value and in its keys. */
export function textProblems(
  value: Json,
  shape: Shape,
  segments: readonly string[] = [],
): readonly TextProblem[] {
  if (typeof value === 'string') return problemsOf(value, shape, segments, { isKey: false })
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((item, index) => {
      const step = String(index)
      return textProblems(item, memberShape(shape, step), [...segments, step])
    })
  }
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => [
    ...(shape.type === 'free' ? problemsOf(key, FREE, [...segments, key], { isKey: true }) : []),
    ...textProblems(item, memberShape(shape, key), [...segments, key]),
  ])
}

function problemsOf(
  text: string,
  shape: Shape,
  segments: readonly string[],
  { isKey }: { readonly isKey: boolean },
): readonly TextProblem[] {
  const control = shape.type === 'free' && shape.isMap ? CONTROL_BUT_SPACING : CONTROL
  const found = control.exec(text)?.[0]
  if (found !== undefined) {
    const isTrailing = found === '\n' && text.indexOf('\n') === text.length - 1
    return [
      {
        code: 'control-character',
        segments,
        isKey,
        message: `holds the control character ${codePoint(found)}`,
        hint: isTrailing ? 'Begin the block with `|-` or `>-`: then no line break ends it.' : 'Take it out.',
      },
    ]
  }
  const bidi = BIDI.exec(text)?.[0]
  if (bidi !== undefined) {
    return [
      {
        code: 'bidi-character',
        segments,
        isKey,
        message: `holds ${codePoint(bidi)}, an invisible mark that turns the direction of writing`,
        hint: 'Delete the text and type it again; letters of right-to-left scripts need no mark.',
      },
    ]
  }
  const invisible = INVISIBLE.exec(text)?.[0]
  if (invisible === undefined) return []
  return [
    {
      code: 'invisible-character',
      segments,
      isKey,
      message: `holds the invisible character ${codePoint(invisible)}`,
      hint: 'Delete the text and type it again.',
    },
  ]
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Longest id, in characters. */
const LONGEST_ID = 255

/** Why a text cannot be an id in a config; `undefined` when it can. Control characters are judged elsewhere. */
export function idProblem(id: string): string | undefined {
  if (id === '') return 'must not be empty'
  if ([...id].length > LONGEST_ID) return `has more than ${LONGEST_ID} characters`
  if (/[/\\]/.test(id)) return 'must not hold / or \\'
  return id === '.' || id === '..' ? 'must not be . or ..' : undefined
}
