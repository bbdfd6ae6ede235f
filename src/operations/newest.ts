/** The first few of very many, by an order, without keeping all of them meanwhile. */
export class Newest<Item> {
  readonly #items: Item[] = []
  #count = 0

  /** @param limit how many are wanted; infinity for all */
  constructor(
    private readonly compare: (a: Item, b: Item) => number,
    private readonly limit: number,
  ) {}

  add(item: Item): void {
    this.#count += 1
    this.#items.push(item)
    if (this.#items.length >= 4 * this.limit + 1000) this.#cut()
  }

  /** How many were added. */
  get count(): number {
    return this.#count
  }

  /** In order, as many as are wanted. */
  get items(): readonly Item[] {
    this.#cut()
    return this.#items
  }

  #cut(): void {
    this.#items.sort(this.compare)
    if (this.#items.length > this.limit) this.#items.length = this.limit
  }
}
