import type { DiffEntry } from '../core/model/diff.js'
import type { Action, Change, FieldChange } from '../core/model/plan.js'
import { DOCUMENT_PATH } from '../core/model/document-traits.js'
import { printable } from '../core/model/printable.js'
import { isSameTemplate, type TemplateOrigin } from '../core/model/template-origin.js'
import { countOf, groupDigits } from './count-words.js'
import { fieldDiffLines, fieldValueLines, type DiffStyle } from './field-diff.js'
import { fieldName } from '../core/model/field-name.js'
import { listWords, type Folding } from './field-words.js'
import { flowDiffLines } from './flow-diff-text.js'
import type { Palette } from './palette.js'
import { withoutSecrets, type SecretPlaces } from './secret-places.js'
import { wrapLines } from './wrap.js'

const SIGNS: Readonly<Record<Action, string>> = { create: '+', update: '~', delete: '-' }
const FOLDED: Folding = { characters: 240, items: 20 }
/** Of one document so many differences are shown. */
const SHOWN_OF_DOCUMENT = 40
const UNFOLDED: Folding = { characters: Number.POSITIVE_INFINITY, items: Number.POSITIVE_INFINITY }

/** Reasons that go without saying: the files moved, or a backup is what is wanted. */
const SILENT_REASONS: ReadonlySet<string> = new Set(['config', 'restore'])

export interface ChangeStyle {
  readonly width: number
  readonly palette: Palette
  readonly secrets: SecretPlaces
  readonly verbose: boolean
}

/** `~ tenant/acme  update` and its fields below. */
export function changeLines(change: Change, style: ChangeStyle): readonly string[] {
  const { palette, width } = style
  const note = change.note === undefined ? '' : `  (${printable(change.note)})`
  const was = change.was === undefined ? '' : `  (was ${printable(change.was)})`
  const what = `${change.action}${was}${templateTag(change)}${headTag(change)}${note}`
  const head = `${SIGNS[change.action]} ${printable(change.address)}  ${what}`
  return [
    ...wrapLines(head, { width, rest: '    ' }).map(paintOf(change.action, palette)),
    ...changedFieldLines(change, style),
  ]
}

/** `  from template sign-up 1.0.0 → 2.0.0`, where a template is what the files or last-applied name. */
function templateTag({ action, template }: Change): string {
  if (template === undefined || action === 'delete') return ''
  const { from, to } = template
  if (to === undefined) return `  (no template any more; it was ${originWords(from)})`
  if (from === undefined || isSameTemplate(from, to)) return `  from template ${originWords(to)}`
  if (from.name !== to.name) return `  from template ${originWords(to)}, before from ${originWords(from)}`
  return `  from template ${printable(to.name)} ${versionWords(from)} → ${versionWords(to)}`
}

function originWords(origin: TemplateOrigin | undefined): string {
  if (origin === undefined) return ''
  return origin.version === undefined
    ? printable(origin.name)
    : `${printable(origin.name)} ${printable(origin.version)}`
}

function versionWords({ version }: TemplateOrigin): string {
  return version === undefined ? '(no version)' : printable(version)
}

/** The fields of a change alone, for who has a head of its own for it. */
export function changedFieldLines(change: Change, style: ChangeStyle): readonly string[] {
  const diff: DiffStyle = {
    width: style.width,
    indent: 4,
    palette: style.palette,
    folding: style.verbose ? UNFOLDED : FOLDED,
  }
  return change.fields.flatMap((field) => fieldLines(change, field, { ...style, diff }))
}

/** What is said of changes that are not shown one by one. */
export function foldedChangesLines(changes: readonly Change[], style: ChangeStyle): readonly string[] {
  return (['create', 'update'] as const).flatMap((action) => {
    const ofAction = changes.filter((change) => change.action === action)
    const [first] = ofAction
    const last = ofAction.at(-1)
    if (first === undefined || last === undefined) return []
    const range = `${printable(first.address)} … ${printable(last.address)}`
    const fields = action === 'update' ? `; fields: ${mostChanged(ofAction)}` : ''
    const words = `… ${groupDigits(ofAction.length)} more to ${action}: ${range}${fields} (--verbose shows all)`
    return wrapLines(words, { width: style.width, rest: '    ' }).map(paintOf(action, style.palette))
  })
}

/** Fields that drifted apart from all others; a change of both sorts is in both lists, each with its own fields. */
export function splitDrift(changes: readonly Change[]): {
  readonly main: readonly Change[]
  readonly drift: readonly Change[]
} {
  const main: Change[] = []
  const drift: Change[] = []
  for (const change of changes) {
    const drifted = change.fields.filter((field) => field.reason === 'drift')
    if (drifted.length === 0) main.push(change)
    else if (change.action !== 'update' || drifted.length === change.fields.length) drift.push(change)
    else {
      main.push({ ...change, fields: change.fields.filter((field) => field.reason !== 'drift') })
      drift.push({ ...change, fields: drifted })
    }
  }
  return { main, drift }
}

function fieldLines(
  change: Change,
  field: FieldChange,
  style: ChangeStyle & { readonly diff: DiffStyle },
): readonly string[] {
  const { action, address } = change
  const { diff, secrets } = style
  if (field.path === DOCUMENT_PATH) return documentLines(change, field, style)
  const place = { address, path: field.path }
  const from = withoutSecrets(field.from, place, secrets)
  const to = withoutSecrets(field.to, place, secrets)
  if (action === 'create') return fieldValueLines({ path: field.path, value: to }, diff)
  if (action === 'delete') return fieldValueLines({ path: field.path, value: from }, diff)
  return fieldDiffLines({ path: field.path, from, to, tag: tagOf(field) }, diff)
}

/** Of a document its digests say nothing to a reader; what changes in it does. */
function documentLines(
  { action, diff = [] }: Change,
  field: FieldChange,
  { width, palette, verbose }: ChangeStyle,
): readonly string[] {
  if (action === 'create' && !verbose) return [`    ${newDocumentWords(diff)}`]
  const tag = tagOf(field)
  return [
    ...(tag === undefined || action === 'create' ? [] : [`    document  [${tag}]`]),
    ...flowDiffLines(diff, {
      width,
      indent: 4,
      palette,
      ...(verbose ? { inFull: true } : { most: SHOWN_OF_DOCUMENT }),
    }),
  ]
}

/** `document: 12 steps, 5 of them screens` */
function newDocumentWords(diff: readonly DiffEntry[]): string {
  const steps = diff.filter(({ sort, op }) => sort === 'task' && op === 'added')
  if (steps.length === 0) return 'document'
  const screens = steps.filter(({ subject }) => subject.startsWith('screen ')).length
  return `document: ${countOf(steps.length, 'step')}${screens === 0 ? '' : `, ${groupDigits(screens)} of them screens`}`
}

/** Creates and deletes have one reason for all fields, said once. A create's `new` is no news. */
function headTag({ action, fields }: Change): string {
  if (action === 'update') return ''
  const tags = new Set(fields.map(tagOf).filter((tag) => tag !== undefined && tag !== 'new'))
  return tags.size === 0 ? '' : `  [${[...tags].join(', ')}]`
}

function tagOf({ reason }: FieldChange): string | undefined {
  return SILENT_REASONS.has(reason) ? undefined : reason
}

/** `name (900), customAttributes.plan (80)`, the most frequent first. */
function mostChanged(changes: readonly Change[]): string {
  const counts = new Map<string, number>()
  for (const { path } of changes.flatMap((change) => change.fields)) {
    counts.set(path, (counts.get(path) ?? 0) + 1)
  }
  const words = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([path, count]) => `${fieldName(path)} (${groupDigits(count)})`)
  return words.length === 0 ? countOf(0, 'field') : listWords(words, { most: 8 })
}

function paintOf(action: Action, palette: Palette): (text: string) => string {
  return { create: palette.create, update: palette.update, delete: palette.remove }[action]
}
