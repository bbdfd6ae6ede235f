import { usageError, type ToolError } from '../../../core/model/errors.js'
import { isLoopbackHost } from '../../../core/model/host.js'
import { didYouMean } from '../../../core/model/did-you-mean.js'
import { printable, quoted } from '../../../core/model/printable.js'

/** Where a bucket lies, and what in it is ours. */
export interface BucketPlace {
  readonly bucket: string
  /** In front of every key, ended by `/`; empty where the whole bucket is ours. */
  readonly prefix: string
  readonly region: string
  /** Address of the bucket, without a slash at its end: keys follow behind one. */
  readonly url: string
  /** `s3://bucket/prefix`: what people are shown. Nothing in it is secret. */
  readonly location: string
}

type Variables = Readonly<Record<string, string | undefined>>

const PARAMETERS = ['region', 'endpoint'] as const
/** AWS's rules for buckets made since 2018: docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html. */
const AWS_BUCKET = /^(?=.{3,63}$)[a-z0-9]+(?:[.-]+[a-z0-9]+)*$/
/** Other services, and old buckets of AWS, allow more. */
const ANY_BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/
/** Where no region means anything to the service, this one is taken by every one of them. */
const REGION_OF_OTHERS = 'us-east-1'
/**
 * Buckets admit keys of 1,024 bytes, and the store's own names take up to 400 of them: a longer prefix would be found out
 * only in the middle of a run, where the first long name is written.
 */
const LONGEST_PREFIX_BYTES = 600
const EXAMPLE = 's3://bucket/prefix?region=eu-central-1'

/** True for text that names a bucket rather than a folder. */
export function namesBucket(text: string): boolean {
  return /^s3:/i.test(text)
}

/**
 * Reads `s3://bucket/prefix?region=…&endpoint=…`. The prefix is taken as it stands, as other tools take it: nothing in
 * it is decoded, and it ends at the first `?`. What is not in the address comes from AWS_ENDPOINT_URL_S3,
 * AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION.
 * @throws ToolError `store-address-invalid`, `store-region-missing`, `store-key-too-long`
 */
export function bucketPlace(text: string, variables: Variables): BucketPlace {
  const { bucket, prefix, parameters } = partsOf(text)
  const endpoint = endpointOf(parameters, variables)
  if (!(endpoint === undefined ? AWS_BUCKET : ANY_BUCKET).test(bucket)) throw badBucket(bucket)
  checkPrefix(prefix)
  const region = regionOf(parameters, variables, endpoint)
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region,
    url: endpoint === undefined ? awsUrl(bucket, region) : `${endpoint}/${bucket}`,
    location: prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`,
  }
}

function partsOf(text: string): {
  readonly bucket: string
  readonly prefix: string
  readonly parameters: ReadonlyMap<string, string>
} {
  const match = /^s3:\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/is.exec(text)
  if (match === null) {
    throw invalid('The address of the store does not begin with s3://bucket', `Write ${EXAMPLE}.`)
  }
  const [, bucket = '', path = '', query = ''] = match
  // What stands before an @ may be a key: it is not shown.
  if (bucket.includes('@') || bucket.includes(':')) {
    throw invalid(
      'The address of the store holds more than a bucket where the bucket belongs',
      `Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a host from endpoint=. Write ${EXAMPLE}.`,
    )
  }
  const parameters = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (!PARAMETERS.some((known) => known === name)) {
      throw invalid(
        `The address of the store has a parameter that is not known: ${quoted(printable(name, 60))}`,
        didYouMean(name, PARAMETERS) ?? `There are ${PARAMETERS.join(' and ')}.`,
      )
    }
    if (parameters.has(name)) throw invalid(`The address of the store gives ${name} twice`, `Give it once.`)
    if (value === '') throw invalid(`The address of the store gives an empty ${name}`, `Write ${EXAMPLE}.`)
    parameters.set(name, value)
  }
  return { bucket, prefix: path.replace(/\/+$/, ''), parameters }
}

/** Without a slash at its end; `undefined` means AWS itself. */
function endpointOf(parameters: ReadonlyMap<string, string>, variables: Variables): string | undefined {
  const given = parameters.get('endpoint')
  const [text, from] =
    given === undefined
      ? variableOf(variables, 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL')
      : [given, 'endpoint=']
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw invalid(`${from} is not the address of a service`, 'It looks like https://s3.example.com')
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid(
      `${from} holds a user or a password`,
      'Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    )
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw invalid(
      `${from} is not encrypted: ${printable(url.origin, 200)}`,
      'Backups would pass in the clear. Use https; http is for this machine alone.',
    )
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function regionOf(
  parameters: ReadonlyMap<string, string>,
  variables: Variables,
  endpoint: string | undefined,
): string {
  const given = parameters.get('region')
  const [text, from] =
    given === undefined ? variableOf(variables, 'AWS_REGION', 'AWS_DEFAULT_REGION') : [given, 'region=']
  if (text === undefined) {
    if (endpoint !== undefined) return REGION_OF_OTHERS
    throw usageError({
      code: 'store-region-missing',
      message: 'The region of the bucket is not known',
      hint: `Write ${EXAMPLE}, or set AWS_REGION. For another service than AWS give endpoint= or AWS_ENDPOINT_URL_S3.`,
    })
  }
  if (!/^[A-Za-z0-9-]{1,64}$/.test(text))
    throw invalid(`${from} is not the name of a region`, `Write ${EXAMPLE}.`)
  return text
}

function variableOf(
  variables: Variables,
  ...names: readonly string[]
): readonly [value: string | undefined, name: string] {
  for (const name of names) {
    const value = variables[name]?.trim()
    if (value !== undefined && value !== '') return [value, name]
  }
  return [undefined, '']
}

/** In the host's name the bucket says where it lies; one with dots would not fit the certificate. */
function awsUrl(bucket: string, region: string): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return bucket.includes('.')
    ? `https://s3.${region}.${domain}/${bucket}`
    : `https://${bucket}.s3.${region}.${domain}`
}

function checkPrefix(prefix: string): void {
  if (prefix === '') return
  if (/[\p{Cc}\p{Cs}]/u.test(prefix)) {
    throw invalid('The prefix in the address of the store holds a control character', 'Write it without.')
  }
  // Every client on the way takes such parts out of an address: the signature would not fit any more.
  if (prefix.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw invalid(
      `The prefix in the address of the store has a part that is empty, . or ..: ${quoted(printable(prefix, 200))}`,
      `Write ${EXAMPLE}.`,
    )
  }
  checkLength(prefix)
}

function checkLength(prefix: string): void {
  const bytes = new TextEncoder().encode(prefix).length
  if (bytes <= LONGEST_PREFIX_BYTES) return
  throw usageError({
    code: 'store-key-too-long',
    message: `The prefix in the address of the store has ${bytes} bytes, and with more than ${LONGEST_PREFIX_BYTES} names in the store could be longer than the 1024 that buckets admit`,
    hint: 'Give the store a shorter prefix.',
  })
}

function badBucket(bucket: string): ToolError {
  if (bucket === '') return invalid('The address of the store names no bucket', `Write ${EXAMPLE}.`)
  return invalid(
    `${quoted(printable(bucket, 100))} is no name of a bucket`,
    'It has 3 to 63 lower-case letters, digits, dots and hyphens.',
  )
}

function invalid(message: string, hint: string): ToolError {
  return usageError({ code: 'store-address-invalid', message, hint })
}
