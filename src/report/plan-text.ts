import type { Change, Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { costWords, type ExpectedCost } from './cost-text.js'
import { groupDigits } from './count-words.js'
import { changeLines, foldedChangesLines, splitDrift } from './change-text.js'
import { findingLines } from './finding-text.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import type { SecretPlaces } from './secret-places.js'
import { agoWords, utcTime } from './time-words.js'
import { wrapLines } from './wrap.js'

/** From so many changes of one action on, only the first {@link SHOWN_OF_MANY} are shown in full. */
const MANY = 50
const SHOWN_OF_MANY = 10

/** What a person asks for directly is not compared with last-applied. */
const WITHOUT_LAST_APPLIED: ReadonlySet<string> = new Set([
  'create',
  'update',
  'delete',
  'import',
  'restore',
  'rollback',
])

export interface PlanView extends Style {
  /** Nothing will be done: the heading says so. */
  readonly dryRun: boolean
  /** Shows every change and every value in full. Default: much of the same is folded. */
  readonly verbose?: boolean
  readonly secrets: SecretPlaces
  /** Folder that places in files are written relative to. Default: places stay absolute. */
  readonly cwd?: string
  /** Told below the sums, where carrying it out takes long. */
  readonly cost?: ExpectedCost | undefined
  /** For "3 hours ago" beside last-applied. */
  readonly nowMs: number
}

/**
 * A plan for a terminal or a pipe: what it is about, the changes field by field, drift apart, findings, the sums in a
 * line of their own, the digest. Ends with a line break. Secrets are hidden, foreign text is made printable.
 */
export function renderPlan(plan: Plan, view: PlanView): string {
  const palette = paletteFor(view.color)
  const { main, drift } = splitDrift(plan.changes)
  const blocks = [
    headLines(plan, view, palette),
    ...changeBlocks(main, view, palette),
    ...(drift.length === 0
      ? []
      : [
          wrapLines(
            `Drift: changed in Descope since the files were last applied${plan.consent.onDrift === 'revert' ? ', and set back by this plan' : ''}`,
            {
              width: view.width,
            },
          ).map(palette.warn),
          ...changeBlocks(drift, view, palette),
        ]),
    ...findingLines(plan.findings, {
      width: view.width,
      palette,
      cwd: view.cwd,
      verbose: view.verbose ?? false,
    }),
    [
      // What an error keeps from being planned is left to do.
      ...(plan.changes.length === 0 && !plan.findings.some(({ severity }) => severity === 'error')
        ? [palette.strong('Nothing to do')]
        : []),
      ...summaryLines(plan, view.width, palette),
      ...(view.cost === undefined ? [] : [`takes ${costWords(view.cost)}`]),
      palette.faint(`digest ${plan.digest}`),
    ],
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/** `2 to create, 0 to update, 0 to delete`, always in these words and plain digits; scripts search for them. */
export function summaryWords({ summary }: Pick<Plan, 'summary'>): string {
  return [`${summary.create} to create`, `${summary.update} to update`, `${summary.delete} to delete`].join(
    ', ',
  )
}

export function headLines(
  plan: Plan,
  view: Pick<PlanView, 'dryRun' | 'width' | 'nowMs'>,
  palette: Palette,
): readonly string[] {
  const environment = plan.environment === null ? '' : `, environment ${printable(plan.environment)}`
  const facts: readonly (readonly [string, string])[] = [
    ['project', `${printable(plan.projectId)}${environment}, on ${printable(plan.host)}${ownerWords(plan)}`],
    ...(WITHOUT_LAST_APPLIED.has(plan.operation)
      ? []
      : [['last applied', lastAppliedWords(plan, view.nowMs)] as const]),
  ]
  return [
    ...(view.dryRun ? [`${palette.strong('DRY RUN')}: nothing is changed`, ''] : []),
    ...facts.flatMap(([name, words]) =>
      wrapLines(words, { width: view.width, first: `${name.padEnd(12)}  `, rest: ' '.repeat(14) }),
    ),
  ]
}

/** Who manages what the plan is about; nothing where nobody ever named an owner. */
function ownerWords({ owner, otherOwners = [] }: Plan): string {
  if (owner === 'default' && otherOwners.length === 0) return ''
  const others = otherOwners.slice(0, NAMED_OWNERS).map((other) => printable(other))
  const more = otherOwners.length > NAMED_OWNERS ? ` and ${otherOwners.length - NAMED_OWNERS} more` : ''
  const beside = others.length === 0 ? '' : ` (others here: ${others.join(', ')}${more})`
  return `, owner ${printable(owner)}${beside}`
}

const NAMED_OWNERS = 3

function lastAppliedWords({ lastApplied }: Plan, nowMs: number): string {
  if (lastApplied === null) return 'never from here; files and project are compared directly'
  const { timeMs, host, runId } = lastApplied
  return `${utcTime(timeMs)} (${agoWords(timeMs, nowMs)}) from ${printable(host)}, run ${printable(runId)}`
}

/** The changes; of many creates or updates only the first, then a line about the others. Deletes are never folded. */
function changeBlocks(
  changes: readonly Change[],
  view: PlanView,
  palette: Palette,
): readonly (readonly string[])[] {
  const style = { width: view.width, palette, secrets: view.secrets, verbose: view.verbose ?? false }
  const others = new Set(
    view.verbose === true
      ? []
      : (['create', 'update'] as const).flatMap((action) => {
          const ofAction = changes.filter((change) => change.action === action)
          return ofAction.length > MANY ? ofAction.slice(SHOWN_OF_MANY) : []
        }),
  )
  return [
    changes.filter((change) => !others.has(change)).flatMap((change) => changeLines(change, style)),
    foldedChangesLines([...others], style),
  ]
}

function summaryLines(plan: Plan, width: number, palette: Palette): readonly string[] {
  const { unchanged, unmanaged } = plan.summary
  const rest = [
    ...(unchanged > 0 ? [`${groupDigits(unchanged)} unchanged`] : []),
    ...(unmanaged > 0 ? [`${groupDigits(unmanaged)} not managed by these files`] : []),
  ]
  return [
    palette.strong(summaryWords(plan)),
    ...(rest.length === 0 ? [] : wrapLines(rest.join(', '), { width }).map(palette.faint)),
  ]
}
