import type { JsonObject } from '../core/model/json.js'
import { fenced, jsonText, yamlText } from '../report/index.js'
import type { CliContext, Sink } from './context.js'
import type { Format, Globals } from './globals.js'
import type { IfLost } from './lost-answer.js'

const DEFAULT_WIDTH = 80
/** What a block of code has room for in a comment. */
const MARKDOWN_WIDTH = 100

/** How one stream wants its text. */
export interface StreamStyle {
  readonly width: number
  readonly color: boolean
  /** Nothing is cut to fit the width. */
  readonly isWhole: boolean
}

/** What an answer looks like in each format; only the one that is asked for is made. */
export interface Answer {
  readonly text: (style: StreamStyle) => string
  /** The JSON document; plain data. */
  readonly json: () => JsonObject
  /** Config words, where the command has them; default: the JSON document. */
  readonly yaml?: () => JsonObject
  /** For a comment on a pull request, where the command has it; default: the text in a block of code. */
  readonly markdown?: () => string
  /** JUnit XML, where the command has it. */
  readonly junit?: () => string
  /** Comma-separated values, where the command has them. */
  readonly csv?: () => string
  /** A line of JSON for each item, where the command has them. */
  readonly jsonl?: () => string
  /** Where it cannot be written: default as after a command that changed nothing. */
  readonly ifLost?: IfLost
}

/** stdout carries the answer, stderr everything else. */
export class Output {
  readonly format: Format
  readonly #context: CliContext
  readonly #isColorOff: boolean
  readonly #isVerbose: boolean
  #ifLost: IfLost | undefined

  constructor(context: CliContext, globals: Pick<Globals, 'format' | 'isColorOff' | 'isVerbose'>) {
    this.#context = context
    this.format = globals.format
    this.#isColorOff = globals.isColorOff
    this.#isVerbose = globals.isVerbose
  }

  /** What it means when the answer cannot be written. */
  get ifLost(): IfLost | undefined {
    return this.#ifLost
  }

  answer(answer: Answer): void {
    const { stdout } = this.#context
    this.#ifLost = answer.ifLost
    if (this.format === 'text') stdout.write(endLine(answer.text(this.styleOf(stdout))))
    else if (this.format === 'json') stdout.write(jsonText(answer.json()))
    else if (this.format === 'junit' && answer.junit !== undefined) stdout.write(answer.junit())
    else if (this.format === 'csv' && answer.csv !== undefined) stdout.write(answer.csv())
    else if (this.format === 'jsonl' && answer.jsonl !== undefined) stdout.write(answer.jsonl())
    else if (this.format === 'markdown') stdout.write(endLine(this.#markdownOf(answer)))
    else stdout.write(yamlText((answer.yaml ?? answer.json)()))
  }

  #markdownOf({ markdown, text }: Answer): string {
    return markdown?.() ?? fenced(text({ width: MARKDOWN_WIDTH, color: false, isWhole: this.#isVerbose }))
  }

  /** Part of an answer that grows while a command works; only people see it. */
  say(text: (style: StreamStyle) => string): void {
    if (this.format !== 'text') return
    this.#context.stdout.write(endLine(text(this.styleOf(this.#context.stdout))))
  }

  styleOf(sink: Sink): StreamStyle {
    // What goes into a file or to another program is searched, and a screen's width says nothing about it.
    const isWhole = this.#isVerbose || sink.columns === undefined
    return { width: this.#widthOf(sink), color: this.#isColored(sink), isWhole }
  }

  get errorStyle(): StreamStyle {
    return this.styleOf(this.#context.stderr)
  }

  #widthOf(sink: Sink): number {
    const columns = Number(this.#context.env['COLUMNS'])
    if (sink.columns !== undefined && sink.columns > 0) return sink.columns
    return Number.isInteger(columns) && columns > 0 ? columns : DEFAULT_WIDTH
  }

  #isColored(sink: Sink): boolean {
    const { env } = this.#context
    if (this.#isColorOff || (env['NO_COLOR'] ?? '') !== '') return false
    const forced = env['FORCE_COLOR']
    if (forced !== undefined) return forced !== '0' && forced !== 'false'
    return sink.isTerminal && env['TERM'] !== 'dumb'
  }
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
