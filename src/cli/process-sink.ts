import type { Writable } from 'node:stream'
import type { Sink } from './context.js'

export interface ProcessSink extends Sink {
  /** Why text could not be written; not set when the reader just went away. */
  failure(): Error | undefined
}

/**
 * A stream of the process. A reader that has had enough (`… | head`) ends the writing and nothing else: a run that
 * changes a project must not die of it halfway.
 */
export function processSink(
  stream: Writable & { readonly isTTY?: boolean; readonly columns?: number },
): ProcessSink {
  const isTerminal = stream.isTTY === true
  let failure: Error | undefined
  let isClosed = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
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
    failure: () => failure,
  }
}
