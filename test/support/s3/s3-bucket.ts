import { createHash } from 'node:crypto'
import type { S3Refusal } from './check-signature.js'

export interface S3Object {
  readonly bytes: Buffer
  /** `x-amz-meta-…` headers. */
  readonly metadata: Readonly<Record<string, string>>
}

export interface S3Request {
  readonly method: string
  /** Empty for the bucket itself. */
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface S3Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
}

export interface S3Habits {
  /** What happens to `If-None-Match: *`. Default: kept. */
  conditions?: 'kept' | 'ignored' | 'not-implemented'
  /** Keys on one page of a list. Default 1000. */
  pageSize?: number
  /** What is wrong with lists. Default: nothing. */
  lists?: 'no-token' | 'no-end' | 'not-xml' | 'half' | 'other-bucket' | 'in-circles'
  /** How long an answer takes, in milliseconds. Default 0. */
  delayMs?: number
  /** Called before each page of a list is made: what changes while somebody reads. */
  beforePage?: (page: number) => void
}

/** A bucket, and what it answers. */
export class S3Bucket {
  readonly objects = new Map<string, S3Object>()
  #pages = 0

  constructor(
    readonly name: string,
    readonly habits: S3Habits,
  ) {}

  answer(request: S3Request): S3Reply {
    const { method, key, query } = request
    if (key === '') {
      if (method === 'GET' && query.get('list-type') === '2') return this.#list(query)
      if (method === 'POST' && query.has('delete')) return this.#deleteMany(request)
      return refusalReply({
        status: 405,
        code: 'MethodNotAllowed',
        message: 'Not allowed against this resource.',
      })
    }
    if (Buffer.byteLength(key) > 1024) {
      return refusalReply({ status: 400, code: 'KeyTooLongError', message: 'Your key is too long' })
    }
    if (method === 'PUT') return this.#put(request)
    if (method === 'GET' || method === 'HEAD') return this.#get(key)
    if (method === 'DELETE') {
      this.objects.delete(key)
      return { status: 204 }
    }
    return refusalReply({
      status: 405,
      code: 'MethodNotAllowed',
      message: 'Not allowed against this resource.',
    })
  }

  #put({ key, headers, body }: S3Request): S3Reply {
    const condition = headers['if-none-match']
    const { conditions = 'kept' } = this.habits
    if (condition !== undefined && conditions === 'not-implemented') {
      const message = 'A header you provided implies functionality that is not implemented.'
      return refusalReply({ status: 501, code: 'NotImplemented', message })
    }
    if (condition === '*' && conditions === 'kept' && this.objects.has(key)) {
      const message = 'At least one of the pre-conditions you specified did not hold'
      return refusalReply({ status: 412, code: 'PreconditionFailed', message })
    }
    const metadata = Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        name.startsWith('x-amz-meta-') && typeof value === 'string' ? [[name, value]] : [],
      ),
    )
    this.objects.set(key, { bytes: body, metadata })
    return { status: 200, headers: { etag: etagOf(body) } }
  }

  #get(key: string): S3Reply {
    const found = this.objects.get(key)
    if (found === undefined) {
      return refusalReply({ status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' })
    }
    return { status: 200, headers: { ...found.metadata, etag: etagOf(found.bytes) }, body: found.bytes }
  }

  #list(query: URLSearchParams): S3Reply {
    this.#pages += 1
    const { lists, pageSize = 1000, beforePage } = this.habits
    beforePage?.(this.#pages)
    if (lists === 'not-xml') return { status: 200, body: '<html><body>Welcome<br></body></html>' }
    const prefix = query.get('prefix') ?? ''
    const token = query.get('continuation-token')
    const after = token === null || lists === 'in-circles' ? undefined : Buffer.from(token, 'base64url')
    const most = Math.min(Number(query.get('max-keys') ?? 1000), pageSize)
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => Buffer.from(key))
      .filter((key) => after === undefined || Buffer.compare(key, after) > 0)
      .sort((a, b) => Buffer.compare(a, b))
    const page = keys.slice(0, most)
    const last = page.at(-1)
    const isTruncated = lists === 'no-token' || lists === 'in-circles' || keys.length > page.length
    const show = (text: string) => (query.get('encoding-type') === 'url' ? encodedAsAws(text) : escaped(text))
    const body = [
      '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
      `<Name>${lists === 'other-bucket' ? 'another' : this.name}</Name><Prefix>${show(prefix)}</Prefix>`,
      `<KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys>`,
      query.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : '',
      lists === 'no-end' ? '' : `<IsTruncated>${String(isTruncated)}</IsTruncated>`,
      isTruncated && last !== undefined && lists !== 'no-token'
        ? `<NextContinuationToken>${last.toString('base64url')}</NextContinuationToken>`
        : '',
      ...page.map((bytes) => {
        const key = bytes.toString()
        const size = this.objects.get(key)?.bytes.length ?? 0
        return `<Contents><Key>${show(key)}</Key><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
      }),
      '</ListBucketResult>',
    ].join('')
    return { status: 200, body: lists === 'half' ? body.slice(0, body.length / 2) : body }
  }

  #deleteMany({ headers, body }: S3Request): S3Reply {
    if (headers['content-md5'] === undefined) {
      return refusalReply({
        status: 400,
        code: 'InvalidRequest',
        message: 'Missing required header: Content-MD5',
      })
    }
    for (const [, key = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g))
      this.objects.delete(unescaped(key))
    return { status: 200, body: '<?xml version="1.0"?><DeleteResult></DeleteResult>' }
  }
}

export function refusalReply({ status, code, message, more = {} }: S3Refusal): S3Reply {
  const elements = Object.entries({ Code: code, Message: message, ...more }).map(
    ([name, value]) => `<${name}>${escaped(value)}</${name}>`,
  )
  return { status, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}</Error>` }
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}

function encodedAsAws(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+')
}

function escaped(text: string): string {
  return text.replaceAll(/[<>&\u0000-\u001f]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_match, code: string) => String.fromCharCode(Number(code)))
}
