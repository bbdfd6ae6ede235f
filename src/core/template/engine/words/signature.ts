import { didYouMean } from '../../../model/did-you-mean.js'
import { syntaxFault } from '../problem.js'

/** The arguments that a filter, a test or a method takes, by the names Jinja2 gives them. */
export interface Signature {
  readonly parameters: readonly string[]
  /** How many of them must be given. Default: none. */
  readonly required?: number
  /** Takes any number of arguments without a name; those above are given by name only. Default: false. */
  readonly takesMore?: boolean
}

/** Throws where a call does not fit. `what` is what is called, as a message begins with it. */
export function checkArguments(
  { parameters, required = 0, takesMore = false }: Signature,
  { count, names }: { readonly count: number; readonly names: readonly string[] },
  { offset, what }: { readonly offset: number; readonly what: string },
): void {
  if (!takesMore && count > parameters.length) {
    const most =
      parameters.length === 0 ? 'no arguments' : `at most ${parameters.length}: ${list(parameters)}`
    throw syntaxFault(offset, `${what} takes ${most}`)
  }
  const byPlace = takesMore ? [] : parameters.slice(0, count)
  for (const name of names) {
    if (byPlace.includes(name)) throw syntaxFault(offset, `${what} is given \`${name}\` twice`)
    if (parameters.includes(name)) continue
    const known = parameters.length === 0 ? 'It takes none by name.' : `It takes ${list(parameters)}.`
    throw syntaxFault(offset, `${what} has no argument \`${name}\``, didYouMean(name, parameters) ?? known)
  }
  const absent = parameters.slice(byPlace.length, required).filter((name) => !names.includes(name))
  if (absent.length > 0) throw syntaxFault(offset, `${what} wants ${list(absent)}`)
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
