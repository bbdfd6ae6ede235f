import { basename, dirname, extname, resolve } from 'node:path'
import { isMap, isSeq, type Node } from 'yaml'
import { ToolError, type ErrorDetails } from '../core/model/errors.js'
import type { DocumentReading } from '../core/model/document-traits.js'
import type { Kind } from '../core/model/kind.js'
import { readDocumentSource } from './document-source.js'
import type { FileReader } from './files.js'
import { isNode, pairsOf, resolved } from './pairs.js'
import { Problems } from './problems.js'
import { shownPath } from './read-text.js'
import type { Section } from './sections.js'
import { canonicalKey, entryShape, FREE, type Keys } from './shape.js'
import type { RenderedDocuments, TemplateReading } from './template/rendered-documents.js'
import { isTemplateByName } from './template/template-file.js'
import type { Expansion } from './expansion.js'
import { writtenValue } from './written-value.js'

/** The key of an entry that names the file its document lies in. */
export const FILE_KEY = 'file'
/** The key of an entry that names the template its document is rendered from, and that of its values. */
export const TEMPLATE_KEY = 'template'
export const VARIABLES_KEY = 'variables'

/** What the files named by `file:` hold, by kind and path, and the templates named by `template:`. */
export class Documents {
  readonly #readings = new Map<string, DocumentReading>()
  /** Absent while no entry names a template. */
  rendered: RenderedDocuments | undefined

  /** What an entry of this file names; `undefined` when the name could not be read. */
  of(kind: Kind, { config, file }: { readonly config: string; readonly file: string }) {
    return this.#readings.get(idOf(kind, resolve(dirname(config), file)))
  }

  async read(
    kind: Kind,
    path: string,
    { files, cwd }: { readonly files: FileReader; readonly cwd: string },
  ): Promise<void> {
    const id = idOf(kind, path)
    if (kind.document === undefined || this.#readings.has(id)) return
    try {
      const source = await readDocumentSource(files, path, { shown: shownPath(cwd, path) })
      this.#readings.set(id, kind.document.read(source))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      const { code, message, where } = error
      // A document cannot be split as a config can.
      const hint = code === 'config-too-large' ? `No ${kind.name} is so large: export it again.` : error.hint
      const problem: ErrorDetails = { code, message, hint, where }
      this.#readings.set(id, { ok: false, problems: [problem] })
    }
  }
}

/** Reads every document and template that the entries name, before the entries themselves are judged. */
export async function readDocuments(
  layers: readonly ReadonlyMap<string, readonly Section[]>[],
  options: {
    readonly kinds: readonly Kind[]
    readonly expansion: Expansion
    readonly files: FileReader
    readonly cwd: string
    readonly templates: Omit<TemplateReading, 'files' | 'cwd'>
  },
): Promise<Documents> {
  const documents = new Documents()
  const { kinds, expansion, templates } = options
  if (templates.given.length > 0) await beginRendering(documents, options)
  for (const kind of kinds) {
    if (kind.document === undefined) continue
    const shape = entryShape(kind)
    for (const section of layers.flatMap((sections) => sections.get(kind.collection) ?? [])) {
      const config = section.file.source.path
      for (const named of filesNamed(section, shape, expansion)) {
        if (isTemplate(named)) {
          await (await beginRendering(documents, options)).read(kind, { config, template: named.path })
        } else await documents.read(kind, resolve(dirname(config), named.path), options)
      }
    }
  }
  return documents
}

/** Who names no template does not load what renders them. */
async function beginRendering(
  documents: Documents,
  { files, cwd, templates }: Parameters<typeof readDocuments>[1],
): Promise<RenderedDocuments> {
  if (documents.rendered === undefined) {
    const { RenderedDocuments: Rendering } = await import('./template/rendered-documents.js')
    documents.rendered = new Rendering({ files, cwd, ...templates })
  }
  return documents.rendered
}

/** What an entry names under `file:` or `template:`. */
export interface NamedFile {
  readonly key: typeof FILE_KEY | typeof TEMPLATE_KEY
  readonly path: string
}

/** A template may stand wherever a file may, and is known by its ending there: documents are JSON. */
export function isTemplate({ key, path }: NamedFile): boolean {
  return key === TEMPLATE_KEY || isTemplateByName(path)
}

/** The name of a file without folder and ending: what a document without an id is called. */
export function nameOfFile(path: string): string {
  return basename(path, extname(path))
}

function filesNamed({ file, node }: Section, shape: Keys, expansion: Expansion): readonly NamedFile[] {
  const value = resolved(file, node)
  const entries: readonly (Node | null)[] = isSeq(value)
    ? value.items.map((item) => (isNode(item) ? item : null))
    : [value]
  return entries.flatMap((item) => {
    const entry = resolved(file, item)
    if (!isMap(entry)) return []
    return pairsOf(file, entry).flatMap(({ text, value: node }): NamedFile[] => {
      const key = canonicalKey(shape, text)
      if (key !== FILE_KEY && key !== TEMPLATE_KEY) return []
      // What is wrong with it is told when the entry is read.
      const problems = new Problems()
      const read = writtenValue({ file, node, shape: FREE, problems, expansion })
      return typeof read.value === 'string' && read.failed.size === 0 ? [{ key, path: read.value }] : []
    })
  })
}

function idOf(kind: Kind, path: string): string {
  return `${kind.name}\u0000${path}`
}
