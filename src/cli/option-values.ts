import { usageError } from '../core/model/errors.js'

/** Options as they were typed, read with the type a command expects. Names are camelCase: `dryRun`. */
export class OptionValues {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values
  }

  /** True when the switch was given. */
  flag(name: string): boolean {
    return this.#values[name] === true
  }

  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  /** Where an answer is to be written; `undefined` means stdout, as `-` does. */
  fileOrStdout(name: string): string | undefined {
    const value = this.text(name)
    return value === '-' ? undefined : value
  }

  /** Where something is to be written that is never the answer itself. Throws a usage error for `-`. */
  place(name: string): string | undefined {
    const value = this.text(name)
    if (value !== '-') return value
    throw usageError({
      code: 'wrong-usage',
      message: `${optionName(name)} names a place on disk here, and - is stdout`,
      hint: 'Name a file, or ./- for one that is called so.',
    })
  }

  /** The value of an option whose value may be left out: `true` then. */
  textOrFlag(name: string): string | true | undefined {
    const value = this.#values[name]
    return value === true || typeof value === 'string' ? value : undefined
  }

  /** All values of a repeatable option, in the order given. */
  texts(name: string): readonly string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  }

  /** A whole number from `least` up. Throws a usage error for anything else. */
  count(name: string, least = 0): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const number = Number(value)
    if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number >= least) return number
    throw usageError({
      code: 'wrong-usage',
      message: `${optionName(name)} takes a whole number from ${String(least)} up, not ${JSON.stringify(value)}`,
    })
  }
}

/** `--allow-deletes` for `allowDeletes`. */
export function optionName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
