import { isMap, type Node } from 'yaml'
import type { z } from 'zod'
import { isObject } from '../../core/model/json.js'
import type { Place } from '../../core/model/errors.js'
import { CONTEXT_NAMES } from '../../core/flow/context-names.js'
import { delimiterFault, type TemplateSyntax } from '../../core/template/engine/index.js'
import type { TemplateHead, TemplateVariable, VariableType } from '../../core/template/template.js'
import { valueProblem } from '../../core/template/value-problem.js'
import { checkShape } from '../check-shape.js'
import { isNode, pairsOf, resolved } from '../pairs.js'
import type { ParsedFile } from '../parse-yaml.js'
import type { Problems } from '../problems.js'
import { quote } from '../quote.js'
import { FREE, FREE_MAP } from '../shape.js'
import { offsetOf, writtenValue } from '../written-value.js'
import { HEAD_SHAPE, headSchema, VARIABLE_SHAPE, variableSchema } from './head-schema.js'
import { matches, patternFault } from './matches.js'

/** A head as it is written, with what only the reading of the template needs. */
export interface HeadRead {
  readonly head: TemplateHead
  /** Where each variable is declared. */
  readonly places: ReadonlyMap<string, Place>
  /** Path of the file or folder that holds the flow; absent where the template's file does. */
  readonly body: string | undefined
  readonly delimiters: Delimiters | undefined
}

type Delimiters = NonNullable<TemplateSyntax['delimiters']>

const JINJA: Delimiters = { expression: ['{{', '}}'], block: ['{%', '%}'], comment: ['{#', '#}'] }

/** Names that mean something else inside of expressions, in either case. */
const WORDS: ReadonlySet<string> = new Set(
  'true false none True False None and or not in is if else elif for set include raw loop range'.split(' '),
)

/** Reads a head; `undefined` node: the template has none, and is called after its file. */
export function readHead(
  file: ParsedFile,
  node: Node | null | undefined,
  { name, problems }: { readonly name: string; readonly problems: Problems },
): HeadRead {
  const nothing = { places: new Map(), body: undefined, delimiters: undefined }
  const bare: TemplateHead = { name, variables: new Map(), sample: {}, isDeclared: false }
  if (node === undefined) return { ...nothing, head: bare }
  const written = {
    ...writtenValue({ file, node, shape: HEAD_SHAPE, problems }),
    file,
    node,
    shape: HEAD_SHAPE,
  }
  // The variables are told one by one below.
  const value = isObject(written.value) ? { ...written.value, variables: {} } : written.value
  const unsound = checkShape({
    schema: headSchema,
    written: { ...written, value },
    what: 'the template',
    problems,
  })
  const read = headSchema.safeParse(value)
  const { variables, places } = readVariables(file, node, problems)
  if (unsound.size > 0 || !read.success) {
    return { ...nothing, places, head: { ...bare, variables, isDeclared: true } }
  }
  const { version, description, sample = {}, body } = read.data
  const delimiters = delimitersOf(read.data.delimiters, file.source.place(offsetOf(node)), problems)
  return {
    head: {
      name: read.data.name ?? name,
      ...(version === undefined ? {} : { version }),
      ...(description === undefined ? {} : { description }),
      variables,
      sample,
      isDeclared: true,
    },
    places,
    body,
    delimiters,
  }
}

function delimitersOf(
  written: z.infer<typeof headSchema>['delimiters'],
  where: Place,
  problems: Problems,
): Delimiters | undefined {
  if (written === undefined) return undefined
  const { expression = JINJA.expression, block = JINJA.block, comment = JINJA.comment } = written
  const delimiters = { expression, block, comment }
  const fault = delimiterFault(delimiters)
  if (fault === undefined) return delimiters
  problems.add({ code: 'template-bad-delimiters', message: `The \`delimiters\` ${fault}`, where })
  return undefined
}

function readVariables(file: ParsedFile, node: Node | null, problems: Problems) {
  const variables = new Map<string, TemplateVariable>()
  const places = new Map<string, Place>()
  const head = resolved(file, node)
  const pair = isMap(head) ? pairsOf(file, head).find(({ text }) => text === 'variables') : undefined
  const block = resolved(file, pair?.value ?? null)
  if (pair !== undefined && !isMap(block)) {
    const where = file.source.place(pair.key.range?.[0] ?? 0)
    const hint = 'Write `NAME: { type: string }`.'
    problems.add({ code: 'wrong-type', message: '"variables" must be an object of names', hint, where })
  }
  if (!isMap(block)) return { variables, places }
  for (const { text: name, key, value } of pairsOf(file, block)) {
    const where = file.source.place(key.range?.[0] ?? 0)
    places.set(name, where)
    if (!isUsableName(name, where, problems)) continue
    const variable = readVariable({ file, name, node: value, where, problems })
    if (variable !== undefined) variables.set(name, variable)
  }
  return { variables, places }
}

function isUsableName(name: string, where: Place, problems: Problems): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
    const message = `${quote(name)} is no name of a variable`
    const hint = 'A name has letters, digits and underscores, and no digit first.'
    problems.add({ code: 'template-bad-name', message, hint, where })
    return false
  }
  if (!CONTEXT_NAMES.has(name) && !WORDS.has(name)) return true
  const owner = WORDS.has(name) ? 'a word of the template language' : "one of Descope's own names in flows"
  problems.add({
    code: 'template-name-taken',
    message: `No variable can be called ${quote(name)}: it is ${owner}`,
    hint: `Call it ${quote(`${name}_value`)}, for example.`,
    where,
  })
  return false
}

function readVariable(about: {
  readonly file: ParsedFile
  readonly name: string
  readonly node: Node | null
  readonly where: Place
  readonly problems: Problems
}): TemplateVariable | undefined {
  const { file, name, node, where, problems } = about
  const shape = isMap(resolved(file, node)) ? VARIABLE_SHAPE : FREE
  const read = writtenValue({ file, node, shape, problems })
  // `NAME: string` is short for `NAME: { type: string }`.
  const value = typeof read.value === 'string' ? { type: read.value } : read.value
  const what = `the variable ${quote(name)}`
  const written = { ...read, value, file, node, shape: shape === FREE ? FREE_MAP : shape }
  if (checkShape({ schema: variableSchema, written, what, problems }).size > 0) return undefined
  const {
    type,
    required,
    default: fallback,
    pattern,
    values,
    description,
    placeholders,
    secret,
  } = variableSchema.parse(value)
  const variable: TemplateVariable = {
    name,
    type,
    isRequired: required ?? fallback === undefined,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(values === undefined ? {} : { values }),
    ...(description === undefined ? {} : { description }),
    ...(placeholders === undefined ? {} : { mayHoldPlaceholders: placeholders }),
    isSecret: secret ?? false,
  }
  const fault = faultOf(variable)
  if (fault === undefined) return variable
  problems.add({ code: 'template-variable-wrong', message: `${what} ${fault}`, where })
  return undefined
}

/** What is hidden is text: a number or a word of a short list would be hidden wherever it means something else. */
const SECRET_TYPES: ReadonlySet<VariableType> = new Set<VariableType>(['string', 'list', 'object'])

/** What does not fit together in one variable. */
function faultOf(variable: TemplateVariable): string | undefined {
  const { type, pattern, values, default: fallback, isRequired, isSecret } = variable
  if (type === 'enum' && values === undefined) return 'is an enum and has no `values`'
  if (type !== 'enum' && values !== undefined) return `has \`values\`, which only an enum has, not a ${type}`
  if (isSecret && !SECRET_TYPES.has(type)) {
    return `is \`secret\`, which only a string, a list or an object can be, not ${type === 'enum' ? 'an enum' : `a ${type}`}`
  }
  if (pattern !== undefined) {
    if (type !== 'string' && type !== 'list') return `has a \`pattern\`, which only texts have, not a ${type}`
    const fault = patternFault(pattern)
    if (fault !== undefined) return `has a \`pattern\` that is no regular expression: ${fault}`
  }
  if (fallback === undefined) return undefined
  if (isRequired) return 'is `required` and has a `default`: take one of them out'
  const problem = valueProblem(variable, fallback, matches)
  return problem === undefined ? undefined : `has a \`default\` that does not fit: it ${problem.message}`
}

/** The node of the head in a template's file, and whether it has one. */
export function headNodeOf(file: ParsedFile): Node | null | undefined {
  const pair = pairsOf(file, file.root).find(({ text }) => text === 'template')
  return pair === undefined ? undefined : isNode(pair.value) ? pair.value : null
}
