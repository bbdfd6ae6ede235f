import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json, type JsonObject } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { componentText } from '../normal/index.js'
import { objectAt, textAt } from '../read-flow.js'
import type { Comparison, ScreenPair } from './comparison.js'
import { placeDiff } from './component-places.js'
import { subtrees, treeOf, type ComponentTree } from './component-tree.js'
import { componentName } from './names.js'
import { otherMembers } from './other-members.js'
import { below, membersIn } from './place.js'
import type { PropChange } from './prop-changes.js'
import { RANK } from './ranks.js'
import { textsOf } from './task-summary.js'
import { changeTold } from './change-told.js'

/** Members of a component in normal form that have words of their own. */
const KNOWN: ReadonlySet<string> = new Set(['props', 'nodes', 'linkedNodes', 'type'])

/** Properties with texts that users read. */
const TEXT_PROP = /^(?:children|alt|.*label|.*placeholder|data-errormessage-.*|aria-label)$/

export interface ComponentChanges {
  readonly entries: readonly DiffEntry[]
  /** Other properties, to be folded over all screens. */
  readonly props: readonly PropChange[]
}

/** The components of one screen: texts, which came, went and moved, their properties. */
export function componentDiff({ from, to }: Comparison, pair: ScreenPair): ComponentChanges {
  const trees = { before: treeOf(from, pair.a), after: treeOf(to, pair.b) }
  const { before, after } = trees
  const added = [...after.nodes.keys()].filter((id) => !before.nodes.has(id))
  const removed = [...before.nodes.keys()].filter((id) => !after.nodes.has(id))
  const entries: DiffEntry[] = [
    ...setEntries(after, added, { op: 'added', pair }),
    ...setEntries(before, removed, { op: 'removed', pair }),
    ...placeDiff(trees, pair),
  ]
  const props: PropChange[] = []
  for (const [id, node] of after.nodes) {
    const old = before.nodes.get(id)
    if (old === undefined || equalJson(old, node)) continue
    const changes = nodeChanges(old, node, { id, pair })
    entries.push(...changes.entries)
    props.push(...changes.props)
  }
  return { entries: [...entries, ...oddNodes({ from, to }, pair, trees)], props }
}

/** A component that came or went is told once, with how many are inside. */
function setEntries(
  tree: ComponentTree,
  ids: readonly string[],
  { op, pair }: { readonly op: 'added' | 'removed'; readonly pair: ScreenPair },
): readonly DiffEntry[] {
  return subtrees(tree, ids).map(({ id, inside }): DiffEntry => {
    const texts = textsOf(tree, inside)
    const count = inside.length === 0 ? '' : `with ${inside.length} inside`
    const words = texts === '' ? count : `${count}: ${texts}`
    const path = below(op === 'added' ? pair.paths.to : pair.paths.from, 'contents', id)
    const subject = `${pair.subject}, ${componentName(tree.nodes.get(id))}`
    return { op, sort: 'component', subject, words, path, rank: RANK.component }
  })
}

function nodeChanges(
  old: JsonObject,
  node: JsonObject,
  { id, pair }: { readonly id: string; readonly pair: ScreenPair },
): ComponentChanges {
  const subject = `${pair.subject}, ${componentName(node)}`
  const paths = { from: below(pair.paths.from, 'contents', id), to: below(pair.paths.to, 'contents', id) }
  const common = { sort: 'component', subject } as const
  const entries: DiffEntry[] = []
  if (!equalJson(old['type'], node['type'])) {
    const told = changeTold(sortOf(old), sortOf(node), 'type: ')
    entries.push({ op: 'changed', ...told, path: below(paths.to, 'type'), rank: RANK.component, ...common })
  }
  const [oldProps, newProps] = [old['props'], node['props']]
  const props: PropChange[] = []
  if ([oldProps, newProps].some((value) => value !== undefined && !isObject(value))) {
    const told = changeTold(oldProps, newProps, 'props: ')
    if (!equalJson(oldProps, newProps)) {
      entries.push({ op: 'changed', ...told, path: below(paths.to, 'props'), rank: RANK.prop, ...common })
    }
  } else {
    const [left, right] = [membersIn(oldProps), membersIn(newProps)]
    for (const prop of new Set([...left.keys(), ...right.keys()])) {
      const [x, y] = [left.get(prop), right.get(prop)]
      if (equalJson(x, y)) continue
      const path = below(y === undefined ? paths.from : paths.to, 'props', prop)
      if (isTextChange(prop, x, y)) entries.push({ ...textEntry(pair, { old, node, prop }), path })
      else props.push({ subject, prop, from: x, to: y, path })
    }
  }
  const others = otherMembers({ from: old, to: node, known: KNOWN, rank: RANK.other, paths, ...common })
  return { entries: [...entries, ...others], props }
}

/** What a user reads. The text of the component itself names it, so that only its sort stands in the subject. */
function textEntry(
  { subject }: ScreenPair,
  { old, node, prop }: { readonly old: JsonObject; readonly node: JsonObject; readonly prop: string },
): DiffEntry {
  const [from, to] = [membersIn(old['props']).get(prop), membersIn(node['props']).get(prop)]
  const isOwn = prop === 'children' || (prop === 'label' && componentText(node) === to)
  const sort = textAt(objectAt(node, 'type'), 'resolvedName')
  const component = isOwn ? printable(sort ?? 'component', 40) : componentName(node)
  const told = changeTold(from, to, `${prop === 'children' ? 'text' : printable(prop, 60)} `)
  return { op: 'changed', sort: 'component', subject: `${subject}, ${component}`, ...told, rank: RANK.text }
}

function isTextChange(prop: string, from: Json | undefined, to: Json | undefined): boolean {
  return TEXT_PROP.test(prop) && [from, to].every((value) => value === undefined || typeof value === 'string')
}

function sortOf(node: JsonObject): Json | undefined {
  const type = node['type']
  if (!isObject(type) || Object.keys(type).length !== 1) return type
  return type['resolvedName'] ?? type
}

/** Entries of the component map that are no components. */
function oddNodes(
  { from, to }: Pick<Comparison, 'from' | 'to'>,
  { a, b, subject, paths }: ScreenPair,
  { before, after }: { readonly before: ComponentTree; readonly after: ComponentTree },
): readonly DiffEntry[] {
  const [left, right] = [from.screens.get(a)?.form, to.screens.get(b)?.form].map((form) =>
    isObject(form) ? form['contents'] : undefined,
  )
  return otherMembers({
    from: left,
    to: right,
    known: new Set([...before.nodes.keys(), ...after.nodes.keys()]),
    sort: 'screen',
    subject,
    rank: RANK.other,
    paths: { from: below(paths.from, 'contents'), to: below(paths.to, 'contents') },
  })
}
