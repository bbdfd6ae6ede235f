import { didYouMean } from '../../model/did-you-mean.js'
import { syntaxFault, unsupportedFault, type TemplateFault } from './problem.js'

/** Words of Jinja2 that are not here, and what to do instead. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['macro', 'Use a loop, or an include.'],
  ['call', 'Use a loop, or an include.'],
  ['import', 'Use `{% include "name" %}`.'],
  ['from', 'Use `{% include "name" %}`.'],
  ['extends', 'Use `{% include "name" %}`.'],
  ['block', 'Use `{% include "name" %}`.'],
  ['filter', 'Use a filter on a value: `{{ value | name }}`.'],
  ['with', 'Use `{% set name = value %}`.'],
  ['autoescape', 'Use `| escape` on a value.'],
  ['do', 'Nothing here changes a value: use filters.'],
  ['trans', 'Use variables for texts in several languages.'],
  ['break', 'Use `{% for … if … %}`.'],
  ['continue', 'Use `{% for … if … %}`.'],
])
const KNOWN = ['if', 'elif', 'else', 'endif', 'for', 'endfor', 'set', 'include', 'raw', 'endraw']

/** For a tag that begins with no statement's word. */
export function unknownStatement(offset: number, word: string): TemplateFault {
  const instead = UNSUPPORTED.get(word)
  if (instead !== undefined) return unsupportedFault(offset, `\`${word}\` is not supported`, instead)
  if (word === '') return syntaxFault(offset, 'A statement begins with a word', `One of ${KNOWN.join(', ')}.`)
  return unsupportedFault(
    offset,
    `There is no statement \`${word.slice(0, 40)}\``,
    didYouMean(word, KNOWN) ?? `There are ${KNOWN.join(', ')}.`,
  )
}
