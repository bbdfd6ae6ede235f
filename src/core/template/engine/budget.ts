import { sizeFault, TemplateFault } from './problem.js'

/** Enough for some hundred thousand items; a second or so of work. */
const STEPS = 1_000_000
/** Of all texts made on the way, not of the result alone. */
const CHARACTERS = 32 * 1024 * 1024
/** Includes within includes. */
const DEPTH = 10
/** How many characters may be looked at for one step. */
const CHARACTERS_IN_A_STEP = 64

export interface BudgetLimits {
  /** Pieces of work: an operator, a turn of a loop, an item that is made or looked at. Default: 1,000,000. */
  readonly steps?: number
  /** Characters of all texts that rendering makes, those on the way included. Default: 32 Mi (33,554,432). */
  readonly characters?: number
  /** How deep includes may lie in each other. Default: 10. */
  readonly depth?: number
}

/** What rendering may use up. One is shared by all the texts of a document, so that many small ones count too. */
export class Budget {
  readonly depth: number
  readonly #limits: { readonly steps: number; readonly characters: number }
  #steps: number
  #characters: number

  constructor({ steps = STEPS, characters = CHARACTERS, depth = DEPTH }: BudgetLimits = {}) {
    this.depth = depth
    this.#limits = { steps, characters }
    this.#steps = steps
    this.#characters = characters
  }

  /** Counts work before it is done. Throws when there is more of it than is left. */
  work(offset: number, steps = 1): void {
    this.#steps -= steps
    if (this.#steps >= 0) return
    this.#steps = 0
    throw new TemplateFault(
      {
        code: 'template-too-long-running',
        message: `Rendering takes more than ${count(this.#limits.steps)} steps`,
        hint: 'Look for loops within loops, long ranges and lists that grow.',
        offset,
      },
      { isFinal: true },
    )
  }

  /** Counts the characters of a text that is only looked at. */
  scan(offset: number, characters: number): void {
    this.work(offset, Math.ceil(characters / CHARACTERS_IN_A_STEP))
  }

  /** Counts a text before it is made. Throws when it is longer than what is left. */
  make(offset: number, characters: number): void {
    this.#characters -= characters
    if (this.#characters < 0) {
      this.#characters = 0
      throw sizeFault(
        offset,
        `Rendering makes more than ${count(this.#limits.characters)} characters of text`,
        'Look for texts that are repeated or grow in a loop.',
      )
    }
    this.scan(offset, characters)
  }
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
