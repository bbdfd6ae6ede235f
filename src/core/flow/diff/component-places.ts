import type { ScreenPair } from './comparison.js'
import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json } from '../../model/json.js'
import { listAt } from '../read-flow.js'
import type { ComponentTree } from './component-tree.js'
import { movedItems } from './in-order.js'
import { componentName } from './names.js'
import { below, membersIn } from './place.js'
import { RANK } from './ranks.js'
import { changeTold } from './change-told.js'
import { shortList } from './value-words.js'
import { groupedBy } from './grouped-by.js'

interface Trees {
  readonly before: ComponentTree
  readonly after: ComponentTree
}

/** Components that stand elsewhere: under another one, or in another order. */
export function placeDiff(trees: Trees, pair: ScreenPair): readonly DiffEntry[] {
  return [...movedBetween(trees, pair), ...movedWithin(trees, pair)]
}

/** One line for all that moved from one component to another. */
function movedBetween({ before, after }: Trees, { subject, paths }: ScreenPair): readonly DiffEntry[] {
  const moved = [...after.nodes.keys()].filter(
    (id) => before.nodes.has(id) && before.parents.get(id) !== after.parents.get(id),
  )
  const groups = groupedBy(moved, (id) => JSON.stringify([before.parents.get(id), after.parents.get(id)]))
  return [...groups.values()].flatMap((ids): DiffEntry[] => {
    const [first] = ids
    if (first === undefined) return []
    const name = (tree: ComponentTree, id: string | undefined) =>
      id === undefined
        ? 'no place on the screen'
        : id === 'ROOT'
          ? 'the top'
          : componentName(tree.nodes.get(id))
    const words = `moved: ${name(before, before.parents.get(first))} → ${name(after, after.parents.get(first))}`
    const names = shortList(ids.map((id) => componentName(after.nodes.get(id))))
    const path = below(paths.to, 'contents', first)
    return [
      { op: 'moved', sort: 'component', subject: `${subject}, ${names}`, words, path, rank: RANK.place },
    ]
  })
}

/** Lists of children without what came, went or moved to another component. */
function movedWithin({ before, after }: Trees, { subject, paths }: ScreenPair): readonly DiffEntry[] {
  const entries: DiffEntry[] = []
  for (const [id, node] of after.nodes) {
    const old = before.nodes.get(id)
    if (old === undefined) continue
    if (equalJson(old['nodes'], node['nodes']) && equalJson(old['linkedNodes'], node['linkedNodes'])) continue
    const told = (own: ComponentTree, other: ComponentTree) => (child: Json) =>
      typeof child === 'string' &&
      own.nodes.has(child) &&
      own.parents.get(child) === id &&
      other.parents.get(child) !== id
    const left = childrenOf(old['nodes'], told(before, after))
    const right = childrenOf(node['nodes'], told(after, before))
    const path = below(paths.to, 'contents', id, 'nodes')
    const common = { sort: 'component', path, rank: RANK.place } as const
    if (!equalJson(left, right)) {
      const moved = reordered(left, right)
      const names = shortList((moved ?? []).map((child) => componentName(after.nodes.get(child))))
      const here = id === 'ROOT' ? subject : `${subject}, ${componentName(node)}`
      entries.push(
        moved === undefined
          ? { op: 'changed', subject: here, ...changeTold(left, right, 'inside: '), ...common }
          : { op: 'moved', subject: here, words: `other order: ${names}`, ...common },
      )
    }
    const [x, y] = [
      slotsOf(old['linkedNodes'], told(before, after)),
      slotsOf(node['linkedNodes'], told(after, before)),
    ]
    if (!equalJson(x, y)) {
      const told = changeTold(x, y, 'linkedNodes: ')
      entries.push({ op: 'changed', subject: `${subject}, ${componentName(node)}`, ...told, ...common })
    }
  }
  return entries
}

function childrenOf(nodes: Json | undefined, isTold: (child: Json) => boolean): Json {
  if (nodes === undefined) return []
  return Array.isArray(nodes) ? listAt({ nodes }, 'nodes').filter((child) => !isTold(child)) : nodes
}

function slotsOf(linked: Json | undefined, isTold: (child: Json) => boolean): Json {
  if (linked === undefined) return {}
  if (!isObject(linked)) return linked
  return Object.fromEntries([...membersIn(linked)].filter(([, child]) => !isTold(child)))
}

/** What moved, where both lists hold the same children, each once. */
function reordered(from: Json, to: Json): readonly string[] | undefined {
  if (!isTexts(from) || !isTexts(to) || from.length !== to.length) return undefined
  const items = new Set(from)
  if (items.size !== from.length || new Set(to).size !== to.length) return undefined
  return to.every((item) => items.has(item)) ? movedItems(from, to) : undefined
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
