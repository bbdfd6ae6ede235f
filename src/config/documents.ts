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
import { writtenValue, type Expansion } from './written-value.js'

/** The key of an entry that names the file its document lies in. */
export const FILE_KEY = 'file'

/** What the files named by `file:` hold, by kind and path. */
export class Documents {
  readonly #readings = new Map<string, DocumentReading>()

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

/** Reads every document that the entries name, before the entries themselves are judged. */
export async function readDocuments(
  sections: ReadonlyMap<string, readonly Section[]>,
  options: {
    readonly kinds: readonly Kind[]
    readonly expansion: Expansion
    readonly files: FileReader
    readonly cwd: string
  },
): Promise<Documents> {
  const documents = new Documents()
  for (const kind of options.kinds) {
    if (kind.document === undefined) continue
    const shape = entryShape(kind)
    for (const section of sections.get(kind.collection) ?? []) {
      for (const file of filesNamed(section, shape, options.expansion)) {
        await documents.read(kind, resolve(dirname(section.file.source.path), file), options)
      }
    }
  }
  return documents
}

/** The name of a file without folder and ending: what a document without an id is called. */
export function nameOfFile(path: string): string {
  return basename(path, extname(path))
}

function filesNamed({ file, node }: Section, shape: Keys, expansion: Expansion): readonly string[] {
  const value = resolved(file, node)
  const entries: readonly (Node | null)[] = isSeq(value)
    ? value.items.map((item) => (isNode(item) ? item : null))
    : [value]
  return entries.flatMap((item) => {
    const entry = resolved(file, item)
    if (!isMap(entry)) return []
    const pair = pairsOf(file, entry).find(({ text }) => canonicalKey(shape, text) === FILE_KEY)
    if (pair === undefined) return []
    // What is wrong with it is told when the entry is read.
    const problems = new Problems()
    const read = writtenValue({ file, node: pair.value, shape: FREE, problems, expansion })
    return typeof read.value === 'string' && read.failed.size === 0 ? [read.value] : []
  })
}

function idOf(kind: Kind, path: string): string {
  return `${kind.name}\u0000${path}`
}
