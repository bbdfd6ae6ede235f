import type { Component, Screen } from '../model.js'
import { FIXED_INTERACTIONS } from './edges.js'
import { finding, screenInWords, shown, type FlowFinding } from './finding.js'
import type { Subject } from './surroundings.js'

const ROOT = 'ROOT'

/** The component tree of every screen. */
export function* checkComponents({ flow, shownBy }: Subject): Generator<FlowFinding> {
  for (const screen of flow.screens.values()) {
    yield* checkTree(screen, screenInWords(screen, shownBy.get(screen.id)))
  }
}

function* checkTree(screen: Screen, words: string): Generator<FlowFinding> {
  const about = { path: screen.path, screen: screen.id }
  if (screen.nodes.has(ROOT)) {
    yield* checkChildren(screen, words)
    yield* checkHanging(screen, words)
  } else {
    yield finding('root-missing', { message: `${words} has no component ROOT`, ...about })
  }
  for (const id of screen.interactions.keys()) {
    if (screen.nodes.has(id) || FIXED_INTERACTIONS.has(id) || screen.nodes.size === 0) continue
    const message = `${words} has an interaction ${shown(id)}, but no component with that id`
    yield finding('interaction-without-component', { message, ...about })
  }
}

/** What every component lists: children that exist, know their parent and have no other. */
function* checkChildren(screen: Screen, words: string): Generator<FlowFinding> {
  const parents = new Map<string, string>()
  for (const node of screen.nodes.values()) {
    const about = { path: node.path, screen: screen.id }
    for (const id of node.children) {
      const child = screen.nodes.get(id)
      if (child === undefined) {
        const message = `${words}: ${inWords(node)} lists the child ${shown(id)}, which does not exist`
        yield finding('child-missing', { message, ...about })
        continue
      }
      const other = parents.get(id)
      parents.set(id, other ?? node.id)
      if (other !== undefined) {
        const where = other === node.id ? 'twice' : `besides ${shown(other)}`
        const message = `${words}: ${inWords(node)} lists ${inWords(child)} ${where}`
        yield finding('component-twice', { message, ...about })
      } else if (child.parent !== node.id && id !== ROOT) {
        const named = child.parent === undefined ? 'no parent' : `the parent ${shown(child.parent)}`
        const message = `${words}: ${inWords(child)} names ${named}, but ${inWords(node)} lists it`
        yield finding('parent-differs', { message, path: child.path, screen: screen.id })
      }
    }
  }
}

/** Circles, and components that `ROOT` does not lead to; of those only the topmost. */
function* checkHanging(screen: Screen, words: string): Generator<FlowFinding> {
  const walked = new Set<string>()
  yield* walk(screen, { from: ROOT, walked, words })
  if (walked.size === screen.nodes.size) return
  const lost = [...screen.nodes.values()].filter(({ id }) => !walked.has(id))
  const listed = new Set(lost.flatMap(({ children }) => children))
  for (const node of [...lost.filter(({ id }) => !listed.has(id)), ...lost]) {
    if (walked.has(node.id)) continue
    const before = walked.size
    yield* walk(screen, { from: node.id, walked, words })
    const inside = walked.size - before - 1
    const rest = inside === 0 ? '' : ` with ${inside} ${inside === 1 ? 'component' : 'components'} in it`
    const message = `${words}: ${inWords(node)}${rest} hangs nowhere in the tree`
    yield finding('unreachable-component', { message, path: node.path, screen: screen.id })
  }
}

interface Walk {
  readonly from: string
  /** Grows. */
  readonly walked: Set<string>
  readonly words: string
}

/** In depth; a child that is still being walked closes a circle. */
function* walk(screen: Screen, { from, walked, words }: Walk): Generator<FlowFinding> {
  const open = new Set([from])
  const stack = [{ id: from, children: screen.nodes.get(from)?.children ?? [], next: 0 }]
  walked.add(from)
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const id = top.children[top.next]
    top.next += 1
    if (id === undefined) {
      open.delete(top.id)
      stack.pop()
      continue
    }
    const child = screen.nodes.get(id)
    if (child === undefined) continue
    if (open.has(id)) {
      const message = `${words}: ${inWords(child)} lies inside itself, by ${shown(top.id)}`
      yield finding('component-cycle', { message, path: child.path, screen: screen.id })
    } else if (!walked.has(id)) {
      walked.add(id)
      if (child.children.length === 0) continue
      open.add(id)
      stack.push({ id, children: child.children, next: 0 })
    }
  }
}

function inWords(node: Component): string {
  if (node.id === ROOT) return ROOT
  return node.sort === '' ? `component ${shown(node.id)}` : `${shown(node.sort)} ${shown(node.id)}`
}
