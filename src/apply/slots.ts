/**
 * A fixed number of places, taken in the order in which they were asked for. A step asks when it is opened and takes its
 * place when it has something to send, so that the next steps can get ready while others wait for the service.
 */
export class Slots {
  private free: number
  private readonly queue: (() => void)[] = []

  constructor(size: number) {
    this.free = size
  }

  /** Resolves when a place is ours. Every place must be given back with {@link leave}. */
  enter(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      this.queue.push(resolve)
    })
  }

  leave(): void {
    const next = this.queue.shift()
    if (next === undefined) this.free += 1
    else next()
  }
}
