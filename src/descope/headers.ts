import { versions } from 'node:process'
import { usageError } from '../core/model/errors.js'

/** A header value must be visible ASCII; anything else comes from a broken copy of the key. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/

/**
 * Headers of every call. The `x-descope-sdk-*` ones are what Descope's own SDKs send: its documentation gives a backend
 * SDK 1000 calls in 10 s and a raw caller 100 in 60 s, and these headers are the only visible difference between the
 * two. That they are what decides is a guess.
 * @throws ToolError `invalid-project-id`, `invalid-management-key`; neither shows the key
 */
export function baseHeaders(input: {
  readonly projectId: string
  readonly managementKey: string
  readonly toolVersion: string
}): Readonly<Record<string, string>> {
  const { projectId, managementKey } = input
  if (!VISIBLE_ASCII.test(projectId) || projectId.includes(':')) {
    throw usageError({
      code: 'invalid-project-id',
      message: 'The project id is empty or holds characters that no project id has',
      hint: 'It begins with P and is shown in the Descope console under Settings, Project.',
    })
  }
  if (!VISIBLE_ASCII.test(managementKey)) {
    throw usageError({
      code: 'invalid-management-key',
      message: 'The management key is empty or holds spaces, line breaks or characters that no key has',
      hint: 'Copy it again from the Descope console, Company, Management Keys.',
    })
  }
  return {
    authorization: `Bearer ${projectId}:${managementKey}`,
    accept: 'application/json',
    'x-descope-sdk-name': 'descope-mgmt',
    'x-descope-sdk-version': input.toolVersion,
    'x-descope-sdk-node-version': versions.node,
    'x-descope-project-id': projectId,
  }
}
