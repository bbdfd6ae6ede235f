import type { ErrorDetails, Place } from '../model/errors.js'
import { isObject, objectOf, type Json, type JsonObject } from '../model/json.js'
import { escapedSegment, type Pointer } from '../model/pointer.js'
import { quoted } from '../model/printable.js'
import {
  Budget,
  includesOf,
  isPlain,
  parseTemplate,
  renderScalar,
  type TemplateSyntax,
  type TemplateText,
} from './engine/index.js'
import { namesIn, placedProblem, type Include, type IncludedTexts } from './included-texts.js'
import type { BodyRendered, TemplateBody } from './template-body.js'
import type { TemplateValues } from './values.js'

/** Data whose texts are templates, and how to find them again. */
export interface TreeSource {
  readonly data: Json
  readonly syntax: TemplateSyntax
  readonly includes: IncludedTexts
  /** True where `${` is part of a program that the document carries. */
  readonly isScript: (path: Pointer, data: Json) => boolean
  /** Where a text stands; `offset` counts its characters. `isKey`: the name of the member at the path. */
  readonly placeOf: (path: Pointer, at?: { readonly offset: number; readonly isKey: boolean }) => Place
}

export type TreeRead =
  | { readonly ok: true; readonly body: TemplateBody; readonly includes: readonly Include[] }
  | { readonly ok: false; readonly problems: readonly [ErrorDetails, ...ErrorDetails[]] }

/**
 * Understands a template that is data before it is rendered: each text and each key on its own, so that no value can
 * change what the data is made of. What holds no template is shared by all that is rendered from it.
 */
export function readTree(source: TreeSource): TreeRead {
  const reading = new Reading(source)
  const node = reading.read(source.data, '')
  const [first, ...rest] = reading.problems
  if (first !== undefined) return { ok: false, problems: [first, ...rest] }
  return {
    ok: true,
    body: {
      // What is included is known only later.
      get names() {
        return reading.texts.flatMap((text) => namesIn(text.template, surroundingsOf(source, text)))
      },
      render: (values) => new Rendering(source, values).render(node),
    },
    includes: reading.includes,
  }
}

function surroundingsOf({ includes, placeOf }: TreeSource, { path, isKey }: Pick<Text, 'path' | 'isKey'>) {
  return { includes, whereOf: (offset: number) => placeOf(path, { offset, isKey }) }
}

interface Text {
  readonly template: TemplateText
  readonly path: Pointer
  readonly isKey: boolean
}

type TreeNode =
  | { readonly type: 'plain'; readonly value: Json }
  | { readonly type: 'text'; readonly text: Text }
  | { readonly type: 'list'; readonly items: readonly TreeNode[] }
  | { readonly type: 'object'; readonly path: Pointer; readonly members: readonly Member[] }

interface Member {
  readonly key: string
  /** Where the key is a template. */
  readonly written: Text | undefined
  readonly value: TreeNode
}

const OPENING = /[{$]/

class Reading {
  readonly problems: ErrorDetails[] = []
  readonly texts: Text[] = []
  readonly includes: Include[] = []
  readonly #source: TreeSource

  constructor(source: TreeSource) {
    this.#source = source
  }

  read(value: Json, path: Pointer): TreeNode {
    if (typeof value === 'string') return this.#text(value, path)
    if (Array.isArray(value)) return this.#list(value as readonly Json[], path)
    return isObject(value) ? this.#object(value, path) : { type: 'plain', value }
  }

  #text(value: string, path: Pointer): TreeNode {
    const text = this.#parse(value, { path, isKey: false })
    return text === undefined ? { type: 'plain', value } : { type: 'text', text }
  }

  #list(list: readonly Json[], path: Pointer): TreeNode {
    const items = list.map((item, index) => this.read(item, `${path}/${index}`))
    return items.every(({ type }) => type === 'plain')
      ? { type: 'plain', value: list }
      : { type: 'list', items }
  }

  #object(object: JsonObject, path: Pointer): TreeNode {
    const members = Object.entries(object).map(([key, value]): Member => {
      const at = `${path}/${escapedSegment(key)}`
      return { key, written: this.#parse(key, { path: at, isKey: true }), value: this.read(value, at) }
    })
    const isPlainObject = members.every(
      ({ written, value }) => written === undefined && value.type === 'plain',
    )
    return isPlainObject ? { type: 'plain', value: object } : { type: 'object', path, members }
  }

  #parse(text: string, at: Pick<Text, 'path' | 'isKey'>): Text | undefined {
    const { syntax, isScript, data } = this.#source
    const around = surroundingsOf(this.#source, at)
    if (syntax.delimiters === undefined && !OPENING.test(text)) return undefined
    const readsDollars = syntax.readsDollars !== false && text.includes('$') && !isScript(at.path, data)
    const parsed = parseTemplate(text, { ...syntax, readsDollars })
    if (!parsed.ok) {
      this.problems.push(...parsed.problems.map((problem) => placedProblem(problem, around)))
      return undefined
    }
    const { template } = parsed
    if (isPlain(template)) return undefined
    for (const { name, offset } of includesOf(template)) {
      this.includes.push({ name, where: around.whereOf(offset) })
    }
    const read = { template, ...at }
    this.texts.push(read)
    return read
  }
}

class Rendering {
  readonly #problems: ErrorDetails[] = []
  /** Members whose keys were rendered: where they are → where they were written. */
  readonly #written = new Map<Pointer, Pointer>()
  readonly #source: TreeSource
  readonly #values: TemplateValues
  readonly #budget = new Budget()

  constructor(source: TreeSource, values: TemplateValues) {
    this.#source = source
    this.#values = values
  }

  render(node: TreeNode): BodyRendered {
    const data = this.#value(node, '')
    const [first, ...rest] = this.#problems
    if (first !== undefined) return { ok: false, problems: [first, ...rest] }
    return { ok: true, data, placeOf: (path) => this.#source.placeOf(this.#origin(path)) }
  }

  #value(node: TreeNode, path: Pointer): Json {
    switch (node.type) {
      case 'plain':
        return node.value
      case 'text':
        return this.#scalar(node.text)
      case 'list':
        return node.items.map((item, index) => this.#value(item, `${path}/${index}`))
      case 'object':
        return this.#object(node, path)
    }
  }

  #object({ path: writtenAt, members }: TreeNode & { readonly type: 'object' }, path: Pointer): JsonObject {
    const found = new Map<string, Json>()
    for (const { key, written, value } of members) {
      const name = written === undefined ? key : this.#key(written)
      const at = `${path}/${escapedSegment(name)}`
      if (written !== undefined) this.#written.set(at, `${writtenAt}/${escapedSegment(key)}`)
      if (found.has(name)) {
        this.#problems.push({
          code: 'template-key-twice',
          message: `Two keys of one object become ${quoted(name)}`,
          hint: 'Give them different names.',
          where: this.#source.placeOf(`${writtenAt}/${escapedSegment(key)}`, { offset: 0, isKey: true }),
        })
      }
      found.set(name, this.#value(value, at))
    }
    return objectOf(found)
  }

  #key(text: Text): string {
    const value = this.#scalar(text)
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    this.#problems.push({
      code: 'template-bad-key',
      message: 'A key must become text',
      where: this.#source.placeOf(text.path, { offset: 0, isKey: true }),
    })
    return text.template.source
  }

  #scalar(text: Text): Json {
    const { scope, dollar } = this.#values
    const { includes } = this.#source
    const input = { scope, dollar, includes: includes.texts, budget: this.#budget }
    const rendered = renderScalar(text.template, input)
    if (rendered.ok) return rendered.value
    const around = surroundingsOf(this.#source, text)
    this.#problems.push(...rendered.problems.map((problem) => placedProblem(problem, around)))
    return null
  }

  /** The place in the template's data that gave a place in what was rendered. */
  #origin(path: Pointer): Pointer {
    if (this.#written.size === 0) return path
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const written = this.#written.get(path.slice(0, end))
      if (written !== undefined) return `${written}${path.slice(end)}`
    }
    return path
  }
}
