import type { DocumentSource } from '../../model/document-traits.js'
import type { ErrorDetails, Place } from '../../model/errors.js'
import type { HiddenTexts } from '../../model/hidden-texts.js'
import type { Pointer } from '../../model/pointer.js'
import type { FlowDocument } from '../model.js'

/**
 * - `exported`: one object with `contents` and `metadata`, as the v2 API, the CLI and Terraform write it.
 * - `envelope`: the same inside `{ flow: … }`, as the v2 API answers.
 * - `console`: `{ flow: { dsl, … }, screens }`, as the console downloads it and the v1 API answers.
 * - `snapshot`: a folder with `metadata.json`, `contents.json` and a file for each screen.
 * - `short`: `{ flow_id, name, screens }`, written by people; it becomes a whole flow as it is read.
 * - `template`: what a template gave; which layout its body has does not matter any more.
 */
export type Layout = 'exported' | 'envelope' | 'console' | 'snapshot' | 'short' | 'template'

/** The texts of what was named: one file, or the direct files of one folder by name; or data that knows its places. */
export type FlowSource = DocumentSource

/** A flow read from files, whatever layout they had. */
export interface ReadFlowFiles {
  readonly layout: Layout
  /** In the exported layout. Nothing in it is judged: wrong types and missing parts are as they were. */
  readonly document: FlowDocument
  readonly id: string | undefined
  /** Whether the document itself names the id, or only its file or folder does. */
  readonly idFrom: 'document' | 'name' | undefined
  /** What is worth knowing about the reading: what was dropped, what is not in this layout. */
  readonly notes: readonly ErrorDetails[]
  /** What is doubtful about the template that gave it; told where flows are checked. */
  readonly warnings?: readonly ErrorDetails[]
  /** What may not be shown of it, where a template put a secret in. */
  readonly hidden?: HiddenTexts
  /** Where a value of `document` stands in the files; where there is none, the nearest value around it. */
  readonly placeOf: (path: Pointer) => Place
}

export type Problems = readonly [ErrorDetails, ...ErrorDetails[]]

export type FlowSourceRead =
  { readonly ok: true; readonly flow: ReadFlowFiles } | { readonly ok: false; readonly problems: Problems }

/** The last part of a path: `flows/sign-in.json` → `sign-in.json`. Empty where there is none to take an id from. */
export function baseName(path: string): string {
  const name = path.split(/[/\\]/).findLast((part) => part !== '') ?? ''
  return name === '.' || name === '..' ? '' : name
}

/** A file in a folder: `flows/sign-in` and `metadata.json` → `flows/sign-in/metadata.json`. */
export function fileIn(folder: string, name: string): string {
  return /[/\\]$/.test(folder) ? `${folder}${name}` : `${folder}/${name}`
}
