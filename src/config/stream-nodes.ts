import {
  Composer,
  isMap,
  isSeq,
  Lexer,
  Parser,
  type CST,
  type Document,
  type LineCounter,
  type YAMLError,
} from 'yaml'
import { findTooDeep } from './find-too-deep.js'

/** Entries of a list that are composed at one time. */
const PIECE = 500

/** A document's nodes, or why there are none. */
export type Streamed =
  | {
      readonly type: 'nodes'
      readonly document: Document.Parsed
      readonly second: Document.Parsed | undefined
      /** What the library found wrong, warnings included. */
      readonly mistakes: readonly YAMLError[]
    }
  | { readonly type: 'tooDeep'; readonly offset: number }

/**
 * Parses text into nodes. The lists right below the top, where nearly all of a large config stands, are composed
 * piece by piece while the text is being read, and each piece's tokens are let go: the tokens of a whole file weigh
 * twice as much as its nodes.
 */
export function streamNodes(text: string, lines: LineCounter): Streamed {
  const parser = new Parser(lines.addNewLine)
  const lists = new Map<number, Document.Parsed[]>()
  const tokens: CST.Token[] = []
  lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme))
    const list = listBelowTop(parser.stack)
    // The parser still looks at the last two items of a list.
    if (list === undefined || list.items.length < PIECE + 2) continue
    const piece = { ...list, items: list.items.splice(0, PIECE) }
    const tooDeepAt = findTooDeep(piece, 2)
    if (tooDeepAt !== undefined) return { type: 'tooDeep', offset: tooDeepAt }
    const composed = compose(
      [{ type: 'document', offset: list.offset, start: [], value: piece }],
      text.length,
    )
    lists.set(list.offset, [...(lists.get(list.offset) ?? []), ...composed])
  }
  tokens.push(...parser.end())
  const tooDeepAt = tokens.map((token) => findTooDeep(token, 0)).find((offset) => offset !== undefined)
  if (tooDeepAt !== undefined) return { type: 'tooDeep', offset: tooDeepAt }

  const [document, second] = compose(tokens, text.length)
  if (document === undefined) throw new TypeError('the composer gives a document even for an empty file')
  const values = isMap(document.contents) ? document.contents.items.map(({ value }): unknown => value) : []
  for (const [offset, pieces] of lists) {
    const list = values.filter((value) => isSeq(value)).find(({ range }) => range?.[0] === offset)
    if (list === undefined) continue
    const before = pieces.flatMap(({ contents }) => (isSeq(contents) ? contents.items : []))
    list.items = [...before, ...list.items]
  }
  const composed = [...[...lists.values()].flat(), document]
  return {
    type: 'nodes',
    document,
    second,
    mistakes: composed.flatMap(({ errors, warnings }) => [...errors, ...warnings]),
  }
}

function compose(tokens: readonly CST.Token[], length: number): readonly Document.Parsed[] {
  // Keys given twice are looked for in `inspectNodes`: the library compares every key with every other.
  const composer = new Composer({ merge: true, prettyErrors: false, strict: true, uniqueKeys: false })
  return [...composer.compose(tokens, true, length)]
}

/** The list that is being read, where it stands under a key at the top of the document. */
function listBelowTop([document, map, list]: readonly CST.Token[]): CST.BlockSequence | undefined {
  if (document?.type !== 'document' || map?.type !== 'block-map') return undefined
  return list?.type === 'block-seq' ? list : undefined
}
