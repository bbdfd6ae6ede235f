import { printable, quoted } from './printable.js'

/** A shorter text is part of many words; the documents it stands in are shown with a stand-in anyway. */
const SHORTEST = 6

/** Texts that may not be shown: what a secret variable of a template holds. */
export class SecretTexts {
  readonly #texts = new Set<string>()
  #inOrder: readonly string[] = []

  /** From now on they are hidden, with each line of them, and as JSON and messages spell them. */
  add(texts: readonly string[]): void {
    for (const text of texts.flatMap((whole) => [whole, ...whole.split(/\r?\n/)])) {
      if (text.trim().length < SHORTEST) continue
      const json = JSON.stringify(text).slice(1, -1)
      const spellings = [
        text,
        json,
        JSON.stringify(json).slice(1, -1),
        printable(text),
        quoted(text).slice(1, -1),
      ]
      for (const spelling of spellings) this.#texts.add(spelling)
    }
    // The longer first: one may lie within another.
    this.#inOrder = [...this.#texts].sort((a, b) => b.length - a.length)
  }

  /** The text with `(secret)` in their place. */
  hideIn(text: string): string {
    let hidden = text
    for (const secret of this.#inOrder) hidden = hidden.replaceAll(secret, '(secret)')
    return hidden
  }
}
