import { badAnswer } from './bucket-error.js'
import { readXml, textIn, type XmlElement } from './xml.js'

export interface ListedObject {
  readonly key: string
  readonly sizeBytes: number
}

/** One page of a list. */
export interface Listing {
  readonly objects: readonly ListedObject[]
  /** Set where there is a further page. */
  readonly next: string | undefined
}

/**
 * Reads an answer to ListObjectsV2. What is not wholly as it should be is an error: a list that ends early looks like
 * a store in which nothing is.
 * @throws ToolError `store-answer-damaged`
 */
export function readListing(
  body: Uint8Array,
  asked: { readonly bucket: string; readonly prefix: string; readonly location: string },
): Listing {
  const fail = (reason: string) => badAnswer(reason, asked.location)
  const root = readXml(new TextDecoder().decode(body))
  if (root?.name !== 'ListBucketResult') throw fail('a list was asked for, and it is none')
  const isEncoded = textIn(root, 'EncodingType') === 'url'
  const bucket = textIn(root, 'Name')
  if (bucket !== undefined && bucket !== asked.bucket) throw fail('the list is of another bucket')
  const objects = root.children
    .filter(({ name }) => name === 'Contents')
    .map((element) => objectIn(element, isEncoded))
  for (const object of objects) {
    if (object === undefined) throw fail('an entry of the list cannot be read')
    if (!object.key.startsWith(asked.prefix)) throw fail('the list holds what was not asked for')
  }
  const isTruncated = textIn(root, 'IsTruncated')
  if (isTruncated !== 'true' && isTruncated !== 'false')
    throw fail('the list does not say whether it goes on')
  const token = textIn(root, 'NextContinuationToken') ?? ''
  if (isTruncated === 'true' && token === '') throw fail('the list goes on, and does not say where')
  return {
    objects: objects.filter((object) => object !== undefined),
    next: isTruncated === 'true' ? token : undefined,
  }
}

function objectIn(element: XmlElement, isEncoded: boolean): ListedObject | undefined {
  const written = textIn(element, 'Key')
  const size = textIn(element, 'Size')
  if (written === undefined || size === undefined || !/^\d{1,15}$/.test(size)) return undefined
  const key = isEncoded ? decoded(written) : written
  return key === undefined ? undefined : { key, sizeBytes: Number(size) }
}

/** AWS writes a space as `+`, and a plus sign always as `%2B`. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
