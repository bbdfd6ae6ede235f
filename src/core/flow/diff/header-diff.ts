import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json } from '../../model/json.js'
import { changeTold, type Told } from './change-told.js'
import { below } from './place.js'
import type { Comparer } from './comparison.js'
import { taskIdentity, type Side } from './sides.js'
import { cutQuoted, taskName } from './names.js'
import { otherMembers } from './other-members.js'
import { RANK } from './ranks.js'
import { changeWords, valueWords } from './value-words.js'

/** Told one by one, or elsewhere. */
const KNOWN: ReadonlySet<string> = new Set([
  'disabled',
  'translation',
  'componentsVersion',
  'sharedInteractions',
])

/** Name, description, on or off, translation, the version of the components, and header keys that we do not know. */
export const headerDiff: Comparer = ({ from, to }) => {
  const a = from.form['metadata']
  const b = to.form['metadata']
  const header = { sort: 'header', paths: { from: '/metadata', to: '/metadata' } } as const
  const entries = [
    ...otherMembers({ ...header, from: a, to: b, known: KNOWN, subject: 'flow', rank: RANK.header }),
  ]
  const before = isObject(a) ? a : {}
  const after = isObject(b) ? b : {}
  const changed = (key: string, told: Omit<DiffEntry, 'op' | 'sort' | 'path'>) => {
    if (equalJson(before[key], after[key])) return
    entries.push({ op: 'changed', sort: 'header', path: below('/metadata', key), ...told })
  }
  changed('disabled', {
    subject: 'flow',
    words: onOff(before['disabled'], after['disabled']),
    rank: RANK.onOff,
  })
  changed('componentsVersion', {
    subject: 'flow',
    words: `componentsVersion: ${versionWords(before['componentsVersion'])} → ${versionWords(after['componentsVersion'])}`,
    rank: RANK.componentsVersion,
  })
  changed('translation', {
    subject: 'translation',
    ...translationTold(before['translation'], after['translation']),
    rank: RANK.header,
  })
  return entries
}

/** Where the flow begins. */
export const startDiff: Comparer = (comparison) => {
  const { from, to } = comparison
  const a = from.flow.startTask
  const b = to.flow.startTask
  const identity = (side: 'from' | 'to', id: string | undefined) =>
    id === undefined ? undefined : taskIdentity(comparison, side, id)
  if (identity('from', a) === identity('to', b)) return []
  const name = (side: Side, id: string | undefined) => (id === undefined ? '(none)' : taskName(side, id))
  const words = `${name(from, a)} → ${name(to, b)}`
  return [
    { op: 'changed', sort: 'start', subject: 'start', words, path: '/contents/startTask', rank: RANK.start },
  ]
}

function onOff(from: Json | undefined, to: Json | undefined): string {
  if (to === true) return 'turned off'
  return from === true && to === undefined ? 'turned on' : `disabled: ${changeWords(from, to)}`
}

function versionWords(version: Json | undefined): string {
  return typeof version === 'string' ? cutQuoted(version).slice(1, -1) : valueWords(version)
}

function translationTold(from: Json | undefined, to: Json | undefined): Told {
  const isOn = (value: Json | undefined) => isObject(value) && value['enabled'] === true
  if (isOn(from) === isOn(to)) return changeTold(from, to)
  const rest = (value: Json | undefined) =>
    isObject(value)
      ? Object.entries(value)
          .filter(([key]) => key !== 'enabled')
          .map(([key, inner]) => `${cutQuoted(key).slice(1, -1)} ${valueWords(inner)}`)
          .join(', ')
      : ''
  const words = isOn(to) ? 'turned on' : 'turned off'
  const details = rest(isOn(to) ? to : from)
  const { lines = [] } = changeTold(from, to)
  return { words: details === '' ? words : `${words}: ${details}`, ...(lines.length > 0 && { lines }) }
}
