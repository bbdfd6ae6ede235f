import { SecretTexts } from '../core/model/secret-texts.js'
import type { CliContext, Sink } from './context.js'

/** Keeps secret texts off the streams. */
export class Hiding {
  readonly #secrets = new SecretTexts()

  /** Nothing written from now on shows them. */
  add(texts: readonly string[]): void {
    this.#secrets.add(texts)
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
        sink.write(this.#secrets.hideIn(text))
      },
      settled: async () => sink.settled(),
    }
  }
}
