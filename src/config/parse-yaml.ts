import { Composer, isMap, LineCounter, Parser, type Alias, type CST, type Node, type YAMLMap } from 'yaml'
import { printable } from '../core/model/printable.js'
import { DEEPEST, inspectNodes } from './inspect-nodes.js'
import type { Problems } from './problems.js'
import { Source } from './source.js'

/** One config file as it is written: the tree with its places, nothing understood yet. */
export interface ParsedFile {
  readonly source: Source
  readonly root: YAMLMap
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>
}

/** A file of garbage has no end of mistakes; this many are shown. */
const MOST_SYNTAX_PROBLEMS = 20

/**
 * Parses YAML 1.2, of which JSON is a part. Stricter than the language: one document, an object at its top, no
 * warnings, no tags, no key twice.
 * @param isPiece the text is cut out of a file that was parsed: its aliases may lead out of it
 * @returns `undefined` where the problems found leave nothing to work with
 */
export function parseYaml(
  file: { readonly path: string; readonly shown: string; readonly text: string },
  problems: Problems,
  { isPiece = false }: { readonly isPiece?: boolean } = {},
): ParsedFile | undefined {
  const lines = new LineCounter()
  const source = new Source(file.path, file.shown, file.text, lines)
  const tokens = [...new Parser(lines.addNewLine).parse(file.text)]
  const tooDeepAt = tokens.map(findTooDeep).find((offset) => offset !== undefined)
  if (tooDeepAt !== undefined) {
    const message = `Lists and objects lie in each other more than ${DEEPEST} levels deep`
    problems.add({ code: 'too-deep', message, where: source.place(tooDeepAt) })
    return undefined
  }
  const root = compose(tokens, source, problems)
  if (root === undefined) return undefined
  const inspection = inspectNodes(root)
  for (const { offset, ...problem } of inspection.problems) {
    problems.add({ ...problem, where: source.place(offset) })
  }
  return inspection.problems.length === 0 || isPiece
    ? { source, root, targets: inspection.targets }
    : undefined
}

function compose(tokens: readonly CST.Token[], source: Source, problems: Problems): YAMLMap | undefined {
  // Keys given twice are looked for in `inspectNodes`: the library compares every key with every other.
  const composer = new Composer({ merge: true, prettyErrors: false, strict: true, uniqueKeys: false })
  const documents = [...composer.compose(tokens, true, source.text.length)]
  const [document, second] = documents
  if (document === undefined) throw new TypeError('the composer gives a document even for an empty file')
  if (second !== undefined) {
    problems.add({
      code: 'several-documents',
      message: 'The file holds more than one document',
      hint: 'Take out the `---` line, or put the second document into a file of its own under `include:`.',
      where: source.place(second.range[0]),
    })
    return undefined
  }
  const { yaml } = document.directives
  if (yaml.explicit === true && yaml.version !== '1.2') {
    problems.add({ code: 'yaml-version', message: 'Config files are YAML 1.2', where: source.place(0) })
    return undefined
  }
  const mistakes = [...document.errors, ...document.warnings]
  for (const { code, message, pos } of mistakes.slice(0, MOST_SYNTAX_PROBLEMS)) {
    const hint = code === 'TAB_AS_INDENT' ? { hint: 'Indent with spaces.' } : {}
    problems.add({
      code: 'yaml-syntax',
      message: printable(message, 200),
      ...hint,
      where: source.place(pos[0]),
    })
  }
  if (mistakes.length > 0) return undefined
  const { contents } = document
  if (isMap(contents)) return contents
  const isEmpty = contents === null || source.text.trim() === '' || contents.range[0] === contents.range[1]
  problems.add(
    isEmpty
      ? {
          code: 'config-empty',
          message: 'The file is empty',
          hint: 'Write at least `tenants: []`.',
          where: { file: source.shown },
        }
      : {
          code: 'wrong-type',
          message: 'A config file must be an object of keys such as `tenants:`',
          where: source.place(contents.range[0]),
        },
  )
  return undefined
}

/** Where nesting passes {@link DEEPEST}. Looked for before composing, which goes down one call per level. */
function findTooDeep(top: CST.Token): number | undefined {
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = [{ token: top, depth: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next
    // The document itself and the object at its top are not counted.
    if (depth > DEEPEST + 1) return token.offset
    if (token.type === 'document') {
      if (token.value !== undefined) waiting.push({ token: token.value, depth: depth + 1 })
    } else if ('items' in token) {
      for (const { key, value } of token.items) {
        if (key !== undefined && key !== null && 'items' in key)
          waiting.push({ token: key, depth: depth + 1 })
        if (value !== undefined && 'items' in value) waiting.push({ token: value, depth: depth + 1 })
      }
    }
  }
  return undefined
}
