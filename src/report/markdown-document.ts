import { countOf } from './count-words.js'
import { foldedToFit, type Foldable, type Folded } from './markdown-folding.js'
import { fenced } from './markdown-words.js'

/** GitHub takes 65,536 characters for a comment; the rest is left for a heading of the reader's own. */
const MOST_CHARACTERS = 64_000
/** Room for the words about what is left out. */
const FOR_WORDS = 1_000

/** A part of a document: what is said above it, and its items. */
export interface MarkdownSection {
  /** A heading of our own words; markdown. */
  readonly heading: string
  /** `block`: all items in one block of code. `details`: each item is markdown of its own. */
  readonly as: 'block' | 'details'
  readonly items: readonly Foldable[]
}

/**
 * Markdown below the length that GitHub takes. What there is no room for is folded, the least important first: to a line,
 * then away; the document says how much.
 * @param document `head` and `foot` are always there, as they are
 */
export function markdownDocument(document: {
  readonly head: string
  readonly sections: readonly MarkdownSection[]
  readonly foot: string
}): string {
  const { head, foot } = document
  const sections = document.sections.filter(({ items }) => items.length > 0)
  const frames = sections.map((section) => sectionText(section, { full: [], line: [], left: [] })).join('')
  // A section has at most two blocks around its items, and line breaks between them.
  const around = sections.length * (2 * fenced('', 'diff').length + 10)
  const room = MOST_CHARACTERS - FOR_WORDS - head.length - foot.length - frames.length - around
  const folded = foldedToFit(
    sections.flatMap(({ items }) => items),
    room,
  )
  const texts = sections.flatMap((section) => {
    const own = within(section, folded)
    // A heading with nothing below it would look like a mistake; what is left out is counted at the end.
    return own.full.length + own.line.length === 0 ? [] : [sectionText(section, own)]
  })
  return [head, ...texts, leftOutWords(folded), foot].filter((text) => text !== '').join('\n')
}

function within({ items }: MarkdownSection, folded: Folded<Foldable>): Folded<Foldable> {
  const own = new Set(items)
  const ofOwn = (list: readonly Foldable[]) => list.filter((item) => own.has(item))
  return { full: ofOwn(folded.full), line: ofOwn(folded.line), left: ofOwn(folded.left) }
}

function sectionText({ heading, as, items }: MarkdownSection, { full, line }: Folded<Foldable>): string {
  const shown = new Set(full)
  const brief = new Set(line)
  const block = (texts: readonly string[], language?: string) =>
    texts.length === 0 ? '' : fenced(texts.join(''), language)
  if (as === 'block') {
    const texts = items.flatMap((item) => (shown.has(item) ? item.full : brief.has(item) ? item.line : []))
    return `${heading}\n\n${block(texts)}`
  }
  const inFull = full.map((item) => item.full).join('')
  return `${heading}\n\n${inFull}${block(
    line.map((item) => item.line),
    'diff',
  )}`
}

/** Says of each sort how many are told in a line only, and how many not at all. */
function leftOutWords({ line, left }: Folded<Foldable>): string {
  if (line.length + left.length === 0) return ''
  const parts = [
    ...(line.length === 0 ? [] : [`the details of ${sums(line)}`]),
    ...(left.length === 0 ? [] : [`${sums(left)} altogether`]),
  ]
  return `> Left out, to stay below the length of a comment: ${parts.join(', and ')}. \`-o text --verbose\` shows everything.\n`
}

function sums(items: readonly Foldable[]): string {
  const counts = new Map<string, number>()
  for (const { sort } of items) counts.set(sort, (counts.get(sort) ?? 0) + 1)
  return [...counts].map(([sort, count]) => countOf(count, sort)).join(', ')
}
