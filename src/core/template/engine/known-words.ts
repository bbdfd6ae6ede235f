import { didYouMean } from '../../model/did-you-mean.js'
import { printable } from '../../model/printable.js'
import type { Arguments } from './ast.js'
import { syntaxFault, unsupportedFault } from './problem.js'
import { FILTERS } from './words/filters.js'
import { METHODS } from './words/methods.js'
import { checkArguments, type Signature } from './words/signature.js'
import { TESTS } from './words/tests.js'

/** What is meant by words of Jinja2 that are not here. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['safe', 'Nothing is escaped unless `| escape` says so: leave it out.'],
  ['format', 'Texts are put together with `~`.'],
  ['callable', 'Nothing can be called.'],
])

const RANGE: Signature = { parameters: ['start', 'stop', 'step'], required: 1 }

/** Each throws for a word that is not there, and for arguments it does not take. */
export function checkFilter(offset: number, name: string, args: Arguments): void {
  check(FILTERS, { word: 'filter', name, offset }, countOf(args))
}

export function checkTest(offset: number, name: string, args: Arguments): void {
  check(TESTS, { word: 'test', name, offset }, countOf(args))
}

export function checkMethod(offset: number, name: string, args: Arguments): void {
  check(METHODS, { word: 'method', name, offset }, countOf(args))
}

export function checkRange(offset: number, args: Arguments): void {
  if (args.named.size > 0) throw syntaxFault(offset, '`range` takes no arguments by name')
  checkArguments(RANGE, countOf(args), { offset, what: '`range`' })
}

export function check<Kind extends Signature>(
  known: ReadonlyMap<string, Kind>,
  { word, name, offset }: { readonly word: string; readonly name: string; readonly offset: number },
  count: { readonly count: number; readonly names: readonly string[] },
): Kind {
  const found = known.get(name)
  if (found === undefined) {
    const hint = INSTEAD.get(name) ?? didYouMean(name, known.keys())
    const message = `There is no ${word} \`${printable(name, 40)}\``
    throw unsupportedFault(offset, message, hint ?? `There are ${[...known.keys()].join(', ')}.`)
  }
  checkArguments(found, count, { offset, what: `\`${name}\`` })
  return found
}

function countOf({ positional, named }: Arguments): { count: number; names: readonly string[] } {
  return { count: positional.length, names: [...named.keys()] }
}
