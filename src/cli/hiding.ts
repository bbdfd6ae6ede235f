import type { CliContext, Sink } from './context.js'

/** A shorter text is part of many words; the documents it stands in are shown with a stand-in anyway. */
const SHORTEST = 6

/** Texts that no stream may show: what a secret variable of a template holds. */
export class Hiding {
  readonly #texts = new Set<string>()

  /** Nothing written from now on shows them, nor their spelling as JSON. */
  add(texts: readonly string[]): void {
    for (const text of texts) {
      if (text.length < SHORTEST) continue
      this.#texts.add(text)
      this.#texts.add(JSON.stringify(text).slice(1, -1))
    }
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
    // The longer first: one may lie within another.
    for (const secret of [...this.#texts].sort((a, b) => b.length - a.length)) {
      hidden = hidden.replaceAll(secret, '(secret)')
    }
    return hidden
  }
}
