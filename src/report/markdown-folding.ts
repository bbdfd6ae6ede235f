/** Something that can be shown in full, in a line, or only be counted. */
export interface Foldable {
  /** What it is counted as: `create`, `note`. */
  readonly sort: string
  /** Lower is more important: folded later. */
  readonly importance: number
  readonly full: string
  readonly line: string
}

export interface Folded<Item> {
  readonly full: readonly Item[]
  readonly line: readonly Item[]
  /** Neither in full nor in a line. */
  readonly left: readonly Item[]
}

/**
 * Fits as much as there is room for, in characters: every item gets its line before any is shown in full, and what is
 * more important comes first. Each list keeps the order given.
 */
export function foldedToFit<Item extends Foldable>(items: readonly Item[], room: number): Folded<Item> {
  const byImportance = items.toSorted((a, b) => a.importance - b.importance)
  const lines = new Set<Item>()
  let free = room
  for (const item of byImportance) {
    if (item.line.length > free) continue
    free -= item.line.length
    lines.add(item)
  }
  const full = new Set<Item>()
  for (const item of byImportance) {
    const more = item.full.length - item.line.length
    if (!lines.has(item) || more > free) continue
    free -= more
    full.add(item)
  }
  return {
    full: items.filter((item) => full.has(item)),
    line: items.filter((item) => lines.has(item) && !full.has(item)),
    left: items.filter((item) => !lines.has(item)),
  }
}
