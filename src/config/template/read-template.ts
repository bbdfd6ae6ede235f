import { join } from 'node:path'
import { ProblemsError, ToolError, type ErrorDetails, type Place } from '../../core/model/errors.js'
import { placesOfOffsets } from '../../core/json-text/index.js'
import type { Json } from '../../core/model/json.js'
import { objectOf } from '../../core/model/json.js'
import type { Pointer } from '../../core/model/pointer.js'
import { CONTEXT_NAMES } from '../../core/flow/context-names.js'
import { isScriptPlace } from '../../core/flow/script-places.js'
import type { DocumentTraits } from '../../core/model/document-traits.js'
import { checkNames, type TemplateFinding } from '../../core/template/check-template.js'
import type { TemplateSyntax } from '../../core/template/engine/index.js'
import type { TemplateHead } from '../../core/template/template.js'
import type { TemplateBody } from '../../core/template/template-body.js'
import { readTree } from '../../core/template/tree-body.js'
import { readDocumentSource } from '../document-source.js'
import type { FileReader } from '../files.js'
import { pairsOf } from '../pairs.js'
import { parseYaml, type ParsedFile, type SortOfFile } from '../parse-yaml.js'
import { Problems } from '../problems.js'
import { quote } from '../quote.js'
import { readText } from '../read-text.js'
import { FREE } from '../shape.js'
import { writtenValue } from '../written-value.js'
import { Includes } from './includes.js'
import { headNodeOf, readHead, type HeadRead } from './read-head.js'
import { nameOfTemplateFile, pathBeside, TEXT_ENDING, YAML_ENDING } from './template-file.js'
import { placesInYaml } from './template-places.js'
import { readTextBody, splitFrontMatter } from './text-body.js'

/** A template as it was read, ready to be rendered for any values. */
export interface Template {
  readonly head: TemplateHead
  readonly body: TemplateBody
  /** The file, as messages name it. */
  readonly shown: string
  /** What stops nothing. */
  readonly findings: readonly TemplateFinding[]
  placeOfVariable(name: string): Place
}

export type TemplateRead =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly [ErrorDetails, ...ErrorDetails[]] }

const TEMPLATE_FILE: SortOfFile = { what: 'template', example: 'flow_id: sign-up' }

/**
 * Reads a template and checks what can be checked without values: its head, the expressions in its body, what it
 * includes. Never throws for what is wrong with it; all of it is told at once.
 * @param path absolute
 */
export async function readTemplate(
  files: FileReader,
  path: string,
  options: {
    readonly shown: string
    readonly document: Pick<DocumentTraits, 'read'>
  },
): Promise<TemplateRead> {
  const { shown } = options
  const problems = new Problems()
  problems.fileStarts(shown)
  try {
    const read = await readBoth(files, path, { ...options, problems })
    if (read !== undefined) {
      const { head, body, places } = read
      const placeOfVariable = (name: string): Place => places.get(name) ?? { file: shown }
      const findings = head.isDeclared ? checkNames({ head, body }, placeOfVariable) : []
      for (const { severity, ...problem } of findings) if (severity === 'error') problems.add(problem)
      if (problems.count === 0)
        return { ok: true, template: { head, body, shown, findings, placeOfVariable } }
    }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const all = error instanceof ProblemsError ? error.problems : [detailsOf(error)]
    for (const problem of all) problems.add(problem)
  }
  const [first, ...rest] = problems.inOrder()
  return { ok: false, problems: [first ?? nothingFound(shown), ...rest] }
}

interface Reading {
  readonly shown: string
  readonly document: Pick<DocumentTraits, 'read'>
  readonly problems: Problems
}

type BothRead = Pick<HeadRead, 'head' | 'places'> & { readonly body: TemplateBody }

async function readBoth(files: FileReader, path: string, reading: Reading): Promise<BothRead | undefined> {
  const { shown, problems } = reading
  const text = await readText(files, path, { shown })
  const isText = path.toLowerCase().endsWith(TEXT_ENDING)
  const matter = isText ? splitFrontMatter(text) : undefined
  const name = nameOfTemplateFile(path)
  if (matter?.isOpen === true) {
    problems.add(
      badHead('The head is not closed: no line of three dashes follows it', { file: shown, line: 1 }),
    )
    return undefined
  }
  const parsed =
    matter?.head === undefined && isText
      ? undefined
      : parseTemplateFile({ path, shown, text: matter?.head ?? text }, problems)
  if (parsed !== undefined && isText) tellBesideHead(parsed, problems)
  if (parsed === undefined && !(isText && matter?.head === undefined)) return undefined
  const read: HeadRead =
    parsed === undefined
      ? { head: bareHead(name), places: new Map(), body: undefined, delimiters: undefined }
      : readHead(parsed, headNodeOf(parsed), { name, problems })
  if (isText && read.body !== undefined) {
    problems.add(
      badHead('The head names a `body:`, and the text below the dashes is the flow', { file: shown }),
    )
  }
  const syntax = syntaxOf(read)
  const includes = new Includes({ files, template: path, shown, syntax })
  const body =
    matter === undefined
      ? await readTreeBody(files, { path, parsed, read, syntax, includes, reading })
      : await readTextBody({ ...matter, path, shown, syntax, includes, problems })
  return body === undefined ? undefined : { head: read.head, places: read.places, body }
}

/** Above the dashes of a text stands its head alone. */
function tellBesideHead(parsed: ParsedFile, problems: Problems): void {
  for (const { text, key } of pairsOf(parsed, parsed.root)) {
    if (text === 'template') continue
    const where = parsed.source.place(key.range?.[0] ?? 0)
    problems.add(
      badHead(`${quote(text)} stands above the line of dashes, where only the head can stand`, where),
    )
  }
}

function badHead(message: string, where: Place): ErrorDetails {
  const hint = 'Write `template:` and what belongs to it, a line of three dashes, then the flow.'
  return { code: 'template-bad-head', message, hint, where }
}

/** At the begin of a value, YAML takes two braces for an object in an object. */
const BARE_TAG = /^(?:[^\n#'"]*:|[ \t]*-)[ \t]+\{\{/gm

/** {@link parseYaml}, which tells of expressions that lack quotes as what they are. */
function parseTemplateFile(
  file: { readonly path: string; readonly shown: string; readonly text: string },
  problems: Problems,
): ParsedFile | undefined {
  const own = new Problems()
  const parsed = parseYaml(file, own, { sort: TEMPLATE_FILE })
  const bare = parsed === undefined ? [...file.text.matchAll(BARE_TAG)].slice(0, MOST_BARE_TAGS) : []
  const placeAt = placesOfOffsets(file.text)
  for (const { index, 0: found } of bare) {
    problems.add({
      code: 'yaml-syntax',
      message: 'A text that begins with `{{` has no quotes around it',
      hint: "Write it in quotes: `title: '{{ NAME }}'`.",
      where: { file: file.shown, ...placeAt(index + found.length - '{{'.length) },
    })
  }
  if (bare.length === 0) for (const problem of own.inOrder()) problems.add(problem)
  return parsed
}

const MOST_BARE_TAGS = 20

function bareHead(name: string): TemplateHead {
  return { name, variables: new Map(), sample: {}, isDeclared: false }
}

function syntaxOf({ delimiters }: HeadRead): TemplateSyntax {
  return {
    ...(delimiters === undefined ? {} : { delimiters }),
    passesThrough: (root) => root === '' || CONTEXT_NAMES.has(root),
  }
}

/** Data and where it stands. */
interface Data {
  readonly data: Json
  readonly placeOf: Parameters<typeof readTree>[0]['placeOf']
}

async function readTreeBody(
  files: FileReader,
  about: {
    readonly path: string
    readonly parsed: ParsedFile | undefined
    readonly read: HeadRead
    readonly syntax: TemplateSyntax
    readonly includes: Includes
    readonly reading: Reading
  },
): Promise<TemplateBody | undefined> {
  const { path, parsed, read, syntax, includes, reading } = about
  const { problems, shown } = reading
  if (parsed === undefined) return undefined
  const own = dataOf(parsed, problems)
  const source =
    read.body === undefined
      ? own
      : await dataElsewhere(files, { path, parsed, name: read.body, own, reading })
  if (source === undefined || problems.count > 0) return undefined
  const tree = readTree({ ...source, syntax, includes, isScript: isScriptPlace })
  if (!tree.ok) {
    for (const problem of tree.problems) problems.add(problem)
    return undefined
  }
  await includes.read(tree.includes, problems)
  if (Object.keys(source.data ?? {}).length === 0) {
    problems.add({
      code: 'template-empty',
      message: `The template ${quote(shown)} has a head and no flow`,
      hint: 'Write the flow below the head, or name its file with `body:`.',
      where: { file: shown },
    })
  }
  return tree.body
}

/** The template's file without its head. */
function dataOf(parsed: ParsedFile, problems: Problems): Data {
  const written = writtenValue({ file: parsed, node: parsed.root, shape: FREE, problems })
  const members = Object.entries(written.value ?? {}).filter(([key]) => key !== 'template')
  return { data: objectOf(members), placeOf: placesInYaml(parsed) }
}

/** The flow in the file or folder that the head names, whatever its layout. */
async function dataElsewhere(
  files: FileReader,
  about: {
    readonly path: string
    readonly parsed: ParsedFile
    readonly name: string
    readonly own: Data
    readonly reading: Reading
  },
): Promise<Data | undefined> {
  const { path, parsed, name, own, reading } = about
  const { problems, document, shown } = reading
  const head = pairsOf(parsed, parsed.root).find(({ text }) => text === 'template')
  const where = parsed.source.place(head?.key.range?.[0] ?? 0)
  const others = Object.keys(own.data ?? {})
  if (others.length > 0) {
    const message = `The head names a \`body:\`, and the file has ${others.map(quote).join(', ')} beside it`
    problems.add({ code: 'template-two-bodies', message, hint: 'Keep one of them.', where })
    return undefined
  }
  const at = await pathBeside(files, { template: path, name, where })
  const folder = shown.includes('/') ? shown.slice(0, shown.lastIndexOf('/') + 1) : ''
  if (YAML_ENDING.test(name)) return yamlBody(files, { path: at, shown: `${folder}${name}`, problems })
  // A link in the folder may lead out of it.
  for (const { name: inside, type } of await files.list(at)) {
    if (type === 'file') await pathBeside(files, { template: path, name: join(name, inside), where })
  }
  const source = await readDocumentSource(files, at, { shown: `${folder}${name}` })
  const found = document.read(source)
  if (!found.ok) {
    for (const problem of found.problems) problems.add(problem)
    return undefined
  }
  return { data: found.document, placeOf: (pointer: Pointer) => found.placeOf(pointer) }
}

async function yamlBody(
  files: FileReader,
  { path, shown, problems }: { readonly path: string } & Pick<Reading, 'shown' | 'problems'>,
): Promise<Data | undefined> {
  problems.fileStarts(shown)
  const text = await readText(files, path, { shown })
  const parsed = parseTemplateFile({ path, shown, text }, problems)
  if (parsed === undefined) return undefined
  const written = writtenValue({ file: parsed, node: parsed.root, shape: FREE, problems })
  return { data: written.value, placeOf: placesInYaml(parsed) }
}

function detailsOf({ code, message, hint, where }: ToolError): ErrorDetails {
  // A template cannot be split as a config can.
  return { code, message, where, hint: code === 'config-too-large' ? 'No template is so large.' : hint }
}

function nothingFound(shown: string): ErrorDetails {
  return { code: 'template-unreadable', message: `${quote(shown)} cannot be read`, where: { file: shown } }
}
