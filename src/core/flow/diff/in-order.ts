/**
 * The fewest items that must move to bring `from` into the order of `to`; both hold the same items, each once.
 * What is left of them keeps its order: a longest increasing run.
 */
export function movedItems(from: readonly string[], to: readonly string[]): readonly string[] {
  const places = new Map(from.map((item, index) => [item, index]))
  /** Last item of the best run of each length, and who stands before an item in its run. */
  const ends: string[] = []
  const before = new Map<string, string | undefined>()
  const placeOf = (item: string | undefined) => (item === undefined ? -1 : (places.get(item) ?? -1))
  for (const item of to) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (placeOf(ends[middle]) < placeOf(item)) low = middle + 1
      else high = middle
    }
    before.set(item, ends[low - 1])
    ends[low] = item
  }
  const kept = new Set<string>()
  for (let item = ends.at(-1); item !== undefined; item = before.get(item)) kept.add(item)
  return to.filter((item) => !kept.has(item))
}
