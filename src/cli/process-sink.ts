import type { Writable } from 'node:stream'
import type { Sink } from './context.js'

/**
 * A stream of the process. A reader that has had enough (`… | head`) ends the writing and nothing else: a run that
 * changes a project must not die of it halfway. `settled` does not call that an error either.
 */
export function processSink(
  stream: Writable & { readonly isTTY?: boolean; readonly columns?: number },
): Sink {
  const isTerminal = stream.isTTY === true
  let failure: Error | undefined
  let isClosed = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isClosed) return
    isClosed = true
    if (error.code !== 'EPIPE') failure = error
  })
  return {
    isTerminal,
    get columns() {
      return isTerminal ? stream.columns : undefined
    },
    stream,
    write(text) {
      if (!isClosed) stream.write(text)
    },
    async settled() {
      // What was written just now may still be on its way, and fail.
      if (!isClosed) await new Promise((resolve) => stream.write('', resolve))
      return failure
    },
  }
}
