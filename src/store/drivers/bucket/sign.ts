import { createHash, getFips } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'
import type { BucketOutside, BucketRequest } from './bucket-request.js'

export interface SignedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** Signs requests with AWS Signature Version 4; keys made for a day are kept. */
export class Signer {
  readonly #keys = new Map<string, ArrayBuffer>()

  constructor(private readonly outside: Pick<BucketOutside, 'place' | 'credentials' | 'clock'>) {}

  async sign({ method, key, query, headers = {}, body }: BucketRequest): Promise<SignedRequest> {
    const { place, credentials, clock } = this.outside
    const url = `${place.url}/${key === undefined ? '' : encodedKey(key)}${encodedQuery(query)}`
    const signer = new AwsV4Signer({
      ...credentials,
      method,
      url,
      service: 's3',
      region: place.region,
      cache: this.#keys,
      datetime: new Date(clock.now()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
      headers: {
        ...headers,
        // What arrives must be what was signed: half an upload, or a changed one, is refused by the service.
        'x-amz-content-sha256': sha256(body ?? new Uint8Array()),
        // Object Lock wants it, and it costs nothing. Machines under FIPS rules do not have the algorithm.
        ...(body === undefined || getFips() === 1 ? {} : { 'content-md5': md5(body) }),
      },
    })
    const signed = await signer.sign()
    return {
      // As it was written here, not as a parser would: the signature covers each letter of it.
      url,
      headers: {
        ...Object.fromEntries(signed.headers.entries()),
        // Unsigned, because proxies change it. Packed, a body could not be held against its length.
        'accept-encoding': 'identity',
      },
    }
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64')
}

function encodedKey(key: string): string {
  return key.split('/').map(encoded).join('/')
}

function encodedQuery(query: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** As AWS wants it in what is signed: everything but letters, digits and `-._~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
