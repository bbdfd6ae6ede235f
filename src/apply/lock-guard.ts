/**
 * Asks whether the run's lock is still its own. All that ask in one turn of the event loop share one look, and nobody
 * is answered from a look that began before they asked.
 */
export class LockGuard {
  private next: Promise<boolean> | undefined

  constructor(private readonly isHeld: () => Promise<boolean>) {}

  holds(): Promise<boolean> {
    this.next ??= new Promise<void>((resolve) => {
      setImmediate(resolve)
    }).then(() => {
      this.next = undefined
      return this.isHeld()
    })
    return this.next
  }
}
