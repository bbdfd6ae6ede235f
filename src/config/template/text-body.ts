import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { placesOfOffsets } from '../../core/json-text/index.js'
import type { ErrorDetails, Place } from '../../core/model/errors.js'
import { objectOf, type Json } from '../../core/model/json.js'
import { segmentsOf, type Pointer } from '../../core/model/pointer.js'
import { quoted } from '../../core/model/printable.js'
import {
  Budget,
  fillTokens,
  includesOf,
  parseTemplate,
  renderText,
  type RenderedText,
  type SourcePlace,
  type TemplateProblem,
  type TemplateSyntax,
  type TemplateText,
} from '../../core/template/engine/index.js'
import { namesIn, placedProblem } from '../../core/template/included-texts.js'
import type { BodyRendered, TemplateBody } from '../../core/template/template-body.js'
import type { TemplateValues } from '../../core/template/values.js'
import { isNode, pairsOf, resolved } from '../pairs.js'
import { parseYaml, type ParsedFile, type SortOfFile } from '../parse-yaml.js'
import { exactNumber } from '../plain-value.js'
import { Problems } from '../problems.js'
import type { Includes } from './includes.js'

/** A file of two parts: the head as YAML, a line of three dashes, and the text to render. */
export interface FrontMatter {
  /** Absent where the file has no head. */
  readonly head: string | undefined
  readonly text: string
  /** A head begins, and nothing ends it. */
  readonly isOpen?: boolean
}

const DASHES = /^---[ \t]*\r?$/m

/** How a head begins, as YAML or as JSON. */
const HEAD = /(?:template:|\{\s*"template"\s*:)/y

/** Parts a file: a head begins with `template`, and ends before the first line of three dashes. */
export function splitFrontMatter(text: string): FrontMatter {
  const start = /^(?:\s|#[^\n]*\n)*(?:---[ \t]*\r?\n)?/.exec(text)?.[0].length ?? 0
  HEAD.lastIndex = start
  if (!HEAD.test(text)) return { head: undefined, text }
  const rest = text.slice(start)
  const end = DASHES.exec(rest)
  if (end === null) {
    // One JSON object is a whole document.
    return text.startsWith('{', start) ? { head: undefined, text } : { head: text, text: '', isOpen: true }
  }
  const offset = Math.min(text.length, start + end.index + end[0].length + 1)
  // The dashes in front of a head are one line, which would begin a second document.
  const head = `${text.slice(0, start).replace(/^---/m, '   ')}${rest.slice(0, end.index)}`
  return { head, text: text.slice(offset) }
}

const RENDERED_FILE: SortOfFile = { what: 'rendered template', example: 'flow_id: sign-up' }

interface TextAbout extends FrontMatter {
  readonly path: string
  readonly shown: string
  readonly syntax: TemplateSyntax
  readonly includes: Includes
  readonly problems: Problems
}

/**
 * Understands a template that is rendered as text and parsed afterwards, so that loops and conditions can stand around
 * what the data is made of. Values travel as words that mean nothing to YAML and are put in when the structure is
 * settled: none of them can change it.
 */
export async function readTextBody(about: TextAbout): Promise<TemplateBody | undefined> {
  const { text, shown, syntax, includes, problems } = about
  const placeAt = placesOfOffsets(text)
  const before = linesIn(about)
  const whereOf = (at: number): Place => {
    const { line, column } = placeAt(at)
    return { file: shown, line: line + before, column }
  }
  const parsed = parseTemplate(text, syntax)
  if (!parsed.ok) {
    for (const problem of parsed.problems) problems.add(placedProblem(problem, { includes, whereOf }))
    return undefined
  }
  const { template } = parsed
  const asked = includesOf(template).map(({ name, offset: at }) => ({ name, where: whereOf(at) }))
  await includes.read(asked, problems)
  if (problems.count > 0) return undefined
  const body = new TextBody({ ...about, template, whereOf })
  return { names: namesIn(template, { includes, whereOf }), render: (values) => body.render(values) }
}

class TextBody {
  readonly #about: TextAbout & {
    readonly template: TemplateText
    readonly whereOf: (offset: number) => Place
  }

  constructor(
    about: TextAbout & { readonly template: TemplateText; readonly whereOf: (offset: number) => Place },
  ) {
    this.#about = about
  }

  render({ scope, dollar }: TemplateValues): BodyRendered {
    const { template, includes } = this.#about
    const rendered = renderText(template, { scope, dollar, includes: includes.texts, budget: new Budget() })
    return rendered.ok ? this.#parse(rendered) : this.#failed(rendered.problems)
  }

  #parse(rendered: RenderedText): BodyRendered {
    const { path, shown } = this.#about
    const problems = new Problems()
    const file = parseYaml({ path, shown, text: rendered.text }, problems, { sort: RENDERED_FILE })
    const placeOf = (offset: number): Place => this.#origin(rendered, offset)
    if (file === undefined) {
      const offsetOf = offsetsOfPlaces(rendered.text)
      const [first, ...rest] = problems.inOrder().map((problem): ErrorDetails => ({
        ...problem,
        message: `Rendered: ${withoutTokens(problem.message)}`,
        where: placeOf(offsetOf(problem.where)),
      }))
      return { ok: false, problems: [first ?? this.#nothing(), ...rest] }
    }
    const faults: TemplateProblem[] = []
    const filling: Filling = { file, rendered, faults }
    const data = filled(filling, file.root)
    if (faults.length > 0) return this.#failed(faults)
    return { ok: true, data, placeOf: (pointer) => placeOf(offsetIn(filling, pointer)) }
  }

  #failed(problems: readonly TemplateProblem[]): BodyRendered {
    const [first, ...rest] = problems.map((problem) => placedProblem(problem, this.#about))
    return { ok: false, problems: [first ?? this.#nothing(), ...rest] }
  }

  #origin(rendered: RenderedText, offset: number): Place {
    const { includes, whereOf } = this.#about
    const { include, offset: at } = rendered.offsetOf(offset)
    return include === undefined ? whereOf(at) : (includes.placeIn(include, at) ?? whereOf(0))
  }

  #nothing(): ErrorDetails {
    const { shown } = this.#about
    return { code: 'template-empty', message: `${quoted(shown)} gives nothing`, where: { file: shown } }
  }
}

interface Filling {
  readonly file: ParsedFile
  readonly rendered: RenderedText
  /** Told of values that cannot stand where they are. */
  readonly faults: TemplateProblem[]
}

/** The data of a rendered file with the values put in. */
function filled(filling: Filling, node: Node | null): Json {
  const { file } = filling
  const target = resolved(file, node)
  if (isMap(target)) {
    const members = new Map<string, Json>()
    for (const { text, key, value } of pairsOf(file, target)) {
      const name = keyIn(filling, text)
      if (members.has(name))
        filling.faults.push(keyTwice(name, filling.rendered.offsetOf(key.range?.[0] ?? 0)))
      members.set(name, filled(filling, value))
    }
    return objectOf(members)
  }
  if (isSeq(target)) return target.items.map((item) => filled(filling, isNode(item) ? item : null))
  if (!isScalar(target)) return null
  const { value, source = '', type } = target
  if (typeof value === 'string') return filledText(filling, value, { isQuoted: type !== 'PLAIN' })
  if (typeof value === 'number') return exactNumber(value, source)
  return typeof value === 'boolean' ? value : null
}

function keyIn(filling: Filling, text: string): string {
  const key = filledText(filling, text, { isQuoted: true })
  return typeof key === 'string' ? key : text
}

function keyTwice(name: string, place: SourcePlace): TemplateProblem {
  const message = `Two keys of one object become ${quoted(name)}`
  return { code: 'template-key-twice', message, hint: 'Give them different names.', ...place }
}

function filledText({ rendered, faults }: Filling, text: string, how: { readonly isQuoted: boolean }): Json {
  const result = fillTokens(text, rendered.values, how)
  if (result.ok) return result.value
  faults.push(...result.problems)
  return text
}

/** Where a place of the data stands in the rendered text; where nothing is, the nearest around it. */
function offsetIn(filling: Filling, pointer: Pointer): number {
  const { file } = filling
  let node: Node | null = file.root
  let offset = 0
  for (const segment of segmentsOf(pointer)) {
    const target = resolved(file, node)
    if (isMap(target)) {
      const pair = pairsOf(file, target).find(({ text }) => keyIn(filling, text) === segment)
      if (pair === undefined) break
      offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(target)) {
      const item: unknown = target.items[Number(segment)]
      if (!isNode(item)) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  return offset
}

/** A message of the parser with nothing in it that stands for a value. */
function withoutTokens(message: string): string {
  return message.replaceAll(
    /(?:\u{10FFFC}|\\u\{?10FFFC\}?)[0-9a-z]+(?:\u{10FFFD}|\\u\{?10FFFD\}?)/giu,
    '{{ … }}',
  )
}

function offsetsOfPlaces(text: string): (place: Place | undefined) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (place) => (starts[(place?.line ?? 1) - 1] ?? 0) + (place?.column ?? 1) - 1
}

/** Lines of the file before its text: those of the head and the dashes. */
function linesIn({ head }: FrontMatter): number {
  return head === undefined ? 0 : head.split('\n').length
}
