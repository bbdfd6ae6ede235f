import {
  nodeFiles,
  openTemplates,
  type RenderWith,
  type Rendered,
  type Template,
  type Templates,
} from '../config/index.js'
import type { FlowSourceRead } from '../core/flow/layouts/index.js'
import type { Config } from '../core/model/desired.js'
import { objectOf, type JsonObject } from '../core/model/json.js'
import { EXIT, refusal, ToolError, type Place } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import { flowKind } from '../kinds/flow/index.js'
import type { Io } from './io.js'
import { tellLeftAside } from './left-aside.js'
import { inspectConfigFiles, loadConfigIfAny } from './open-session.js'
import { givenValues } from './value-options.js'

/** What is needed to find, read and render templates. */
export type TemplateIo = Io

const opened = new WeakMap<object, Promise<Templates>>()

/** The templates of flows that a command can reach, with the values it was given. Found out once for each command. */
export function templatesOf(io: TemplateIo): Promise<Templates> {
  const known = opened.get(io.globals) ?? open(io)
  opened.set(io.globals, known)
  return known
}

async function open(io: TemplateIo): Promise<Templates> {
  const { document } = flowKind
  if (document === undefined) throw new TypeError('flows are documents')
  return openTemplates({
    files: nodeFiles(),
    cwd: io.context.cwd,
    builtIn: io.context.builtInTemplates,
    config: await configAround(io),
    variables: io.context.env,
    given: await givenValues(io),
    document,
  })
}

/**
 * The config as far as it can be read, where it was only found: it says where templates lie and what the environment's
 * variables are, and who only reads a template is not stopped by the rest. One that is named must be right.
 */
async function configAround(io: TemplateIo): Promise<Config | undefined> {
  const isNamed = io.globals.config.length > 0 || io.globals.env !== undefined
  if (isNamed) return loadConfigIfAny(io)
  try {
    const { config, problems } = await inspectConfigFiles(io, { readsDocuments: false })
    tellLeftAside(io, problems)
    return config
  } catch (error) {
    if (!(error instanceof ToolError) || error.exit !== EXIT.usage) throw error
    if (error.code !== 'config-not-found') tellLeftAside(io, [error])
    return undefined
  }
}

/** Reads the flow that a template in a file gives. Secrets in it are not shown from then on. */
export async function readFlowTemplate(
  io: TemplateIo,
  path: string,
  values?: { readonly own: JsonObject; readonly from: string; readonly where: Place },
): Promise<FlowSourceRead> {
  const templates = await templatesOf(io)
  const read = await templates.tryAt(path)
  if (!read.ok) return read
  const rendered = templates.render(read.template, values)
  return rendered.ok ? asFlow(io, read.template, rendered) : rendered
}

function asFlow(
  io: Pick<Io, 'hide'>,
  { findings }: Pick<Template, 'findings'>,
  rendered: Rendered & { readonly ok: true },
): FlowSourceRead {
  const { reading, secrets } = rendered
  io.hide(secrets)
  const { document, key, keyFrom, notes } = reading
  return {
    ok: true,
    flow: {
      layout: 'template',
      document,
      id: key,
      idFrom: keyFrom ?? 'name',
      notes,
      warnings: findings.flatMap(({ severity, ...details }) => (severity === 'warning' ? [details] : [])),
      placeOf: (path) => reading.placeOf(path),
      ...(rendered.hidden === undefined ? {} : { hidden: rendered.hidden }),
    },
  }
}

/**
 * What a template is tried with: its sample, and its defaults. Both count before the environment of who tries it, so that
 * a template is right or wrong wherever that is done.
 */
export function sampleOf({ head, shown }: Pick<Template, 'head' | 'shown'>): RenderWith {
  const defaults = [...head.variables.values()].flatMap(({ name, default: fallback }) =>
    fallback === undefined ? [] : [[name, fallback] as const],
  )
  const own = objectOf([...defaults, ...Object.entries(head.sample)])
  return { own, from: "the template's sample", where: { file: shown } }
}

/** A file ends up in a repository, and a document with stand-ins in it would be taken for the flow. */
export function holdsSecrets(template: string): ToolError {
  return refusal({
    code: 'template-secret',
    message: `What ${quoted(template)} gives holds secrets, and is not written out`,
    hint: 'Import it, or name it in the config: both render it themselves. `flow render` shows it without them.',
  })
}
