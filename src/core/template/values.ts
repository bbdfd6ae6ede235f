import { didYouMean } from '../model/did-you-mean.js'
import type { ErrorDetails, Place } from '../model/errors.js'
import { isObject, member, type Json, type JsonObject } from '../model/json.js'
import { quoted } from '../model/printable.js'
import type { TemplateHead, TemplateVariable } from './template.js'
import { typedValue, valueProblem, type Matches } from './value-problem.js'

/** Values somebody wrote for a template, and where. */
export interface GivenValues {
  readonly values: JsonObject
  /** True where all are texts, as an option gives them; what they mean is up to the variable's type. */
  readonly areTexts: boolean
  /** As in `the option --var`. */
  readonly from: string
  readonly where?: Place | undefined
  /** Several templates may be meant: a name that this one does not declare is none of its business. */
  readonly isShared?: boolean
}

export interface ValueSources {
  /** The first that has a name counts. */
  readonly given: readonly GivenValues[]
  /** Variables of the environment, of the process, of `.env`. */
  readonly lookup: (name: string) => string | undefined
  /** Names whose values may not be put into anything, because they hold a management key. */
  readonly isKey: (name: string) => boolean
  readonly matches: Matches
}

/** What a template is rendered with. */
export interface TemplateValues {
  /** What a name in braces stands for. */
  readonly scope: ReadonlyMap<string, Json>
  /** What `${NAME}` stands for; `undefined` where it is not set. */
  readonly dollar: (name: string) => Json | undefined
  /** Texts that may never be shown. */
  readonly secrets: readonly string[]
}

export type ValuesRead =
  | { readonly ok: true; readonly values: TemplateValues }
  | { readonly ok: false; readonly problems: readonly [ErrorDetails, ...ErrorDetails[]] }

/**
 * The values of a template's variables, from the first source that has them, each of its declared type. All problems
 * at once, by the name of the variable. A template without a head has the variables it is given.
 * @param where the template's place, for values that nobody gave
 */
export function collectValues(head: TemplateHead, sources: ValueSources, where: Place): ValuesRead {
  const problems = head.isDeclared ? unknownNames(head, sources) : []
  const scope = new Map<string, Json>()
  const secrets: string[] = []
  for (const variable of variablesOf(head, sources)) {
    const found = findValue(variable, sources, where)
    if ('problem' in found) problems.push(found.problem)
    else if (found.value !== undefined) {
      scope.set(variable.name, found.value)
      if (variable.isSecret) secrets.push(...textsIn(found.value))
    }
  }
  const [first, ...rest] = problems
  if (first !== undefined) return { ok: false, problems: [first, ...rest] }
  return { ok: true, values: { scope, dollar: dollarOf(head, scope, sources), secrets } }
}

function dollarOf(head: TemplateHead, scope: ReadonlyMap<string, Json>, { lookup, isKey }: ValueSources) {
  return (name: string): Json | undefined => {
    if (scope.has(name)) return scope.get(name)
    return head.isDeclared || isKey(name) ? undefined : lookup(name)
  }
}

function variablesOf(head: TemplateHead, { given }: ValueSources): Iterable<TemplateVariable> {
  if (head.isDeclared) return head.variables.values()
  const names = new Set(given.flatMap(({ values }) => Object.keys(values)))
  return [...names].map((name) => untyped(name))
}

function untyped(name: string): TemplateVariable {
  return { name, type: 'string', isRequired: false, isSecret: false }
}

function unknownNames({ name, variables }: TemplateHead, { given }: ValueSources): ErrorDetails[] {
  return given
    .filter(({ isShared }) => isShared !== true)
    .flatMap(({ values, from, where }) =>
      Object.keys(values)
        .filter((written) => !variables.has(written))
        .map((written): ErrorDetails => ({
          code: 'template-variable-unknown',
          message: `The template ${quoted(name)} has no variable ${quoted(written)}, which ${from} gives`,
          hint: didYouMean(written, variables.keys()) ?? knownNames(variables),
          where,
        })),
    )
}

function knownNames(variables: TemplateHead['variables']): string {
  return variables.size === 0 ? 'It has none.' : `It has ${[...variables.keys()].join(', ')}.`
}

type Found = { readonly value: Json | undefined } | { readonly problem: ErrorDetails }

function findValue(variable: TemplateVariable, sources: ValueSources, where: Place): Found {
  const { name } = variable
  for (const { values, areTexts, from, where: place = where } of sources.given) {
    const written = member(values, name)
    if (written === undefined) continue
    return judged(variable, { written, isText: areTexts, from, where: place, sources })
  }
  const isKey = sources.isKey(name)
  const text = isKey ? undefined : sources.lookup(name)
  if (text !== undefined) {
    return judged(variable, { written: text, isText: true, from: 'the environment', where, sources })
  }
  if (variable.default !== undefined) return { value: variable.default }
  if (!variable.isRequired) return { value: undefined }
  if (isKey) {
    const message = `The variable ${quoted(name)} holds a management key and cannot be put into a template`
    return { problem: { code: 'key-variable', message, hint: 'Give the variable another name.', where } }
  }
  const about = variable.description === undefined ? '' : `: ${variable.description}`
  return {
    problem: {
      code: 'template-value-missing',
      message: `The variable ${quoted(name)} has no value${about}`,
      hint: `Give it with --var ${name}=…, --vars-file, under \`variables:\` of the entry or the environment, or as a variable of the process.`,
      where,
    },
  }
}

function judged(
  variable: TemplateVariable,
  about: {
    readonly written: Json
    readonly isText: boolean
    readonly from: string
    readonly where: Place
    readonly sources: ValueSources
  },
): Found {
  const { written, isText, from, where, sources } = about
  const value = isText && typeof written === 'string' ? typedValue(variable, written) : written
  const problem = valueProblem(variable, value, sources.matches)
  if (problem === undefined) {
    return variable.mayHoldPlaceholders !== true && holdsPlaceholder(value)
      ? { problem: placeholderProblem(variable, { from, where }) }
      : { value }
  }
  return {
    problem: {
      code: 'template-value-wrong',
      message: `The variable ${quoted(variable.name)} ${problem.message}, in ${from}`,
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
      where,
    },
  }
}

/** Descope would look up what stands between the braces. */
function placeholderProblem(
  { name }: TemplateVariable,
  { from, where }: { readonly from: string; readonly where: Place },
): ErrorDetails {
  return {
    code: 'template-value-placeholder',
    message: `The variable ${quoted(name)} holds \`{{\`, in ${from}, which Descope would read as a placeholder`,
    hint: 'Take it out, or say `placeholders: true` in the declaration of the variable.',
    where,
  }
}

function holdsPlaceholder(value: Json): boolean {
  const open: Json[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') {
      if (next.includes('{{')) return true
    } else if (Array.isArray(next)) open.push(...(next as readonly Json[]))
    else if (isObject(next)) open.push(...Object.keys(next), ...Object.values(next))
  }
  return false
}

/** Every text in a value: a secret may be an object, whose keys are no secret. */
function textsIn(value: Json): readonly string[] {
  const texts: string[] = []
  const open: Json[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') texts.push(next)
    else if (Array.isArray(next)) open.push(...(next as readonly Json[]))
    else if (isObject(next)) open.push(...Object.values(next))
  }
  return texts.filter((text) => text !== '')
}
