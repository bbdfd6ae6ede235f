/** Thrown through the emulator where a request gets no whole answer; ends at the edge, as the edge can show it. */
export class NoAnswer extends Error {
  /**
   * @param reason what a fetch in this process rejects with
   * @param half the answer of which only the first half is sent
   */
  constructor(
    readonly reason: unknown,
    readonly half?: Response,
  ) {
    super('the connection ends without a whole answer')
  }
}

/** What `fetch` of Node throws where the other side resets the connection; `terminated` in the middle of a body. */
export function connectionReset(message: 'fetch failed' | 'terminated'): TypeError {
  const cause = Object.assign(new Error('read ECONNRESET'), {
    code: 'ECONNRESET',
    errno: -104,
    syscall: 'read',
  })
  return new TypeError(message, { cause })
}

/** Half of the bytes, rounded down, and how many there are in all. */
export async function halfOf(
  answer: Response,
): Promise<{ readonly bytes: Uint8Array; readonly all: number }> {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return { bytes: bytes.subarray(0, Math.floor(bytes.length / 2)), all: bytes.length }
}
