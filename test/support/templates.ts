import { readTemplate, type TemplateRead } from '../../src/config/template/read-template.js'
import { renderTemplate, type Rendered } from '../../src/config/template/render-template.js'
import type { FileReader } from '../../src/config/index.js'
import { readFlowSource } from '../../src/core/flow/layouts/index.js'
import type { DocumentTraits } from '../../src/core/model/document-traits.js'
import type { Json, JsonObject } from '../../src/core/model/json.js'
import { codesAndPlaces, HERE, memoryFiles } from './config-files.js'

/** Reads flows as the program does, without the rest of it. */
export const flowTraits: Pick<DocumentTraits, 'read'> = {
  read(source) {
    const reading = readFlowSource(source)
    if (!reading.ok) return reading
    const { document, id, idFrom, notes, placeOf } = reading.flow
    return { ok: true, document, key: id, keyFrom: idFrom, notes, placeOf }
  },
}

/** Takes any data for a document. */
export const dataTraits: Pick<DocumentTraits, 'read'> = {
  read(source) {
    const data: Json =
      source.type === 'data' ? source.data : (JSON.parse(source.type === 'file' ? source.text : '{}') as Json)
    return {
      ok: true,
      document: data as JsonObject,
      key: undefined,
      keyFrom: undefined,
      notes: [],
      placeOf: (path) => (source.type === 'data' ? source.placeOf(path) : { file: source.path }),
    }
  },
}

interface Reading {
  /** Default: {@link flowTraits}. */
  readonly document?: Pick<DocumentTraits, 'read'>
  /** In place of what is in memory. */
  readonly files?: Partial<FileReader>
}

/** Reads the first of some files as a template; a text alone is `t.yaml`. */
export async function readTemplateFrom(
  written: string | Readonly<Record<string, string>>,
  { document = flowTraits, files = {} }: Reading = {},
): Promise<TemplateRead> {
  const all = typeof written === 'string' ? { 't.yaml': written } : written
  const [shown = ''] = Object.keys(all)
  return readTemplate({ ...memoryFiles(all), ...files }, `${HERE}/${shown}`, { shown, document })
}

/** What is wrong with a template: `code @ file:line:column`. Fails when nothing is. */
export async function faultsOf(...about: Parameters<typeof readTemplateFrom>): Promise<readonly string[]> {
  const read = await readTemplateFrom(...about)
  if (read.ok) throw new Error('nothing was found wrong')
  return codesAndPlaces(read.problems)
}

/** Renders the first of some files for values and variables of the process. */
export async function renderFrom(
  written: string | Readonly<Record<string, string>>,
  {
    values = {},
    env = {},
    ...reading
  }: Reading & { readonly values?: JsonObject; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Rendered> {
  const read = await readTemplateFrom(written, reading)
  if (!read.ok) throw new Error(`the template is wrong: ${JSON.stringify(read.problems)}`)
  return renderTemplate(read.template, {
    document: reading.document ?? flowTraits,
    given: [{ values, areTexts: false, from: 'the test' }],
    expansion: { lookup: (name) => env[name], isSecret: (name) => name === 'DESCOPE_MANAGEMENT_KEY' },
    where: { file: 'asked.yaml', line: 1 },
  })
}

/** The data that a template gives; fails when it gives none. */
export async function dataFrom(...[written, about = {}]: Parameters<typeof renderFrom>): Promise<Json> {
  const rendered = await renderFrom(written, { document: dataTraits, ...about })
  if (!rendered.ok) throw new Error(`nothing is given: ${JSON.stringify(rendered.problems)}`)
  return rendered.reading.document
}

/** What is wrong when it is rendered. */
export async function faultsOfRendering(
  ...[written, about = {}]: Parameters<typeof renderFrom>
): Promise<readonly string[]> {
  const rendered = await renderFrom(written, { document: dataTraits, ...about })
  if (rendered.ok) throw new Error(`it gives ${JSON.stringify(rendered.reading.document)}`)
  return codesAndPlaces(rendered.problems)
}
