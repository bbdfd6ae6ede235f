/** A block of code in a document that a test looks at. */
export interface MarkedBlock {
  /** Line of the document in which it begins, from 1. */
  readonly line: number
  /** Behind the language: `run`, `output`, `file=descope.yaml`. */
  readonly mark: string
  readonly text: string
}

/** The marked blocks of a document in their order; the others are for the eye alone. */
export function markedBlocks(page: string): readonly MarkedBlock[] {
  return [...page.matchAll(/^( *)```\w+ (run|output|file=\S+)\n(.*?)^ *```$/gms)].map((match) => {
    const [, indent = '', mark = '', text = ''] = match
    return {
      line: page.slice(0, match.index).split('\n').length,
      mark,
      // In a list a block is as deep as its item.
      text: text.replaceAll(new RegExp(`^ {${indent.length}}`, 'gm'), ''),
    }
  })
}

/** Documents that have something to run. */
export function isRun(page: string): boolean {
  return /^ *```\w+ run$/m.test(page)
}
