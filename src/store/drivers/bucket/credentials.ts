import { usageError } from '../../../core/model/errors.js'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * From AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where it is set, AWS_SESSION_TOKEN.
 * @throws ToolError `store-credentials-missing`, `store-credentials-invalid`
 */
export function credentialsIn(variables: Variables): Credentials {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID']?.trim() ?? ''
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY']?.trim() ?? ''
  const sessionToken = variables['AWS_SESSION_TOKEN']?.trim() ?? ''
  const missing = [
    ...(accessKeyId === '' ? ['AWS_ACCESS_KEY_ID'] : []),
    ...(secretAccessKey === '' ? ['AWS_SECRET_ACCESS_KEY'] : []),
  ]
  if (missing.length > 0) {
    throw usageError({
      code: 'store-credentials-missing',
      message: `The store is a bucket, and ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set`,
      hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN for keys that end. Profiles and files of AWS are not read: aws configure export-credentials --format env prints these variables.',
    })
  }
  refuseWhatNoKeyHolds({
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  })
  return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) }
}

/**
 * Such text fits into no header, and half of a key that was pasted with a line break would be shown as the reason. The
 * value itself is not shown.
 */
function refuseWhatNoKeyHolds(values: Readonly<Record<string, string>>): void {
  const odd = Object.entries(values).flatMap(([name, value]) => (/[^\x21-\x7e]/.test(value) ? [name] : []))
  if (odd.length === 0) return
  throw usageError({
    code: 'store-credentials-invalid',
    message: `${odd.join(' and ')} ${odd.length === 1 ? 'holds' : 'hold'} spaces, line breaks or characters that no key has`,
    hint: 'Set each to the key and nothing else, on one line.',
  })
}

/** What must never be shown: the secrets of {@link credentialsIn}, as far as they are set. */
export function secretsOfBucket(variables: Variables): readonly string[] {
  return ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].flatMap((name) => {
    const value = variables[name]?.trim() ?? ''
    return value === '' ? [] : [value]
  })
}
