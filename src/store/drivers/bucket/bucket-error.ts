import { EXIT, ToolError } from '../../../core/model/errors.js'
import { printable, quoted } from '../../../core/model/printable.js'
import { isCertificateTrouble, type BucketFailure } from './failure.js'
import type { BucketPlace } from './bucket-place.js'

export interface FailedAction {
  readonly action: 'read' | 'written'
  /** What a person calls the place: an object, or the bucket. */
  readonly location: string
  readonly place: BucketPlace
  /** This machine's time when it failed. */
  readonly nowMs: number
}

interface Words {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** A failure of the service or of the way to it, as a user must hear of it. */
export function bucketError(failure: BucketFailure, about: FailedAction): ToolError {
  const { location } = about
  return new ToolError({
    ...wordsFor(failure, about),
    where: { file: location },
    exit: EXIT.usage,
    cause: failure.cause,
  })
}

/** An answer that cannot be what is kept: half of it, another's, or something else. Never taken for an empty one. */
export function badAnswer(reason: string, location: string): ToolError {
  return new ToolError({
    code: 'store-answer-damaged',
    message: `the store answered what cannot be right: ${reason} (${quoted(location)})`,
    hint: 'Something on the way, or the service, changed or cut the answer. Try again; if it stays so, look at the object itself.',
    where: { file: location },
    exit: EXIT.usage,
  })
}

function wordsFor(failure: BucketFailure, about: FailedAction): Words {
  const { status, code } = failure
  if (status === 0) return unreachable(failure, about)
  const known = BY_CODE[code]
  if (known !== undefined) return known(failure, about)
  if (status === 501) return wordsFor({ ...failure, code: 'NotImplemented' }, about)
  if (status === 301 || status === 307 || status === 308) return wrongRegion(failure, about)
  if (status === 401 || status === 403) return accessDenied(failure, about)
  if (failure.isTransient) {
    return {
      code: 'store-unreachable',
      message: `the store ${quoted(about.location)} is too busy or in trouble, for longer than was waited${said(failure)}`,
      hint: 'Run the same command again later: what is done already is not done twice.',
    }
  }
  return {
    code: about.action === 'read' ? 'store-unreadable' : 'store-unwritable',
    message: `the store cannot be ${about.action}: ${quoted(about.location)}${said(failure)}`,
    hint: 'The words in brackets are the service’s own.',
  }
}

const BY_CODE: Readonly<
  Record<string, ((failure: BucketFailure, about: FailedAction) => Words) | undefined>
> = {
  NoSuchBucket: (failure, { place }) => ({
    code: 'store-bucket-missing',
    message: `there is no bucket ${quoted(place.bucket)} at ${hostOf(place)}${said(failure)}`,
    hint: 'Check the name, the region and the endpoint. A bucket is never made by this program.',
  }),
  AccessDenied: accessDenied,
  AllAccessDisabled: accessDenied,
  InvalidAccessKeyId: (failure, { place }) => ({
    code: 'store-key-refused',
    message: `${hostOf(place)} does not know the key in AWS_ACCESS_KEY_ID${said(failure)}`,
    hint: 'Check AWS_ACCESS_KEY_ID, and whether it belongs to this endpoint. Keys that begin with ASIA need AWS_SESSION_TOKEN.',
  }),
  SignatureDoesNotMatch: (failure, { place }) => ({
    code: 'store-key-refused',
    message: `${hostOf(place)} refused the signature: AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID${said(failure)}`,
    hint: 'Set both anew, from one place. A proxy that changes requests has the same effect.',
  }),
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  InvalidToken: (failure, { place }) => ({
    code: 'store-key-refused',
    message: `${hostOf(place)} refused AWS_SESSION_TOKEN${said(failure)}`,
    hint: 'It belongs to the two keys it came with: set all three anew, or unset it for keys that do not end.',
  }),
  // Signing with the service's time instead would work, and is left: times by this clock name backups and runs and say
  // which is newest, for everybody who shares the store. A clock that is wrong must not write into it.
  RequestTimeTooSkewed: (failure, { place, nowMs }) => ({
    code: 'store-clock-skewed',
    message: `${hostOf(place)} refuses the time of this machine: here it is ${new Date(nowMs).toISOString()}, there ${serverTime(failure)}`,
    hint: 'Set the clock of this machine (timedatectl set-ntp true), then run this again.',
  }),
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  NotImplemented: (failure, { location }) => ({
    code: 'store-not-implemented',
    message: `the service cannot do what is asked of it at ${quoted(location)}${said(failure)}`,
    hint: 'A store needs PUT with If-None-Match, GET, DELETE and ListObjectsV2: AWS S3, Ceph, MinIO and R2 have them.',
  }),
  KeyTooLongError: (failure, { location }) => ({
    code: 'store-key-too-long',
    message: `the service takes no name as long as ${quoted(location)}${said(failure)}`,
    hint: 'Give the store a shorter prefix.',
  }),
}

function accessDenied(failure: BucketFailure, { action, location }: FailedAction): Words {
  return {
    code: 'store-access-denied',
    message: `the key may not do this: ${quoted(location)} cannot be ${action}${said(failure)}`,
    hint: 'It needs s3:ListBucket on the bucket and s3:GetObject, s3:PutObject, s3:DeleteObject on what is below the prefix: docs/store.md has the policy.',
  }
}

function expired(failure: BucketFailure): Words {
  return {
    code: 'store-key-refused',
    message: `the keys of the store have ended${said(failure)}`,
    hint: 'Get new ones (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), then run this again: what is done already is not done twice.',
  }
}

function wrongRegion(failure: BucketFailure, { place }: FailedAction): Words {
  const region = failure.region
  const other = region === undefined || region === place.region ? undefined : printable(region, 60)
  return {
    code: 'store-wrong-region',
    message: `the bucket ${quoted(place.bucket)} does not lie in ${place.region}${other === undefined ? '' : ` but in ${other}`}${said(failure)}`,
    hint:
      other === undefined
        ? 'Give its region: ?region=… behind the address, or AWS_REGION.'
        : `Write ?region=${other} behind the address, or set AWS_REGION.`,
  }
}

function unreachable(failure: BucketFailure, { place }: FailedAction): Words {
  return {
    code: 'store-unreachable',
    message: `the store could not be reached at ${hostOf(place)}: ${printable(failure.words, 300)}`,
    hint: isCertificateTrouble(failure)
      ? 'Its certificate is not trusted. Behind a company proxy, give its authority in NODE_EXTRA_CA_CERTS.'
      : 'Check region and endpoint, and the network. Behind a proxy, set HTTPS_PROXY.',
  }
}

function hostOf({ url }: BucketPlace): string {
  return new URL(url).host
}

function serverTime({ serverTime: text }: BucketFailure): string {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? 'another one' : new Date(ms).toISOString()
}

function said({ status, code, words }: BucketFailure): string {
  const parts = [String(status), printable(code, 80), printable(words, 200)].filter((part) => part !== '')
  return ` (${parts.join(' ')})`
}
