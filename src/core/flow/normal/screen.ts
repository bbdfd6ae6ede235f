import { canonicalJson, isObject, member, objectOf, type Json, type JsonObject } from '../../model/json.js'
import { listAt, objectAt } from '../read-flow.js'
import { asSet, filledEntries, filledText, isEmpty, withoutEmpty } from './empty.js'
import type { Renaming } from './foreign-names.js'

/** Of the console layout and of the service's own books. `inputs` follows from the components. */
const NOISE: ReadonlySet<string> = new Set(['screenId', 'version', 'modifiedTime', 'flowId', 'inputs'])

/**
 * Values that newer editors write into every component of a sort, with the meaning of leaving them out. Only what is
 * proven is listed; the anatomy of real documents names this one.
 */
const DEFAULT_PROPS: ReadonlyMap<string, Json> = new Map([['tooltipText', 'Tooltip text']])

export interface ScreenContext {
  readonly names: Renaming
  /** `metadata.componentsVersion`; the console writes it beside each screen. */
  readonly componentsVersion: Json | undefined
}

/** A screen without its id: components by id, interactions by id. */
export function screenForm(screen: JsonObject, context: ScreenContext): JsonObject {
  const contents = member(screen, 'contents') ?? null
  return withoutEmpty(
    objectOf(
      filledEntries(screen)
        .filter(([key, value]) => !NOISE.has(key) && !isRepeatedVersion(key, value, context))
        .map(([key, value]): [string, Json] => {
          if (key === 'contents') return [key, treeForm(value, context.names)]
          if (key === 'interactions') return [key, interactionsForm(value, contents)]
          return [key, value]
        }),
    ),
  )
}

/** The component tree, flat as it is; the order of `nodes` is the order on the screen. */
export function treeForm(tree: Json, names: Renaming): Json {
  if (!isObject(tree)) return tree
  const parents = parentsOf(tree)
  return objectOf(
    Object.entries(tree).map(([id, node]): [string, Json] => {
      if (!isObject(node)) return [id, node]
      return [id, nodeForm(node, { id, listedBy: parents.get(id), names })]
    }),
  )
}

/**
 * Interactions by id; the label is left out where it is the text of the component. A list that has no such order (an
 * id twice or none) stays a list, as a set.
 */
export function interactionsForm(interactions: Json, tree: Json): Json {
  if (!Array.isArray(interactions)) return interactions
  const forms = (interactions as readonly Json[]).map((interaction): Json => {
    if (!isObject(interaction)) return interaction
    const id = filledText(interaction, 'id')
    const text = id === undefined || !isObject(tree) ? undefined : componentText(member(tree, id))
    return objectOf(filledEntries(interaction).filter(([key, value]) => key !== 'label' || value !== text))
  })
  const ids = new Set(forms.map((form) => (isObject(form) ? filledText(form, 'id') : undefined)))
  if (ids.size < forms.length || ids.has(undefined)) return asSet(forms, canonicalJson)
  return objectOf(
    forms.flatMap((form) => {
      if (!isObject(form)) return []
      const { id, ...rest } = form
      return typeof id === 'string' ? [[id, rest] as const] : []
    }),
  )
}

/** What stands on a component for its user: the text, or else the label. */
export function componentText(node: Json | undefined): string | undefined {
  if (!isObject(node)) return undefined
  const props = objectAt(node, 'props')
  return filledText(props, 'children') ?? filledText(props, 'label')
}

interface NodePlace {
  readonly id: string
  /** The one component that lists it; `undefined` where none or several do. */
  readonly listedBy: string | undefined
  readonly names: Renaming
}

function nodeForm(node: JsonObject, { id, listedBy, names }: NodePlace): JsonObject {
  // A document has thousands of components: one pass over each.
  const entries: [string, Json][] = []
  for (const [key, value] of Object.entries(node)) {
    if (isEmpty(value) || (key === 'parent' && listedBy !== undefined && value === listedBy)) continue
    if (key !== 'props' || !isObject(value)) {
      entries.push([key, value])
      continue
    }
    const props = Object.entries(value).filter(
      ([prop, written]) => !(prop === 'id' && written === id) && DEFAULT_PROPS.get(prop) !== written,
    )
    if (props.length > 0) entries.push([key, names(objectOf(props))])
  }
  return objectOf(entries)
}

/** For every component that exactly one other lists, that other. */
function parentsOf(tree: JsonObject): ReadonlyMap<string, string | undefined> {
  const parents = new Map<string, string | undefined>()
  for (const [id, node] of Object.entries(tree)) {
    if (!isObject(node)) continue
    for (const child of [...listAt(node, 'nodes'), ...Object.values(objectAt(node, 'linkedNodes'))]) {
      if (typeof child === 'string') parents.set(child, parents.has(child) ? undefined : id)
    }
  }
  return parents
}

function isRepeatedVersion(key: string, value: Json, { componentsVersion }: ScreenContext): boolean {
  return key === 'componentsVersion' && !isEmpty(value) && value === componentsVersion
}
