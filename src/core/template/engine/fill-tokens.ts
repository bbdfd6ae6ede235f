import type { Json } from '../../model/json.js'
import { TemplateFault } from './problem.js'
import type { SourcePlace } from './render.js'
import type { ScalarRendered } from './render-scalar.js'
import { textOf } from './values.js'

// The last characters of Unicode for private use: YAML and JSON take them for letters, and no font has them.
export const TOKEN_START = '\u{10FFFC}'
export const TOKEN_END = '\u{10FFFD}'
const TOKEN = /\u{10FFFC}[0-9a-z]+\u{10FFFD}/gu

/** What a token in a rendered text stands for. */
export interface TokenValue {
  readonly value: Json
  /** How it stands in the middle of a text, where that is not how the value would: the JSON that `tojson` made. */
  readonly text: string | undefined
  /** Where it was written. */
  readonly place: SourcePlace
}

export type TokenValues = ReadonlyMap<string, TokenValue>

/**
 * Puts values in the place of their tokens. A text that is one token becomes the value with its type, unless it stood
 * in quotes; elsewhere the rules of {@link renderScalar} for texts hold. What comes in is not looked at again.
 */
export function fillTokens(
  text: string,
  values: TokenValues,
  { isQuoted }: { readonly isQuoted: boolean },
): ScalarRendered {
  if (!text.includes(TOKEN_START)) return { ok: true, value: text }
  const whole = isQuoted ? undefined : values.get(text)
  if (whole !== undefined) return { ok: true, value: whole.value }
  try {
    return {
      ok: true,
      value: text.replaceAll(TOKEN, (token) => {
        const found = values.get(token)
        return found === undefined ? token : textIn(found)
      }),
    }
  } catch (error) {
    if (!(error instanceof MisplacedValue)) throw error
    const { problem, place } = error
    return { ok: false, problems: [{ ...problem, ...place }] }
  }
}

class MisplacedValue extends TemplateFault {
  constructor(
    fault: TemplateFault,
    readonly place: SourcePlace,
  ) {
    super(fault.problem)
  }
}

function textIn({ value, text, place }: TokenValue): string {
  if (text !== undefined) return text
  try {
    return textOf(value, place)
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error
    throw new MisplacedValue(error, place)
  }
}
