/** Values of a store that are under way at once: each is held whole. */
const AT_ONCE = 8

/**
 * Does the same with each, some at once, begun in order. After a failure, or when the signal aborts, nothing new begins
 * and what is under way ends; then the first failure is thrown, or it returns.
 */
export async function sideBySide<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = []
  const waiting = items.values()
  const worker = async () => {
    for (const item of waiting) {
      if (failures.length > 0 || signal.aborted) return
      await act(item).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
}
