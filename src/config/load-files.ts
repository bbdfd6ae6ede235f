import { dirname, resolve } from 'node:path'
import { isScalar, isSeq, type Node } from 'yaml'
import { ToolError } from '../core/model/errors.js'
import { expand, type Lookup } from './expand.js'
import type { FileReader } from './files.js'
import { filesMatching, isPattern } from './glob.js'
import { isNode, pairsOf, resolved } from './pairs.js'
import { leftOverMark, refuseMergeMarks } from './merge-marks.js'
import { parseYaml, type ParsedFile } from './parse-yaml.js'
import { placeInWords, Problems } from './problems.js'
import { quote } from './quote.js'
import { readText, shownPath } from './read-text.js'
import { offsetOf } from './written-value.js'

export interface LoadOptions {
  readonly files: FileReader
  readonly cwd: string
  /** Variables that `include:` knows: those of the process and of `.env`. */
  readonly lookup: Lookup
  readonly isSecret: (name: string) => boolean
  readonly problems: Problems
}

/**
 * Reads files and what they include, each once, in the order in which they are named.
 * @param paths absolute
 */
export async function loadFiles(
  paths: readonly string[],
  options: LoadOptions,
): Promise<readonly ParsedFile[]> {
  const loading = new Loading(options)
  for (const path of paths) await loading.load(path, [])
  return loading.loaded
}

class Loading {
  readonly loaded: ParsedFile[] = []
  readonly #seen = new Set<string>()
  readonly #options: LoadOptions

  constructor(options: LoadOptions) {
    this.#options = options
  }

  async load(path: string, above: readonly string[]): Promise<void> {
    if (this.#seen.has(path)) return
    this.#seen.add(path)
    const { files, cwd, problems } = this.#options
    const shown = shownPath(cwd, path)
    problems.fileStarts(shown)
    try {
      const text = await readText(files, path, { shown })
      refuseMergeMarks(text, shown)
      const mistakes = new Problems()
      const file = parseYaml({ path, shown, text }, mistakes)
      const mark = file === undefined ? leftOverMark(text, shown) : undefined
      if (mark !== undefined) throw mark
      for (const mistake of mistakes.inOrder()) problems.add(mistake)
      if (file === undefined) return
      this.loaded.push(file)
      await this.#include(file, [...above, path])
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      problems.add({ code: error.code, message: error.message, hint: error.hint, where: error.where })
    }
  }

  async #include(file: ParsedFile, chain: readonly string[]): Promise<void> {
    for (const { key, value } of pairsOf(file, file.root).filter(({ text }) => text === 'include')) {
      const target = resolved(file, value)
      const items = isSeq(target) ? target.items : [target]
      for (const item of items) await this.#includeOne(file, isNode(item) ? item : key, chain)
    }
  }

  async #includeOne(file: ParsedFile, node: Node, chain: readonly string[]): Promise<void> {
    const { problems, files, lookup, isSecret } = this.#options
    const where = file.source.place(offsetOf(node))
    const scalar = resolved(file, node)
    if (!isScalar(scalar) || typeof scalar.value !== 'string' || scalar.value === '') {
      problems.add({ code: 'wrong-type', message: '`include:` must be a path or a list of paths', where })
      return
    }
    const expanded = expand(scalar.value, lookup, isSecret)
    for (const problem of expanded.problems) problems.add({ ...problem, where })
    if (expanded.problems.length > 0) return
    const path = resolve(dirname(file.source.path), expanded.text)
    if (!isPattern(expanded.text)) {
      if ((await files.stat(path)) === undefined) {
        const message = `The included file ${quote(expanded.text)} does not exist`
        problems.add({
          code: 'include-not-found',
          message,
          hint: 'Paths are relative to the file that names them.',
          where,
        })
        return
      }
      await this.#follow(path, chain, where)
      return
    }
    const self = chain.at(-1)
    const found = (await filesMatching(files, path)).filter((match) => match !== self)
    if (found.length === 0) {
      problems.add({
        code: 'include-not-found',
        message: `No file matches the include pattern ${quote(expanded.text)}`,
        hint: 'Paths are relative to the file that names them; `*` stays in one folder, `**` goes down.',
        where,
      })
    }
    for (const match of found) await this.#follow(match, chain, where)
  }

  async #follow(
    path: string,
    chain: readonly string[],
    where: { readonly file: string; readonly line?: number; readonly column?: number },
  ): Promise<void> {
    if (!chain.includes(path)) {
      await this.load(path, chain)
      return
    }
    const { problems, cwd } = this.#options
    const circle = [...chain.slice(chain.indexOf(path)), path].map((step) => shownPath(cwd, step))
    problems.add({
      code: 'include-cycle',
      message: `Files include each other in a circle: ${circle.map(quote).join(' → ')}`,
      hint: `Take out the include at ${placeInWords(where)}.`,
      where,
    })
  }
}
