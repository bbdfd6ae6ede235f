import { printable, quoted } from '../core/model/printable.js'
import type { CliContext, Sink } from './context.js'

/** A shorter text is part of many words; the documents it stands in are shown with a stand-in anyway. */
const SHORTEST = 6

/** Texts that no stream may show: what a secret variable of a template holds. */
export class Hiding {
  readonly #texts = new Set<string>()
  #inOrder: readonly string[] = []

  /** Nothing written from now on shows them, nor a line of them, nor how JSON and messages spell them. */
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

  /** The same world, with streams that hide what is added, also later. */
  within(context: CliContext): CliContext {
    return { ...context, stdout: this.#sink(context.stdout), stderr: this.#sink(context.stderr) }
  }

  #sink(sink: Sink): Sink {
    return {
      get isTerminal() {
        return sink.isTerminal
      },
      get columns() {
        return sink.columns
      },
      stream: sink.stream,
      write: (text) => {
        sink.write(this.#hide(text))
      },
      settled: async () => sink.settled(),
    }
  }

  #hide(text: string): string {
    let hidden = text
    for (const secret of this.#inOrder) {
      hidden = hidden.replaceAll(secret, '(secret)')
    }
    return hidden
  }
}
