import type { Expression, Names, TemplateNode, TemplateText } from './ast.js'

import { forFrame, ifFrame, type Frame } from './open-blocks.js'
import { unknownStatement } from './unknown-statement.js'
import { ExpressionParser } from './expression-parser.js'
import {
  MOST_PROBLEMS,
  syntaxFault,
  TemplateFault,
  unsupportedFault,
  type TemplateProblem,
} from './problem.js'
import { scanTemplate, type Piece } from './scan.js'
import { fullSyntax, type FullSyntax, type TemplateSyntax } from './syntax.js'
import type { Token } from './tokens.js'

export type TemplateParsed =
  | { readonly ok: true; readonly template: TemplateText }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] }

/** Understands a template. What is wrong with it is told, in the order of the text, fifty problems at most. */
export function parseTemplate(text: string, syntax: TemplateSyntax = {}): TemplateParsed {
  const full = fullSyntax(syntax)
  const { pieces, problems } = scanTemplate(text, full)
  const building = new Building(full)
  for (const piece of pieces) building.add(piece)
  const nodes = building.end()
  const all = [...problems, ...building.problems].sort((a, b) => a.offset - b.offset)
  return all.length === 0
    ? { ok: true, template: { source: text, nodes } }
    : { ok: false, problems: all.slice(0, MOST_PROBLEMS) }
}

/** Blocks within blocks. */
const DEEPEST = 50

class Building {
  readonly problems: TemplateProblem[] = []
  readonly #syntax: FullSyntax
  readonly #frames: Frame[] = []
  /** The nodes of each open block, the template's own first. */
  readonly #bodies: TemplateNode[][] = [[]]

  constructor(syntax: FullSyntax) {
    this.#syntax = syntax
  }

  add(piece: Piece): void {
    try {
      switch (piece.type) {
        case 'text':
        case 'dollar':
          this.#push(piece)
          break
        case 'expression':
          this.#output(piece)
          break
        case 'block':
          this.#block(piece)
          break
      }
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error
      this.problems.push(error.problem)
    }
  }

  end(): readonly TemplateNode[] {
    for (const { offset, ends } of this.#frames) {
      this.problems.push(syntaxFault(offset, 'This block is not closed', `It ends with \`${ends}\`.`).problem)
    }
    return this.#bodies[0] ?? []
  }

  #push(node: TemplateNode): void {
    this.#bodies.at(-1)?.push(node)
  }

  #parser(tokens: readonly Token[]): ExpressionParser {
    return new ExpressionParser(tokens, this.#syntax.passesThrough)
  }

  #output({ offset, tokens }: TagPiece): void {
    const parser = this.#parser(tokens)
    const expression = parser.expression()
    parser.expectEnd()
    this.#push({ type: 'output', offset, expression })
  }

  #block({ offset, tokens }: TagPiece): void {
    const [first] = tokens
    const parser = this.#parser(tokens)
    const word = first?.type === 'name' ? first.text : ''
    parser.skipWord(word)
    const at = first?.offset ?? offset
    switch (word) {
      case 'if':
        this.#if(offset, parser)
        break
      case 'for':
        this.#for(offset, parser)
        break
      case 'set':
        this.#set(offset, parser)
        break
      case 'include':
        this.#include(offset, parser)
        break
      case 'elif':
      case 'else':
        this.#next(at, { isElif: word === 'elif' }, parser)
        break
      case 'endif':
      case 'endfor':
        this.#close(at, word, parser)
        break
      case 'endraw':
        throw syntaxFault(at, '`endraw` closes nothing')
      default:
        throw unknownStatement(at, word)
    }
  }

  #open(frame: Frame): void {
    if (this.#frames.length >= DEEPEST) {
      // Opened all the same, so that what closes it closes this one.
      this.problems.push(
        syntaxFault(frame.offset, `Blocks lie in each other more than ${DEEPEST} deep`).problem,
      )
    }
    this.#frames.push(frame)
    this.#bodies.push([])
  }

  #if(offset: number, parser: ExpressionParser): void {
    this.#open(ifFrame(offset, [], this.#read(parser)))
  }

  /** A condition that cannot be read is told, and the block goes on: what closes it is no mistake as well. */
  #read(parser: ExpressionParser): Expression {
    try {
      const condition = parser.expression()
      parser.expectEnd()
      return condition
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error
      this.problems.push(error.problem)
      return { type: 'literal', offset: parser.offset, value: null }
    }
  }

  #for(offset: number, parser: ExpressionParser): void {
    try {
      const names = namesIn(parser)
      parser.expectWord('in')
      const items = parser.expression({ hasChoice: false })
      const condition = parser.skipWord('if') ? parser.expression() : undefined
      if (parser.skipWord('recursive')) throw unsupportedFault(offset, 'Loops cannot be `recursive`')
      parser.expectEnd()
      this.#open(forFrame({ offset, names, items, condition }))
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error
      this.problems.push(error.problem)
      const items: Expression = { type: 'list', offset, items: [] }
      this.#open(forFrame({ offset, names: [''], items, condition: undefined }))
    }
  }

  #set(offset: number, parser: ExpressionParser): void {
    const names = namesIn(parser)
    if (!parser.skipMark('=')) {
      throw unsupportedFault(
        parser.offset,
        '`set` takes `name = value` alone',
        'Blocks and attributes cannot be set.',
      )
    }
    const value = parser.expression()
    parser.expectEnd()
    this.#push({ type: 'set', offset, names, value })
  }

  #include(offset: number, parser: ExpressionParser): void {
    const name = parser.literalString()
    if (name === undefined) {
      throw syntaxFault(parser.offset, 'The name of an include is a text in quotes', 'It cannot be computed.')
    }
    if (parser.skipWord('ignore') || parser.skipWord('with') || parser.skipWord('without')) {
      throw unsupportedFault(
        parser.offset,
        '`include` takes a name alone',
        'An include sees what is around it.',
      )
    }
    parser.expectEnd()
    this.#push({ type: 'include', offset, name })
  }

  #next(offset: number, { isElif }: { readonly isElif: boolean }, parser: ExpressionParser): void {
    const condition = isElif ? this.#read(parser) : undefined
    if (!isElif) parser.expectEnd()
    const frame = this.#frames.at(-1)
    if (frame?.next === undefined || (isElif && !frame.hasElif)) {
      throw syntaxFault(offset, `\`${isElif ? 'elif' : 'else'}\` has no place here`)
    }
    this.#frames[this.#frames.length - 1] = frame.next(this.#bodies.pop() ?? [], condition)
    this.#bodies.push([])
  }

  #close(offset: number, word: 'endif' | 'endfor', parser: ExpressionParser): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) throw syntaxFault(offset, `\`${word}\` closes nothing`)
    if (frame.ends !== word)
      throw syntaxFault(offset, `\`${word}\` stands where \`${frame.ends}\` is expected`)
    parser.expectEnd()
    this.#frames.pop()
    this.#push(frame.finish(this.#bodies.pop() ?? []))
  }
}

type TagPiece = Piece & { readonly tokens: readonly Token[] }

function namesIn(parser: ExpressionParser): Names {
  const isBracketed = parser.skipMark('(')
  const names: [string, ...string[]] = [parser.newName()]
  while (parser.skipMark(',')) names.push(parser.newName())
  if (isBracketed) parser.expectMark(')')
  return names
}
