import type { Json, JsonObject } from '../core/model/json.js'
import type { Change, Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { changeLines } from './change-text.js'
import { countOf, groupDigits } from './count-words.js'
import { changeJson } from './documents.js'
import { paletteFor, type Style } from './palette.js'
import type { SecretPlaces } from './secret-places.js'
import { withoutReasons } from './without-reasons.js'
import { wrapLines } from './wrap.js'

export interface ComparedEnvironment {
  readonly environment: string
  readonly projectId: string
  /** Host of its base URL. */
  readonly host: string
}

export interface ComparedEnvironments {
  readonly from: ComparedEnvironment
  readonly to: ComparedEnvironment
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
  readonly unread: ReadonlyMap<string, number>
  readonly compared: number
}

/** What differs between two projects: what only one of them has, then field by field; secrets are hidden. */
export function renderEnvironmentDiff(
  { from, to, changes, findings, unread, compared }: ComparedEnvironments,
  view: Style & { readonly secrets: SecretPlaces; readonly verbose: boolean },
): string {
  const palette = paletteFor(view.color)
  const style = { width: view.width, palette, secrets: view.secrets, verbose: view.verbose }
  const [a, b] = [printable(from.environment), printable(to.environment)]
  const only = (action: Change['action']) => changes.filter((change) => change.action === action)
  const section = (title: string, sign: string, some: readonly Change[]) =>
    some.length === 0
      ? []
      : [palette.strong(title), ...some.map(({ address }) => `${sign} ${printable(address)}`)]
  const updated = only('update')
  const sums = [
    [only('delete').length, `only in ${a}`],
    [only('create').length, `only in ${b}`],
    [updated.length, updated.length === 1 ? 'differs' : 'differ'],
  ] as const
  const told = sums.filter(([count]) => count > 0).map(([count, words]) => `${groupDigits(count)} ${words}`)
  const equal = compared - updated.length
  const blocks = [
    [`from  ${sideWords(from)}`, `to    ${sideWords(to)}`],
    section(`Only in ${a}`, '-', only('delete')),
    section(`Only in ${b}`, '+', only('create')),
    updated.flatMap((change) => changeLines(change, style)),
    findings.flatMap(({ message }) =>
      wrapLines(`note  ${printable(message)}`, { width: view.width, rest: '      ' }),
    ),
    [...unread].flatMap(([part, count]) =>
      wrapLines(
        `The ${part} of ${groupDigits(count)} were not compared: --with ${part} reads them, a call for each in both projects.`,
        { width: view.width },
      ).map(palette.faint),
    ),
    [
      palette.strong(
        `${told.length === 0 ? 'No differences' : told.join(', ')}; ${countOf(equal, 'resource')} equal`,
      ),
    ],
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/**
 * `{ formatVersion, from, to, isEqual, changes: [{ address, onlyIn?, action, fields }], findings, notCompared }`:
 * changes as in a plan that would make the first project the second, without reasons; `onlyIn` names the environment
 * that alone has it; `notCompared` counts costly parts that were not read.
 */
export function environmentDiffJson(
  { from, to, changes, findings, unread, compared }: ComparedEnvironments,
  secrets: SecretPlaces,
): JsonObject {
  return {
    formatVersion: 1,
    from: { ...from },
    to: { ...to },
    isEqual: changes.length === 0,
    compared,
    changes: changes.map((change): Json => ({
      ...withoutReasons(changeJson(change, secrets)),
      ...(change.action === 'delete' ? { onlyIn: from.environment } : {}),
      ...(change.action === 'create' ? { onlyIn: to.environment } : {}),
    })),
    findings: findings.map(({ code, severity, address, message }) => ({
      code,
      severity,
      ...(address === undefined ? {} : { address }),
      message,
    })),
    notCompared: Object.fromEntries(unread),
  }
}

function sideWords({ environment, projectId, host }: ComparedEnvironment): string {
  return `${printable(environment)}  (project ${printable(projectId)} on ${printable(host)})`
}
