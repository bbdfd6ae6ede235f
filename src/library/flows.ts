import { resolve } from 'node:path'
import { nodeFiles, openTemplates, readDocumentSource } from '../config/index.js'
import { checkFlow as check, type FlowFinding } from '../core/flow/check/index.js'
import { diffFlows as diff } from '../core/flow/diff/index.js'
import { readFlowSource } from '../core/flow/layouts/index.js'
import { readFlow } from '../core/flow/read-flow.js'
import type { DiffEntry } from '../core/model/diff.js'
import { ProblemsError } from '../core/model/errors.js'
import { overlay, type JsonObject } from '../core/model/json.js'
import { flowKind } from '../kinds/flow/index.js'
import type { ConfigOptions } from './config.js'
import { configAround } from './reading.js'
import { outsideOf, type PlaceOptions } from './place.js'

/** A flow in the layout of the API's export, whatever layout it was kept in. */
export interface LoadedFlow {
  readonly id: string
  readonly document: JsonObject
}

/**
 * Reads a flow from a file or the folder of a project snapshot, in any layout.
 * @throws ProblemsError for what is no flow, ToolError `document-not-found`
 */
export async function loadFlow(path: string, place: Pick<PlaceOptions, 'cwd'>): Promise<LoadedFlow> {
  const { cwd } = outsideOf(place)
  const source = await readDocumentSource(nodeFiles(), resolve(cwd, path), { shown: path })
  const read = readFlowSource(source)
  if (!read.ok) throw new ProblemsError(read.problems)
  const { document, id = '' } = read.flow
  return { id, document: id === '' ? document : overlay(document, { flowId: id }) }
}

/** What a check of one flow finds, as `flow validate` says it. Asks nothing of the service. */
export function checkFlow(document: JsonObject): readonly FlowFinding[] {
  return check(readFlow(document), {})
}

/** What changed from one flow to another, in words, the important first; empty where they mean the same. */
export function diffFlows(from: JsonObject, to: JsonObject): readonly DiffEntry[] {
  return diff(from, to)
}

/**
 * The flow that a template gives, as `flow render` does. What a template calls secret is in it: it is not to be shown.
 * @param options.template path of a template, or its name in `templates/` or among the built-in ones
 * @param options.values of its variables; others come from the environment, `env` and `.env`
 * @throws ProblemsError for values that are missing or wrong, ToolError `template-not-found`
 */
export async function renderTemplate(
  options: ConfigOptions & { readonly template: string },
): Promise<LoadedFlow> {
  const outside = outsideOf(options)
  const { document } = flowKind
  if (document === undefined) throw new TypeError('flows are documents')
  const templates = await openTemplates({
    files: nodeFiles(),
    cwd: outside.cwd,
    builtIn: outside.builtInTemplates,
    config: await configAround(outside, options),
    variables: outside.env,
    given: [],
    document,
  })
  const read = await templates.read(options.template)
  if (!read.ok) throw new ProblemsError(read.problems)
  const rendered = templates.render(read.template, { own: options.values ?? {} })
  if (!rendered.ok) throw new ProblemsError(rendered.problems)
  const { reading } = rendered
  const id = reading.key ?? read.template.head.name
  return { id, document: overlay(reading.document, { flowId: id }) }
}
