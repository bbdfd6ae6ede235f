import type { Json } from '../../model/json.js'

/** Names and their values; a loop's turn sees what is around it and keeps its own to itself. */
export class Scope {
  readonly #own = new Map<string, Json>()
  readonly #around: Scope | ReadonlyMap<string, Json>

  constructor(around: Scope | ReadonlyMap<string, Json>) {
    this.#around = around
  }

  get(name: string): Json | undefined {
    return this.#own.has(name) ? this.#own.get(name) : this.#around.get(name)
  }

  set(name: string, value: Json): void {
    this.#own.set(name, value)
  }

  *keys(): Iterable<string> {
    yield* this.#own.keys()
    yield* this.#around.keys()
  }
}
