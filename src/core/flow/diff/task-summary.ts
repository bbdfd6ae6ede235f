import { isObject, type Json } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { componentText, secondHalfOf } from '../normal/index.js'
import { objectAt, textAt } from '../read-flow.js'
import { branchesOf } from './branches.js'
import type { Side } from './sides.js'
import { subtrees, treeOf, type ComponentTree } from './component-tree.js'
import { conditionWords } from './condition-words.js'
import { cutQuoted, outcomeWords, screenSubject, taskName } from './names.js'
import { shortList, valueWords } from './value-words.js'

/** What a task that came is and where it leads: `sign-in-otp-sms; success → "Verify OTP" (2)`. */
export function taskSummary(side: Side, id: string): string {
  const task = side.tasks.get(id) ?? {}
  const parts = [
    textAt(task, 'type') === 'flow' ? '' : printable(textAt(task, 'action') ?? '', 60),
    screenWords(side, id, task['screenId']),
    argumentWords(objectAt(task, 'arguments'), textAt(task, 'type') === 'flow'),
    [...(branchesOf(task) ?? [])]
      .filter(([, branch]) => conditionWords(branch) !== 'otherwise')
      .map(([, branch]) => `if ${conditionWords(branch)}`)
      .slice(0, 3)
      .join(', '),
    edgeWords(side, secondHalfOf(task) === undefined ? [id] : [id, `${id}.end`]),
  ]
  return parts.filter((part) => part !== '').join('; ')
}

/** What a screen holds: `12 components: "Log in", "Sign up" and 3 more`. */
export function screenSummary(side: Side, screen: string): string {
  const tree = treeOf(side, screen)
  const ids = subtrees(tree, [...tree.nodes.keys()]).flatMap(({ id, inside }) => [id, ...inside])
  const count = ids.length === 1 ? '1 component' : `${ids.length} components`
  const texts = textsOf(tree, ids)
  return texts === '' ? count : `${count}: ${texts}`
}

/** The first texts that users read on some components; empty where there are none. */
export function textsOf({ nodes }: ComponentTree, ids: readonly string[]): string {
  const texts = ids.flatMap((id) => componentText(nodes.get(id))?.trim() ?? []).filter((text) => text !== '')
  return shortList(texts.map(cutQuoted))
}

function screenWords(side: Side, id: string, screenId: Json | undefined): string {
  if (typeof screenId !== 'string') return ''
  if (screenId === `task:${id}`) return screenSummary(side, screenId)
  return side.screens.has(screenId)
    ? `shows the same as ${screenSubject(side, screenId)}`
    : 'shows a missing screen'
}

function argumentWords(args: Readonly<Record<string, Json>>, isCall: boolean): string {
  const words = Object.entries(args).flatMap(([name, argument]) => {
    const value = isObject(argument) ? argument['value'] : undefined
    if (typeof value === 'string' && value.endsWith('.end')) return []
    return [
      isCall && name === 'flowId'
        ? `calls ${valueWords(value)}`
        : `${printable(name, 60)} ${valueWords(value)}`,
    ]
  })
  return shortList(words)
}

function edgeWords(side: Side, halves: readonly string[]): string {
  const words = halves.flatMap((half) =>
    (side.flow.tasks.get(half)?.edges ?? [])
      .filter(({ to }) => to !== `${half}.end`)
      .map(({ outcome, to }) => `${outcomeWords(side, half, outcome)} → ${taskName(side, to)}`),
  )
  return shortList(words, 5)
}
