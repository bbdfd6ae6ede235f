import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json, type JsonObject } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { textAt } from '../read-flow.js'
import { taskIndex } from '../normal/index.js'
import { branchesOf } from './branches.js'
import type { Comparison, Side, TaskPair } from './comparison.js'
import { conditionWords } from './condition-words.js'
import { cutQuoted, outcomeWords, taskName, taskSubject } from './names.js'
import { otherMembers } from './other-members.js'
import { below, taskPath } from './place.js'
import { RANK } from './ranks.js'
import { changeWords, shortList } from './value-words.js'

/** Branches of a condition in words: which came and went, what they ask, the order in which they are tried. */
export function branchDiff({ from, to }: Comparison, pair: TaskPair): readonly DiffEntry[] {
  const oldTask = from.tasks.get(pair.a) ?? {}
  const newTask = to.tasks.get(pair.b) ?? {}
  if (equalJson(oldTask['conditions'], newTask['conditions'])) return []
  const subject = taskSubject(to, pair.b)
  const before = branchesOf(oldTask)
  const after = branchesOf(newTask)
  const path = below(taskPath(pair.b), 'conditions')
  if (before === undefined || after === undefined) {
    const words = `branches: ${changeWords(oldTask['conditions'], newTask['conditions'])}`
    return [{ op: 'changed', sort: 'branch', subject, words, path, rank: RANK.branch }]
  }
  const entries: DiffEntry[] = []
  const places = new Map([...after.keys()].map((id, index) => [id, index + 1]))
  const names = (side: Side, id: string) =>
    `${subject}, branch ${outcomeWords(side, side === to ? pair.b : pair.a, id)}`
  for (const [id, branch] of after) {
    const subjectOfBranch = names(to, id)
    const branchPath = pathOf(to, pair.b, id)
    const old = before.get(id)
    if (old !== undefined) {
      entries.push(
        ...changesOf(old, branch, {
          subject: subjectOfBranch,
          path: branchPath,
          oldPath: pathOf(from, pair.a, id),
        }),
      )
      continue
    }
    const place = `${places.get(id) ?? 0} of ${after.size}`
    const words = `${askedWords(branch)} (${place}), ${leadsTo(to, pair.b, id)}`
    entries.push({
      op: 'added',
      sort: 'branch',
      subject: subjectOfBranch,
      words,
      path: branchPath,
      rank: RANK.branch,
    })
  }
  for (const [id, branch] of before) {
    if (after.has(id)) continue
    const words = `${askedWords(branch)}, ${leadsTo(from, pair.a, id).replace('leads', 'led')}`
    entries.push({
      op: 'removed',
      sort: 'branch',
      subject: names(from, id),
      words,
      path: pathOf(from, pair.a, id),
      rank: RANK.branch,
    })
  }
  const kept = [...before.keys()].filter((id) => after.has(id))
  const order = [...after.keys()].filter((id) => before.has(id))
  if (!equalJson(kept, order)) {
    const list = (side: Side, task: string, ids: readonly string[]) =>
      shortList(
        ids.map((id) => outcomeWords(side, task, id)),
        6,
      )
    const words = `tried in another order: ${list(from, pair.a, kept)} → ${list(to, pair.b, order)}`
    entries.push({ op: 'moved', sort: 'branch', subject, words, path, rank: RANK.branch })
  }
  return entries
}

interface BranchPlace {
  readonly subject: string
  readonly path: Pointer
  readonly oldPath: Pointer
}

function changesOf(
  before: JsonObject,
  after: JsonObject,
  { subject, path, oldPath }: BranchPlace,
): readonly DiffEntry[] {
  if (equalJson(before, after)) return []
  const entries: DiffEntry[] = []
  const changed = (words: string) => {
    entries.push({ op: 'changed', sort: 'branch', subject, words, path, rank: RANK.branch })
  }
  if (!equalJson(before['name'], after['name']))
    changed(`renamed: ${changeWords(before['name'], after['name'])}`)
  const keys = ['atomicConditions', 'logicalOr']
  if (keys.some((key) => !equalJson(before[key], after[key]))) {
    const [was, is] = [conditionWords(before), conditionWords(after)]
    changed(
      was === is
        ? `condition: ${keys.map((key) => changeWords(before[key], after[key])).join(', ')}`
        : `${was} → ${is}`,
    )
  }
  const [oldError, newError] = [messageOf(before), messageOf(after)]
  const isMessage = oldError !== null && newError !== null
  if (isMessage && oldError !== newError) changed(`error message: ${changeWords(oldError, newError)}`)
  return [
    ...entries,
    ...otherMembers({
      from: before,
      to: after,
      known: new Set(['name', ...keys, ...(isMessage ? ['errorHandling'] : [])]),
      sort: 'branch',
      subject,
      rank: RANK.branch,
      paths: { from: oldPath, to: path },
    }),
  ]
}

/** The error message that a branch ends with; `null` where its `errorHandling` says anything else. */
function messageOf(branch: JsonObject): string | undefined | null {
  const handling: Json | undefined = branch['errorHandling']
  if (handling === undefined) return undefined
  if (!isObject(handling) || Object.keys(handling).length !== 1) return null
  return textAt(handling, 'errorMessage') ?? null
}

function askedWords(branch: JsonObject): string {
  const words = conditionWords(branch)
  const message = messageOf(branch)
  const asked = words === 'otherwise' ? words : `if ${words}`
  return typeof message === 'string' ? `${asked}, error ${cutQuoted(message)}` : asked
}

function leadsTo(side: Side, id: string, outcome: string): string {
  const task = side.flow.tasks.get(id)
  const targets = task === undefined ? [] : [...(taskIndex(task).edges.get(outcome)?.keys() ?? [])]
  if (targets.length === 0) return 'leads nowhere'
  return `leads to ${shortList(targets.map((to) => taskName(side, to)))}`
}

function pathOf(side: Side, id: string, branch: string): Pointer {
  const task = side.flow.tasks.get(id)
  const found = task === undefined ? undefined : taskIndex(task).branches.get(branch)
  return found?.path ?? below(taskPath(id), 'conditions')
}
