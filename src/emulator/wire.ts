import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a server adds to a request. */
export interface Wire {
  incoming?: IncomingMessage
  outgoing?: ServerResponse
}
