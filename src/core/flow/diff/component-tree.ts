import { isObject, type Json, type JsonObject } from '../../model/json.js'
import { listAt, objectAt } from '../read-flow.js'
import type { Side } from './sides.js'

/** The components of a screen in normal form, with who lists whom. */
export interface ComponentTree {
  readonly nodes: ReadonlyMap<string, JsonObject>
  /** By child the component that lists it. Of several the one that the child names, or the first by id. */
  readonly parents: ReadonlyMap<string, string>
  readonly children: (id: string) => readonly string[]
}

export function treeOf(side: Side, screen: string): ComponentTree {
  const form = side.screens.get(screen)?.form
  const contents = isObject(form) ? objectAt(form, 'contents') : {}
  const nodes = new Map(
    Object.entries(contents).flatMap(([id, node]): [string, JsonObject][] =>
      isObject(node) ? [[id, node]] : [],
    ),
  )
  const parents = new Map<string, string>()
  for (const [id, node] of nodes) {
    for (const child of listedBy(node)) {
      const other = parents.get(child)
      const named = nodes.get(child)?.['parent']
      if (other === undefined || id === named || (other !== named && id < other)) parents.set(child, id)
    }
  }
  return { nodes, parents, children: (id) => listedBy(nodes.get(id) ?? {}) }
}

function listedBy(node: JsonObject): readonly string[] {
  const all: readonly Json[] = [...listAt(node, 'nodes'), ...Object.values(objectAt(node, 'linkedNodes'))]
  return all.filter((child) => typeof child === 'string')
}

/** A component of a set with those of the set below it, in the order on the screen. */
export interface Subtree {
  readonly id: string
  readonly inside: readonly string[]
}

/**
 * A set of components as subtrees: each is in one of them, as its top or inside. Components that list each other in a
 * circle have the first of them as their top.
 */
export function subtrees(tree: ComponentTree, ids: readonly string[]): readonly Subtree[] {
  const members = new Set(ids)
  const seen = new Set<string>()
  const found: Subtree[] = []
  const collect = (top: string) => {
    if (seen.has(top)) return
    seen.add(top)
    const inside: string[] = []
    const open = [top]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id !== top) inside.push(id)
      for (const child of tree.children(id).toReversed()) {
        if (!members.has(child) || seen.has(child) || tree.parents.get(child) !== id) continue
        seen.add(child)
        open.push(child)
      }
    }
    found.push({ id: top, inside })
  }
  for (const id of ids) {
    const parent = tree.parents.get(id)
    if (parent === undefined || !members.has(parent)) collect(id)
  }
  for (const id of ids) collect(id)
  return found
}
