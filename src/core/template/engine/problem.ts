/** What is wrong with a template, or with rendering it. */
export interface TemplateProblem {
  /** Listed in `docs/errors.md`. */
  readonly code: string
  readonly message: string
  readonly hint?: string
  /** In the text of the template, or of the include; counted as JavaScript counts characters. */
  readonly offset: number
  /** The include the place lies in; absent for the template itself. */
  readonly include?: string
}

/** Nobody reads more at once; and what is wrong everywhere is looked for a few times only. */
export const MOST_PROBLEMS = 50

/** Ends the work on one tag: thrown and caught inside the engine, which hands out problems as values. */
export class TemplateFault extends Error {
  readonly problem: TemplateProblem
  /** Nothing after it can be trusted or afforded: the whole rendering ends. */
  readonly isFinal: boolean

  constructor(problem: TemplateProblem, { isFinal = false }: { readonly isFinal?: boolean } = {}) {
    super(problem.message)
    this.name = 'TemplateFault'
    this.problem = problem
    this.isFinal = isFinal
  }
}

/** A tag that cannot be understood. */
export function syntaxFault(offset: number, message: string, hint?: string): TemplateFault {
  return new TemplateFault({ code: 'template-syntax', message, offset, ...hinted(hint) })
}

/** A part of Jinja2, or of something else, that this engine does not have. */
export function unsupportedFault(offset: number, message: string, hint?: string): TemplateFault {
  return new TemplateFault({ code: 'template-not-supported', message, offset, ...hinted(hint) })
}

/** Something without a value was used. */
export function undefinedFault(offset: number, message: string, hint?: string): TemplateFault {
  return new TemplateFault({ code: 'template-undefined', message, offset, ...hinted(hint) })
}

/** A value of a kind, or a size, that an operation cannot work with. */
export function valueFault(offset: number, message: string, hint?: string): TemplateFault {
  return new TemplateFault({ code: 'template-wrong-value', message, offset, ...hinted(hint) })
}

/** More of something than a template may have. */
export function sizeFault(offset: number, message: string, hint?: string): TemplateFault {
  return new TemplateFault(
    { code: 'template-too-large', message, offset, ...hinted(hint) },
    { isFinal: true },
  )
}

function hinted(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}
