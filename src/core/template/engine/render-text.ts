import type { Json } from '../../model/json.js'
import type { Expression, TemplateText } from './ast.js'
import { TOKEN_END, TOKEN_START, type TokenValue, type TokenValues } from './fill-tokens.js'
import { syntaxFault, type TemplateProblem } from './problem.js'
import { render, type Rendered, type RenderInput, type Sink, type SourcePlace } from './render.js'
import { weigh } from './values.js'

export interface RenderedText {
  /** What the author wrote, as conditions, loops and includes leave it, with a token for every value. */
  readonly text: string
  readonly values: TokenValues
  /** Where a place in the text was written. */
  offsetOf(offset: number): SourcePlace
}

export type TextRendered =
  | ({ readonly ok: true } & RenderedText)
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] }

/**
 * Renders a text that is a document only afterwards. No value is in the text: each leaves a token, a word of letters for
 * YAML and JSON, so that whatever it holds cannot change what the document is made of. Read the text, then
 * {@link fillTokens} in each of its scalars and keys.
 */
export function renderText(template: TemplateText, input: RenderInput): TextRendered {
  const sink = new TextSink(input)
  const problems = render(template, input, sink)
  if (problems.length > 0) return { ok: false, problems }
  const { pieces, values, places } = sink
  return {
    ok: true,
    text: pieces.join(''),
    values,
    offsetOf: (offset) => placeIn(places, offset),
  }
}

/** From here on in the text, up to the next. */
interface Stretch extends SourcePlace {
  readonly start: number
  /** Written as it stands: places in it move on with the text. */
  readonly isLiteral: boolean
}

class TextSink implements Sink {
  readonly pieces: string[] = []
  readonly values = new Map<string, TokenValue>()
  readonly places: Stretch[] = []
  readonly #input: RenderInput
  #length = 0

  constructor(input: RenderInput) {
    this.#input = input
  }

  text(text: string, place: SourcePlace): void {
    if (text.includes(TOKEN_START) || text.includes(TOKEN_END)) {
      throw syntaxFault(place.offset, 'The characters U+10FFFC and U+10FFFD cannot stand in a template')
    }
    this.#push(text, { ...place, isLiteral: true })
  }

  value({ value, expression, evaluate }: Rendered, place: SourcePlace): void {
    const token = `${TOKEN_START}${this.values.size.toString(36)}${TOKEN_END}`
    const json = expression && beforeJson(expression)
    const raw = json === undefined ? value : evaluate(json)
    weigh(raw, { offset: place.offset, budget: this.#input.budget })
    this.values.set(token, { value: raw, text: json === undefined ? undefined : textFrom(value), place })
    this.#push(token, { ...place, isLiteral: false })
  }

  #push(text: string, place: Omit<Stretch, 'start'>): void {
    this.places.push({ ...place, start: this.#length })
    this.pieces.push(text)
    this.#length += text.length
  }
}

/** What `tojson` at the end of an expression is used on: where a value may stand, it is that and not a text. */
function beforeJson(expression: Expression): Expression | undefined {
  if (expression.type !== 'suffixed') return undefined
  const last = expression.suffixes.at(-1)
  if (last?.type !== 'filter' || last.name !== 'tojson') return undefined
  return { ...expression, suffixes: expression.suffixes.slice(0, -1) }
}

function textFrom(value: Json): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function placeIn(places: readonly Stretch[], offset: number): SourcePlace {
  let [low, high] = [0, places.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((places[middle]?.start ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  const found = places[low]
  if (found === undefined) return { offset: 0 }
  const moved = found.offset + (found.isLiteral ? Math.max(0, offset - found.start) : 0)
  return found.include === undefined ? { offset: moved } : { offset: moved, include: found.include }
}
