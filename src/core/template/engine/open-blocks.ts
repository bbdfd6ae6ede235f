import type { Branch, Expression, Names, TemplateNode } from './ast.js'

/** A block that is open. */
export interface Frame {
  readonly offset: number
  readonly ends: 'endif' | 'endfor'
  /** Makes the node when the block ends. */
  readonly finish: (body: readonly TemplateNode[]) => TemplateNode
  /** `elif` and `else`; `undefined` where there may be no more. */
  readonly next: ((body: readonly TemplateNode[], condition: Expression | undefined) => Frame) | undefined
  readonly hasElif: boolean
}

/**
 * An `if`, or one of its branches.
 * @param branches those before it; each frame adds its own
 * @param condition `undefined` for `else`
 */
export function ifFrame(offset: number, branches: Branch[], condition: Expression | undefined): Frame {
  return {
    offset,
    ends: 'endif',
    hasElif: true,
    finish: (body) => {
      if (condition === undefined) return { type: 'if', offset, branches, otherwise: body }
      branches.push({ condition, body })
      return { type: 'if', offset, branches, otherwise: [] }
    },
    next:
      condition === undefined
        ? undefined
        : (body, next) => {
            branches.push({ condition, body })
            return ifFrame(offset, branches, next)
          },
  }
}

interface LoopHead {
  readonly offset: number
  readonly names: Names
  readonly items: Expression
  readonly condition: Expression | undefined
}

export function forFrame(head: LoopHead): Frame {
  const { offset } = head
  return {
    offset,
    ends: 'endfor',
    hasElif: false,
    finish: (body) => ({ type: 'for', ...head, body, otherwise: [] }),
    next: (body) => ({
      offset,
      ends: 'endfor',
      hasElif: false,
      finish: (otherwise) => ({ type: 'for', ...head, body, otherwise }),
      next: undefined,
    }),
  }
}
