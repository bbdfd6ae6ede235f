import { kindOf, type Address } from '../core/model/address.js'
import type { JsonObject } from '../core/model/json.js'
import type { FieldChange, Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { changeLines } from './change-text.js'
import { countOf, groupDigits } from './count-words.js'
import { changeJson } from './documents.js'
import { listWords } from './field-words.js'
import { findingLines } from './finding-text.js'
import { paletteFor, type Style } from './palette.js'
import { headLines } from './plan-text.js'
import type { SecretPlaces } from './secret-places.js'
import { wrapLines } from './wrap.js'

/** What became of one declared resource. */
export interface ShownAdoption {
  readonly address: Address
  readonly state: 'adopted' | 'partly' | 'ours' | 'notLive' | 'otherOwner'
  readonly fields: readonly FieldChange[]
  readonly was?: Address
  readonly owner?: string
}

export interface AdoptionView extends Style {
  /** Nothing was recorded: the heading says so. */
  readonly dryRun: boolean
  /** Shows every address and every value in full. Default: much of the same is folded. */
  readonly verbose?: boolean
  readonly secrets: SecretPlaces
  readonly cwd?: string
  readonly nowMs: number
  /** The run that recorded it. Default: none did. */
  readonly runId?: string
  /** The command to type next. */
  readonly next: string
}

/** Of many that are adopted whole so many of each kind are named, of those that differ so many shown field by field. */
const NAMED = 5
const SHOWN_PARTLY = 20

/** What an adoption recorded and what is left to the next plan. Ends with a line break. */
export function renderAdoption(plan: Plan, adoptions: readonly ShownAdoption[], view: AdoptionView): string {
  const palette = paletteFor(view.color)
  const isStopped = plan.findings.some(({ severity }) => severity === 'error')
  const inState = (state: ShownAdoption['state']) => adoptions.filter((adoption) => adoption.state === state)
  const [adopted, partly, ours, notLive] = [
    inState('adopted'),
    inState('partly'),
    inState('ours'),
    inState('notLive'),
  ]
  const differing = adoptions.filter(({ fields }) => fields.length > 0)
  const most = view.verbose === true ? Number.POSITIVE_INFINITY : SHOWN_PARTLY
  const style = { width: view.width, palette, secrets: view.secrets, verbose: view.verbose ?? false }
  const named = (label: string, some: readonly ShownAdoption[]) => namesLines(label, some, view)
  const blocks = [
    headLines(plan, view, palette),
    [
      ...named(view.dryRun || isStopped ? 'to adopt' : 'adopted', adopted),
      ...named('in part', partly),
      ...named('ours already', ours),
      ...named('not live', notLive),
    ],
    ...(differing.length === 0
      ? []
      : [
          [
            palette.strong('Different in the project, and left to the next plan:'),
            ...differing
              .slice(0, most)
              .flatMap(({ address, fields }) =>
                changeLines({ address, action: 'update', fields, after: [], companions: [] }, style),
              ),
            ...(differing.length > most
              ? [`… ${groupDigits(differing.length - most)} more (--verbose shows all)`]
              : []),
          ],
        ]),
    ...findingLines(plan.findings, {
      width: view.width,
      palette,
      cwd: view.cwd,
      verbose: view.verbose ?? false,
    }),
    isStopped
      ? ['Refused: nothing was recorded. See the errors above.']
      : endLines({ recorded: adopted.length + partly.length, partly: partly.length, adoptions, view }),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/** A plan's keys and `resources: [{ address, state, was?, owner?, fields: [{ path, from, to, reason }] }]`. */
export function adoptionJson(adoptions: readonly ShownAdoption[], secrets: SecretPlaces): JsonObject {
  return {
    resources: adoptions.map(({ address, state, fields, was, owner }) => ({
      address,
      state,
      ...(was === undefined ? {} : { was }),
      ...(owner === undefined ? {} : { owner }),
      fields:
        changeJson({ address, action: 'update', fields, after: [], companions: [] }, secrets)['fields'] ?? [],
    })),
  }
}

/** `adopted       tenant/acme, tenant/globex and 3 more`: a line for each kind. */
function namesLines(
  label: string,
  adoptions: readonly ShownAdoption[],
  { width, verbose }: AdoptionView,
): readonly string[] {
  const byKind = new Map<string, ShownAdoption[]>()
  for (const adoption of adoptions) {
    const kind = kindOf(adoption.address)
    const some = byKind.get(kind)
    if (some === undefined) byKind.set(kind, [adoption])
    else some.push(adoption)
  }
  return [...byKind.values()].flatMap((some, index) =>
    wrapLines(
      listWords(
        some.map(({ address, was }) =>
          was === undefined
            ? printable(address)
            : `${printable(address)} (an apply renames ${printable(was)})`,
        ),
        { most: verbose === true ? Number.POSITIVE_INFINITY : NAMED },
      ),
      { width, first: (index === 0 ? label : '').padEnd(14), rest: ' '.repeat(14) },
    ),
  )
}

function endLines(about: {
  readonly recorded: number
  readonly partly: number
  readonly adoptions: readonly ShownAdoption[]
  readonly view: AdoptionView
}): readonly string[] {
  const { recorded, partly, adoptions, view } = about
  const inPart =
    partly === 0 ? '' : `, ${partly === recorded ? '' : `${groupDigits(partly)} of them `}in part`
  const verb = view.dryRun ? 'Would record' : 'Recorded'
  const said =
    adoptions.length === 0
      ? 'The files declare nothing here'
      : recorded === 0
        ? 'Nothing new to record'
        : `${verb} ${countOf(recorded, 'resource')}${inPart}`
  return [
    `${said}. Nothing ${view.dryRun ? 'is' : 'was'} written to Descope.`,
    ...(view.runId === undefined ? [] : [`run   ${printable(view.runId)}`]),
    `next  ${view.next}`,
  ]
}
