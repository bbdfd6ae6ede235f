import type { Address } from './address.js'
import { printable } from './printable.js'

/** Text as a shell takes it for one word. */
export function shellQuoted(word: string): string {
  return /^[\w./@:%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** What came from elsewhere, such as a run's id, as a word that can be typed. */
export function typedWord(text: string): string {
  return shellQuoted(printable(text))
}

/**
 * An address as a word behind `--only` and its like. They part what they are given at commas, so that one in a name is
 * written `%2C`; {@link fromTyped} reads it. In addresses themselves `%` is written `%25`.
 */
export function typedInList(address: Address): string {
  return typedWord(address.replaceAll(',', '%2C'))
}

/** One item of such a list as it was meant. */
export function fromTyped(item: string): string {
  return item.replaceAll(/%2C/gi, ',')
}
