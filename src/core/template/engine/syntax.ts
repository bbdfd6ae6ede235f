/** What a tag begins and ends with. */
export type Delimiters = readonly [open: string, close: string]

/** How a template's text is to be read. */
export interface TemplateSyntax {
  /** Default: `{{ }}`, `{% %}` and `{# #}`. With others, those are text. */
  readonly delimiters?: {
    readonly expression: Delimiters
    readonly block: Delimiters
    readonly comment: Delimiters
  }
  /**
   * True for an expression tag that is somebody else's and stays as it stands: asked with its first name (`user` of
   * `{{user.email}}`), or with '' for one that begins with a dot. Default: none is.
   */
  readonly passesThrough?: (root: string) => boolean
  /** `${NAME}`, `${NAME:-default}` and `$${` are read as well. Default: true. */
  readonly readsDollars?: boolean
}

/** The same with nothing left open. */
export type FullSyntax = Required<TemplateSyntax>

const JINJA = { expression: ['{{', '}}'], block: ['{%', '%}'], comment: ['{#', '#}'] } as const

export function fullSyntax(syntax: TemplateSyntax): FullSyntax {
  return {
    delimiters: syntax.delimiters ?? JINJA,
    passesThrough: syntax.passesThrough ?? (() => false),
    readsDollars: syntax.readsDollars ?? true,
  }
}

const SHORTEST = 2
const LONGEST = 8

/** Why delimiters that somebody chose cannot be used, as the end of a sentence; `undefined` where they can. */
export function delimiterFault(delimiters: NonNullable<TemplateSyntax['delimiters']>): string | undefined {
  const { expression, block, comment } = delimiters
  const all = [...expression, ...block, ...comment]
  if (all.some(({ length }) => length < SHORTEST || length > LONGEST)) {
    return `must have ${SHORTEST} to ${LONGEST} characters each`
  }
  if (all.some((text) => !/^[!-/:-@[-`{-~]+$/.test(text))) return 'must be made of ASCII punctuation'
  if (all.some((text) => /["'\\]/.test(text))) return 'may hold no quotes and no backslashes'
  const opening = [expression[0], block[0], comment[0]]
  if (opening.some((text) => text.startsWith('$'))) return 'may not begin with `$`, which begins `${NAME}`'
  const isAmbiguous = opening.some((one, at) =>
    opening.some((other, index) => index !== at && one.startsWith(other)),
  )
  return isAmbiguous ? 'must begin in three different ways, none of them the beginning of another' : undefined
}
