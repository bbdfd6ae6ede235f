import { isObject, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { copyJson } from './copy-json.js'

const REFERENCE = /^asset:([^/\\]+)$/
/** Images stay references: they lie in the project's own folder of assets, and a flow refers to them like this. */
const IMAGE = /\.(?:svg|png|jpe?g|gif|webp|ico)$/i

export interface InlinedAssets {
  readonly value: Json
  /** Each text that is referred to and not in the folder, with the first place that does. */
  readonly missing: readonly { readonly file: string; readonly at: Pointer }[]
}

/**
 * Puts long texts back that a snapshot keeps in files of their own: a value `asset:value-1f2e.txt` becomes the content
 * of that file. Files of JSON are parts of the layout, never assets.
 */
export function inlineAssets(document: Json, files: ReadonlyMap<string, string>): InlinedAssets {
  const missing = new Map<string, Pointer>()
  const value = copyJson(document, {
    replaceText: (text, at) => {
      const file = text.startsWith('asset:') ? REFERENCE.exec(text)?.[1] : undefined
      if (file === undefined || IMAGE.test(file)) return text
      const content = file.endsWith('.json') ? undefined : files.get(file)
      if (content === undefined && !missing.has(file)) missing.set(file, at)
      return content ?? text
    },
  })
  return {
    value: isObject(value) ? value : document,
    missing: [...missing].map(([file, at]) => ({ file, at })),
  }
}
