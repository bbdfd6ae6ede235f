import type { Json, JsonObject } from '../../model/json.js'
import { isObject } from '../../model/json.js'
import type { Component, Screen } from '../model.js'
import { listAt, textAt } from '../read-flow.js'
import type { Context } from './context.js'
import { filledIn } from './fill-in.js'

/** One text of a screen. */
export interface ShownText {
  /** As the document has it, with placeholders. */
  readonly raw: string
  /** With what the context knows put in. */
  readonly filled: string
  /** Keys of placeholders that the context does not know. */
  readonly missing: readonly string[]
}

const TEXT_PROPS = ['children', 'label', 'placeholder'] as const

/**
 * What stands on a screen for its reader, from top to bottom: texts, labels, placeholders of fields, options to choose
 * from. Hidden components and what lies in them are left out; whether others are hidden by a condition of the screen,
 * the document alone does not tell.
 */
export function textsOn(screen: Screen, context: Context): readonly ShownText[] {
  return shownComponents(screen)
    .flatMap(({ props }) => textsOf(props))
    .map((text) => {
      const { text: filled, missing } = filledIn(text, context)
      return { raw: folded(text), filled: folded(filled), missing }
    })
}

/** Names of the fields of a screen, without `form.`; `undefined` where a field has no name that could be known. */
export function fieldsOn(screen: Screen): ReadonlySet<string> | undefined {
  const names = new Set<string>()
  for (const { props } of shownComponents(screen)) {
    const name = textAt(props, 'name')
    if (name === '') return undefined
    if (name !== undefined) names.add(fieldName(name))
  }
  return names
}

/** Fields are named `form.mfaMethod` or `mfaMethod`; both are the same field. */
export function fieldName(name: string): string {
  return name.startsWith('form.') ? name.slice('form.'.length) : name
}

/** A text on one line, as a browser shows it. */
export function folded(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function shownComponents(screen: Screen): readonly Component[] {
  const root = screen.nodes.get('ROOT')
  if (root === undefined) return [...screen.nodes.values()].filter(isShown)
  const found = new Set<Component>()
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node) || !isShown(node)) continue
    found.add(node)
    for (const id of node.children.toReversed()) {
      const child = screen.nodes.get(id)
      if (child !== undefined) open.push(child)
    }
  }
  return [...found]
}

function isShown({ raw }: Component): boolean {
  return raw['hidden'] !== true
}

function textsOf(props: JsonObject): readonly string[] {
  const options = listAt(props, 'data').map((option: Json) =>
    isObject(option) ? textAt(option, 'label') : undefined,
  )
  return [...TEXT_PROPS.map((key) => textAt(props, key)), ...options].filter(
    (text) => text !== undefined && text.trim() !== '',
  ) as readonly string[]
}
