import { join, resolve } from 'node:path'
import { isTemplateByName, nodeFiles, readDocumentSource } from '../config/index.js'
import { readFlowSource, type FlowSourceRead, type ReadFlowFiles } from '../core/flow/layouts/index.js'
import { ProblemsError, ToolError, type Place } from '../core/model/errors.js'
import { isObject, member, overlay, type JsonObject } from '../core/model/json.js'
import type { CliContext } from './context.js'
import { readFlowTemplate, type TemplateIo } from './flow-templates.js'

/**
 * Reads the flow in a file or folder, whatever its layout; `path` counts from the working directory, and places are told
 * by it as it was typed. What cannot be read at all is a problem too, as is what is no flow.
 */
export async function readFlowFile(context: Pick<CliContext, 'cwd'>, path: string): Promise<FlowSourceRead> {
  try {
    const source = await readDocumentSource(nodeFiles(), resolve(context.cwd, path), { shown: path })
    return readFlowSource(source)
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const { code, message, where } = error
    const hint = code === 'config-too-large' ? 'No flow is so large: export it again.' : error.hint
    return { ok: false, problems: [{ code, message, hint, where }] }
  }
}

/** The flow that a file or folder holds, or that the template in it gives. `values`: those that come with the path. */
export async function readFlow(
  io: TemplateIo,
  path: string,
  values?: { readonly own: JsonObject; readonly from: string; readonly where: Place },
): Promise<FlowSourceRead> {
  if (await isTemplate(io.context, path)) return readFlowTemplate(io, path, values)
  return readFlowFile(io.context, path)
}

/** {@link readFlow} for a flow that must be there. Throws a ProblemsError with all that is wrong. */
export async function flowOrThrow(io: TemplateIo, path: string): Promise<ReadFlowFiles> {
  const read = await readFlow(io, path)
  if (!read.ok) throw new ProblemsError(read.problems)
  return read.flow
}

/** A template has an ending of its own, or is a JSON file with a head. */
export async function isTemplate({ cwd }: Pick<CliContext, 'cwd'>, path: string): Promise<boolean> {
  if (isTemplateByName(path)) return true
  if (!/\.json$/i.test(path)) return false
  try {
    const text = new TextDecoder().decode(await nodeFiles().read(resolve(cwd, path)))
    if (!text.includes('"template"')) return false
    const json: unknown = JSON.parse(text)
    return isObject(json) && isObject(member(json, 'template'))
  } catch {
    // What cannot be read is told by whoever reads it as a flow.
    return false
  }
}

/** The document under the id that its file or folder gives it, where it has none of its own. */
export function named({ document, id, idFrom }: ReadFlowFiles): ReadFlowFiles['document'] {
  return id === undefined || idFrom === 'document' ? document : overlay(document, { flowId: id })
}

/** What lies at a path that counts from the working directory. */
export async function whatLiesAt(
  { cwd }: Pick<CliContext, 'cwd'>,
  path: string,
): Promise<'file' | 'folder' | 'other' | 'nothing'> {
  try {
    return (await nodeFiles().stat(resolve(cwd, path)))?.type ?? 'nothing'
  } catch (error) {
    // What cannot be looked at is there; what can be no name is not.
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'EACCES' || code === 'EPERM' || code === 'ELOOP' ? 'other' : 'nothing'
  }
}

/**
 * Flows among what was typed: a folder that holds no flow itself stands for the flows directly in it, as `flow export`
 * writes them. A folder with nothing of the kind stands for itself, so that it is told what it is.
 */
export async function flowPathsIn(
  context: Pick<CliContext, 'cwd'>,
  paths: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of paths) found.push(...(await flowsBelow(context, path)))
  return [...new Set(found)]
}

const SNAPSHOT_LIST = 'flows.json'
const PROJECT_FILES = new Set(['snapshot.json', 'project.json'])

async function flowsBelow({ cwd }: Pick<CliContext, 'cwd'>, path: string): Promise<readonly string[]> {
  if ((await whatLiesAt({ cwd }, path)) !== 'folder') return [path]
  const files = nodeFiles()
  const entries = await files.list(resolve(cwd, path))
  const isFlowItself = entries.some(({ name }) => name === 'contents.json' || name === 'metadata.json')
  if (isFlowItself) return [path]
  // Of a whole project snapshot it is told once where its flows are, and not for each file that it is none.
  const isProject =
    entries.some(({ name }) => PROJECT_FILES.has(name)) &&
    entries.some(({ name, type }) => name === 'flows' && type !== 'file')
  if (isProject) return [path]
  const folders = new Set<string>()
  for (const { name, type } of entries) {
    if (type !== 'folder' && type !== 'linkedFolder') continue
    const contents = await files.stat(resolve(cwd, path, name, 'contents.json'))
    if (contents?.type === 'file') folders.add(name)
  }
  const inside = entries.filter(({ name, type }) => {
    if (name.startsWith('.')) return false
    // A project snapshot lists its flows in a file beside their folders.
    const isList = name === SNAPSHOT_LIST && folders.size > 0
    return folders.has(name) || (type === 'file' && isFlowName(name) && !isList)
  })
  return inside.length === 0 ? [path] : inside.map(({ name }) => join(path, name))
}

/** Files of values, of tests and the config lie beside templates. */
function isFlowName(name: string): boolean {
  if (/\.(?:flow-test|test|vars|values)\.(?:ya?ml|json)$/i.test(name)) return false
  if (/^descope\.(?:ya?ml|json)$/i.test(name)) return false
  return /\.json$/i.test(name) || isTemplateByName(name)
}
