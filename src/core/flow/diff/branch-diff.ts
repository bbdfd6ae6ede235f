import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json, type JsonObject } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { textAt } from '../read-flow.js'
import { taskIndex } from '../normal/index.js'
import { branchesOf } from './branches.js'
import type { Comparison, TaskPair } from './comparison.js'
import type { Side } from './sides.js'
import { conditionChange, conditionWords } from './condition-words.js'
import { endingWords, type Ending } from './exit-changes.js'
import { cutQuoted, outcomeWords, taskName, taskSubject } from './names.js'
import { otherMembers } from './other-members.js'
import { below, taskPath } from './place.js'
import { RANK } from './ranks.js'
import { changeTold, type Told } from './change-told.js'
import { shortList } from './value-words.js'

/** Branches of a condition in words: which came and went, what they ask, the order in which they are tried. */
export function branchDiff(comparison: Comparison, pair: TaskPair): readonly DiffEntry[] {
  const { from, to } = comparison
  const oldTask = from.tasks.get(pair.a) ?? {}
  const newTask = to.tasks.get(pair.b) ?? {}
  if (equalJson(oldTask['conditions'], newTask['conditions'])) return []
  const subject = taskSubject(to, pair.b)
  const before = branchesOf(oldTask)
  const after = branchesOf(newTask)
  const path = below(taskPath(pair.b), 'conditions')
  if (before === undefined || after === undefined) {
    const told = changeTold(oldTask['conditions'], newTask['conditions'], 'conditions: ')
    return [{ op: 'changed', sort: 'branch', subject, ...told, path, rank: RANK.branch }]
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
    const words = `${askedWords(branch)} (${place}), ${leadsTo(comparison, { side: 'to', task: pair.b, outcome: id })}`
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
    const words = `${askedWords(branch)}, ${leadsTo(comparison, { side: 'from', task: pair.a, outcome: id })}`
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
  const changed = (told: Told) => {
    entries.push({ op: 'changed', sort: 'branch', subject, ...told, path, rank: RANK.branch })
  }
  if (!equalJson(before['name'], after['name'])) {
    changed(changeTold(before['name'], after['name'], 'renamed: '))
  }
  const keys = ['atomicConditions', 'logicalOr']
  if (keys.some((key) => !equalJson(before[key], after[key]))) changed(conditionChange(before, after))
  const [oldError, newError] = [messageOf(before), messageOf(after)]
  const isMessage = oldError !== null && newError !== null
  if (isMessage && oldError !== newError) {
    changed(changeTold(oldError, newError, 'error message: '))
  }
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

function leadsTo(comparison: Comparison, ending: Ending): string {
  const side = comparison[ending.side]
  const isNow = ending.side === 'to'
  const task = side.flow.tasks.get(ending.task)
  const targets = task === undefined ? [] : [...(taskIndex(task).edges.get(ending.outcome)?.keys() ?? [])]
  const leads = isNow ? 'leads' : 'led'
  if (targets.length > 0) return `${leads} to ${shortList(targets.map((to) => taskName(side, to)))}`
  const exit = endingWords(comparison, ending)
  return exit === undefined ? `${leads} nowhere` : `${isNow ? 'ends' : 'ended'} here, ${exit}`
}

function pathOf(side: Side, id: string, branch: string): Pointer {
  const task = side.flow.tasks.get(id)
  const found = task === undefined ? undefined : taskIndex(task).branches.get(branch)
  return found?.path ?? below(taskPath(id), 'conditions')
}
