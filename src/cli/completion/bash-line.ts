/** The last word of a line, as the shell sees it. */
export interface LastWord {
  /** Without quotes and backslashes. */
  readonly text: string
  /** The quote that is open at its end. */
  readonly quote: '"' | "'" | undefined
  /** Characters of `text` that the shell keeps when it puts an answer in: up to the last break, or the open quote. */
  readonly kept: number
}

/**
 * Takes a line of bash apart without running any of it. What a variable or a command in it would give is not known:
 * it stays as it was typed.
 * @param breaks characters at which bash begins a word for completing: `COMP_WORDBREAKS`
 */
export function splitBashLine(
  line: string,
  breaks: string,
): { readonly words: readonly string[]; readonly last: LastWord } {
  const words: string[] = []
  let text = ''
  let kept = 0
  let quote: LastWord['quote']
  let isWord = false
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at)
    if (quote === undefined) {
      if (/\s/.test(character)) {
        if (isWord) words.push(text)
        text = ''
        kept = 0
        isWord = false
        continue
      }
      isWord = true
      if (character === '"' || character === "'") {
        quote = character
        kept = text.length
      } else if (character === '\\') {
        at += 1
        text += line.charAt(at)
      } else {
        text += character
        if (breaks.includes(character)) kept = text.length
      }
    } else if (character === quote) {
      quote = undefined
    } else if (character === '\\' && quote === '"' && /["\\$`]/.test(line.charAt(at + 1))) {
      at += 1
      text += line.charAt(at)
    } else text += character
  }
  return { words, last: { text, quote, kept } }
}

/** What bash is to put in for a word that begins with what was typed. */
export function bashAnswer(word: string, { quote, kept }: LastWord): string {
  const rest = word.slice(kept)
  if (quote === '"') return rest.replaceAll(/["\\$`]/g, String.raw`\$&`)
  if (quote === "'") return rest.replaceAll("'", String.raw`'\''`)
  return rest.replaceAll(/[^\p{L}\p{N}\p{M}_./:=@%+,-]/gu, String.raw`\$&`)
}
