import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { nodeFiles } from '../config/index.js'
import { printExported, toSnapshot } from '../core/flow/layouts/index.js'
import type { FlowDocument } from '../core/flow/model.js'
import { refusal, type ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { CliContext } from './context.js'
import { readFlowFile, whatLiesAt } from './flow-files.js'
import { removeFile, writeWhole, type Written } from './write-files.js'

type Folder = Pick<CliContext, 'cwd'>

/** What a layout could not hold. */
export type Lost = ReturnType<typeof toSnapshot>['lost'][number]

/** A layout that can be written: one file, or a folder of files. */
export type WritableLayout = 'exported' | 'snapshot'

/** Where one flow goes. */
export interface FlowTarget {
  readonly layout: WritableLayout
  /** A file for `exported`, a folder for `snapshot`; counts from the working directory. */
  readonly path: string
  readonly id: string | undefined
}

/**
 * Why a flow cannot go there, where something else is in the way: anything but nothing, an empty folder, or the same
 * flow. Two flows are the same where their documents do not name different ids; one in the short form is never the same.
 */
export async function inTheWay(
  context: Folder,
  { layout, path, id }: FlowTarget,
): Promise<string | undefined> {
  const there = await whatLiesAt(context, path)
  if (there === 'nothing') return undefined
  if (there !== (layout === 'exported' ? 'file' : 'folder')) {
    return there === 'folder' ? 'a folder' : `a ${there === 'file' ? 'file' : 'device or the like'}`
  }
  if (there === 'folder' && (await nodeFiles().list(resolve(context.cwd, path))).length === 0)
    return undefined
  if (there === 'file' && (await isExportOf(resolve(context.cwd, path), id))) return undefined
  const read = await readFlowFile(context, path)
  if (!read.ok) return there === 'folder' ? 'a folder that holds something else' : 'a file that holds no flow'
  // People wrote it, and nothing written over it could be turned back into it.
  if (read.flow.layout === 'short') return 'a flow in the short form'
  const other = read.flow.id
  const isOther = read.flow.idFrom === 'document' || layout === 'snapshot'
  return isOther && id !== undefined && other !== id ? `the flow ${quoted(other ?? '')}` : undefined
}

/** The common case, an earlier export of the flow as we print it, without reading it as JSON. */
async function isExportOf(path: string, id: string | undefined): Promise<boolean> {
  if (id === undefined) return false
  try {
    const text = await readFile(path, 'utf8')
    return text.startsWith(`{\n  "flowId": ${JSON.stringify(id)},\n`) && text.includes('\n  "contents": {')
  } catch {
    return false
  }
}

/** The refusal to write over something else. */
export function wouldOverwrite(
  found: readonly { readonly path: string; readonly what: string }[],
  { hint }: { readonly hint: string },
): ToolError {
  const shown = found.slice(0, MOST_SHOWN).map(({ path, what }) => `${quoted(path)} is ${what}`)
  const more = found.length > shown.length ? ` and ${found.length - shown.length} more` : ''
  return refusal({
    code: 'would-overwrite',
    message: `Something else is in the way, and nothing was written: ${shown.join('; ')}${more}`,
    hint,
  })
}

const MOST_SHOWN = 10

/** Writes one flow, over what lies there. The same document gives the same bytes. */
export async function writeFlow(
  { cwd }: Folder,
  document: FlowDocument,
  { layout, path, id }: FlowTarget,
): Promise<{ readonly outcome: Written; readonly lost: readonly Lost[] }> {
  if (layout === 'exported') {
    return { outcome: await writeWhole(resolve(cwd, path), printExported(document)), lost: [] }
  }
  const { files, lost } = toSnapshot(document)
  const name = basename(resolve(cwd, path))
  const isNamedOtherwise = id !== undefined && id !== name && !lost.some((gap) => gap.path === '/flowId')
  const outcomes: Written[] = []
  for (const [file, text] of files) outcomes.push(await writeWhole(resolve(cwd, path, file), text))
  const left = await removeOtherScreens(resolve(cwd, path), files)
  return {
    outcome: left > 0 ? 'replaced' : together(outcomes),
    lost: isNamedOtherwise ? [...lost, renamed(id, name)] : lost,
  }
}

/** Screens of the flow as it was before; every screen file in the folder counts as one of the flow. */
async function removeOtherScreens(folder: string, files: ReadonlyMap<string, string>): Promise<number> {
  const others = (await nodeFiles().list(folder)).filter(
    ({ name, type }) => type === 'file' && /^screen-.*\.json$/s.test(name) && !files.has(name),
  )
  for (const { name } of others) await removeFile(join(folder, name))
  return others.length
}

function together(outcomes: readonly Written[]): Written {
  const [first = 'unchanged', ...others] = outcomes
  return others.every((outcome) => outcome === first) ? first : 'replaced'
}

function renamed(id: string, name: string): Lost {
  return {
    code: 'snapshot-cannot-hold',
    message: `The snapshot layout keeps the id in the folder's name, which is ${quoted(name)} and not ${quoted(id)}`,
    path: '/flowId',
  }
}
