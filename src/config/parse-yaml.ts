import { isMap, LineCounter, type Alias, type Node, type YAMLMap } from 'yaml'
import { printable } from '../core/model/printable.js'
import { DEEPEST, inspectNodes } from './inspect-nodes.js'
import type { Problems } from './problems.js'
import { Source } from './source.js'
import { streamNodes, type Streamed } from './stream-nodes.js'

/** One config file as it is written: the tree with its places, nothing understood yet. */
export interface ParsedFile {
  readonly source: Source
  readonly root: YAMLMap
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>
}

/** What a file is, in the words of its problems. */
export interface SortOfFile {
  /** `config file` */
  readonly what: string
  /** What stands in it at least: `tenants:`. */
  readonly example: string
}

const CONFIG_FILE: SortOfFile = { what: 'config file', example: 'tenants: []' }

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
  { isPiece = false, sort = CONFIG_FILE }: { readonly isPiece?: boolean; readonly sort?: SortOfFile } = {},
): ParsedFile | undefined {
  const lines = new LineCounter()
  const source = new Source(file.path, file.shown, file.text, lines)
  const streamed = streamNodes(file.text, lines)
  if (streamed.type === 'tooDeep') {
    const message = `Lists and objects lie in each other more than ${DEEPEST} levels deep`
    problems.add({ code: 'too-deep', message, where: source.place(streamed.offset) })
    return undefined
  }
  const root = rootOf(streamed, { source, problems, sort })
  if (root === undefined) return undefined
  const inspection = inspectNodes(root)
  for (const { offset, ...problem } of inspection.problems) {
    problems.add({ ...problem, where: source.place(offset) })
  }
  return inspection.problems.length === 0 || isPiece
    ? { source, root, targets: inspection.targets }
    : undefined
}

function rootOf(
  { document, second, mistakes }: Extract<Streamed, { type: 'nodes' }>,
  about: { readonly source: Source; readonly problems: Problems; readonly sort: SortOfFile },
): YAMLMap | undefined {
  const { source, problems, sort } = about
  if (second !== undefined) {
    problems.add({
      code: 'several-documents',
      message: 'The file holds more than one document',
      hint: 'Take out the `---` line, or put the second document into a file of its own.',
      where: source.place(second.range[0]),
    })
    return undefined
  }
  const { yaml } = document.directives
  if (yaml.explicit === true && yaml.version !== '1.2') {
    problems.add({ code: 'yaml-version', message: `A ${sort.what} is YAML 1.2`, where: source.place(0) })
    return undefined
  }
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
          hint: `Write at least \`${sort.example}\`.`,
          where: { file: source.shown },
        }
      : {
          code: 'wrong-type',
          message: `A ${sort.what} must be an object of keys such as \`${sort.example.replace(/:.*/s, ':')}\``,
          where: source.place(contents.range[0]),
        },
  )
  return undefined
}
