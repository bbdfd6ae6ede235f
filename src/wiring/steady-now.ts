/**
 * The time of a clock that is never set back while the program runs. Where it is, the time goes on from what it was: what
 * waits until then does not wait an hour longer, and what was read an hour ago is not young again. Set forward, it is
 * followed: a machine that slept looks just like that.
 * @param from.wall milliseconds since the epoch, as the machine has them now
 * @param from.ticks milliseconds that only ever grow, from anywhere on
 */
export function steadyNow(from: { readonly wall: () => number; readonly ticks: () => number }): () => number {
  const { wall, ticks } = from
  let offsetMs = wall() - ticks()
  return () => {
    const ticked = ticks()
    offsetMs = Math.max(offsetMs, wall() - ticked)
    return Math.round(offsetMs + ticked)
  }
}
