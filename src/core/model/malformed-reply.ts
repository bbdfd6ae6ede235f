import type { ApiRequest } from '../ports/descope-api.js'
import { ApiError } from './api-error.js'

/** A success whose body is not what the call answers: no answer is not an empty answer. */
export function malformedReply(
  request: ApiRequest,
  details: { readonly expected: string; readonly mayHaveArrived?: boolean },
): ApiError {
  const call = `${request.method} ${request.path}`
  return new ApiError({
    code: 'malformed-reply',
    message: `The reply to ${call} is not ${details.expected}`,
    hint: 'Check that the base URL leads to Descope and that no proxy answers in its place.',
    failure: 'malformed',
    status: 200,
    request: call,
    mayHaveArrived: details.mayHaveArrived ?? false,
  })
}
