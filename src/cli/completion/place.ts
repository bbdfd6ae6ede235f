import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.js'
import type { KnownCommands } from '../program.js'

/** What is being typed. `typed` is the part that candidates replace, `before` what stays in front of it. */
export type Place =
  | { readonly type: 'command'; readonly path: readonly string[]; readonly typed: string }
  | { readonly type: 'option'; readonly spec: CommandSpec | undefined; readonly typed: string }
  | {
      readonly type: 'value'
      readonly option: OptionSpec
      readonly spec: CommandSpec | undefined
      readonly before: string
      readonly typed: string
    }
  | {
      readonly type: 'argument'
      readonly spec: CommandSpec
      /** Absent where it takes no more. */
      readonly argument: ArgumentSpec | undefined
      readonly typed: string
    }

/** A command line up to the cursor, understood as far as it goes. */
export interface TypedLine {
  readonly place: Place
  /** Options with their values, by long name with its dashes; `""` for a switch. */
  readonly given: ReadonlyMap<string, readonly string[]>
  /** Arguments that stand there already. */
  readonly args: readonly string[]
}

export interface Grammar extends KnownCommands {
  readonly globals: readonly OptionSpec[]
}

/** @param words those before the one that is being typed, without the program's name */
export function placeOf(words: readonly string[], typed: string, grammar: Grammar): TypedLine {
  const reading = new Reading(grammar)
  for (const word of words) reading.take(word)
  return { place: reading.placeOf(typed), given: reading.given, args: reading.args }
}

class Reading {
  readonly given = new Map<string, string[]>()
  readonly args: string[] = []
  readonly #grammar: Grammar
  #path: string[] = []
  #spec: CommandSpec | undefined
  /** The option that wants the next word. */
  #wanting: OptionSpec | undefined
  /** Behind `--` nothing is an option. */
  #isPlain = false

  constructor(grammar: Grammar) {
    this.#grammar = grammar
  }

  take(word: string): void {
    const wanting = this.#wanting
    this.#wanting = undefined
    if (wanting !== undefined && !(isOptional(wanting) && word.startsWith('-'))) this.#give(wanting, word)
    else if (this.#isPlain) this.args.push(word)
    else if (word === '--') this.#isPlain = true
    else if (word.startsWith('-') && word !== '-') this.#takeOption(word)
    else if (this.#spec === undefined) this.#takeCommand(word)
    else this.args.push(word)
  }

  placeOf(typed: string): Place {
    const spec = this.#spec
    const wanting = this.#wanting
    if (wanting !== undefined && !(isOptional(wanting) && typed.startsWith('-'))) {
      return { type: 'value', option: wanting, spec, before: '', typed }
    }
    if (!this.#isPlain && typed.startsWith('-') && typed !== '-') {
      const sign = typed.indexOf('=')
      const option = sign < 0 ? undefined : this.#option(typed.slice(0, sign))
      if (option === undefined) return { type: 'option', spec, typed }
      return { type: 'value', option, spec, before: typed.slice(0, sign + 1), typed: typed.slice(sign + 1) }
    }
    if (spec === undefined) return { type: 'command', path: this.#path, typed }
    if (typed === '-' && !this.#isPlain) return { type: 'option', spec, typed }
    return { type: 'argument', spec, argument: argumentAt(spec, this.args.length), typed }
  }

  #takeCommand(word: string): void {
    const path = [...this.#path, word]
    const isBelow = (spec: CommandSpec) => path.every((part, index) => spec.path[index] === part)
    if (!this.#grammar.commands.some(isBelow)) return
    this.#path = path
    this.#spec = this.#grammar.commands.find((spec) => isBelow(spec) && spec.path.length === path.length)
  }

  #takeOption(word: string): void {
    const sign = word.indexOf('=')
    if (word.startsWith('--')) {
      const option = this.#option(sign < 0 ? word : word.slice(0, sign))
      if (option === undefined) return
      if (sign >= 0) this.#give(option, word.slice(sign + 1))
      else if (takesValue(option)) this.#wanting = option
      else this.#give(option, '')
      return
    }
    const option = this.#option(word.slice(0, 2))
    if (option === undefined) return
    if (!takesValue(option)) this.#give(option, '')
    else if (word.length > 2) this.#give(option, word.slice(2))
    else this.#wanting = option
  }

  #give(option: OptionSpec, value: string): void {
    const name = longName(option)
    this.given.set(name, [...(this.given.get(name) ?? []), value])
  }

  #option(name: string): OptionSpec | undefined {
    const known = name === '--environment' ? '--env' : name
    return optionsOf(this.#grammar, this.#spec).find((option) => namesOf(option).includes(known))
  }
}

/** The options that may stand here; before the command is known, the global ones. */
export function optionsOf({ globals }: Grammar, spec: CommandSpec | undefined): readonly OptionSpec[] {
  return [...(spec?.options ?? []), ...globals]
}

/** `-c` and `--config` of `-c, --config <file>` */
function namesOf({ flags }: OptionSpec): readonly string[] {
  return flags.split(/[ ,]+/).filter((word) => word.startsWith('-'))
}

export function longName(option: OptionSpec): string {
  return namesOf(option).at(-1) ?? ''
}

/** `file` of `--out <file>` and of `[file]`; `undefined` for a switch. */
export function placeholderIn(flags: string): string | undefined {
  return /[<[]([^\]>]+?)(?:\.\.\.)?[\]>]/.exec(flags)?.[1]
}

function takesValue({ flags }: OptionSpec): boolean {
  return placeholderIn(flags) !== undefined
}

function isOptional({ flags }: OptionSpec): boolean {
  return flags.includes('[')
}

function argumentAt({ arguments: known = [] }: CommandSpec, index: number): ArgumentSpec | undefined {
  const last = known.at(-1)
  return known[index] ?? (last?.name.includes('...') === true ? last : undefined)
}
