import type { Drift, DriftAuthor, DriftedResource } from '../../core/model/drift.js'
import type { JsonObject } from '../../core/model/json.js'
import { printable } from '../../core/model/printable.js'
import { groupDigits } from '../count-words.js'
import { fieldName } from '../../core/model/field-name.js'
import { listWords } from '../field-words.js'
import { driftWords } from './shown-drift.js'

/** So many resources are named in a message. */
const NAMED = 15
const FIELDS_NAMED = 6
const LONGEST_NAME = 120
const LONGEST_WHAT = 300

/**
 * A message about drift for an incoming webhook in Slack's form, which Mattermost and others take as well. It names
 * resources, fields and authors and holds no value of any field.
 */
export function driftMessage(
  drift: Drift,
  about: {
    /** Where more is told, such as the address of the CI run. */
    readonly details: string | undefined
    /** Takes secrets out of a text: the message goes where no stream hides them. */
    readonly hide: (text: string) => string
  },
): JsonObject {
  const { details, hide } = about
  const where = `${drift.projectId}${drift.environment === null ? '' : ` (${drift.environment})`}`
  const shown = drift.drift.slice(0, NAMED)
  const more = drift.drift.length - shown.length
  const lines = [
    `*Drift in ${callingNobody(where)}*: ${driftWords(drift)}`,
    ...shown.map((resource) => `• ${callingNobody(lineOf(resource))}`),
    ...(more === 0 ? [] : [`… and ${groupDigits(more)} more`]),
    ...(details === undefined ? [] : [escaped(details)]),
  ]
  return { text: hide(lines.join('\n')) }
}

function lineOf({ address, change, fields, by }: DriftedResource): string {
  const names = fields.map(({ path }) => (path === '/document' ? 'document' : fieldName(path)))
  const what = change === 'changed' ? listWords(names, { most: FIELDS_NAMED }) : change
  const [author] = by
  return `${printable(address, LONGEST_NAME)}: ${printable(what, LONGEST_WHAT)}${author === undefined ? '' : ` (${whoWords(author)})`}`
}

function whoWords(author: DriftAuthor): string {
  return author.type === 'run'
    ? `our own ${printable(author.operation)} ${printable(author.runId)}, ${printable(author.who, LONGEST_NAME)}`
    : `candidate ${printable(author.actorId, LONGEST_NAME)}`
}

/** In Mattermost and others a name behind this calls people; within a word, as in an e-mail address, it does not. */
const MENTION = /(?<![\p{L}\p{N}])@/gu

/** What Slack takes for mentions, links and tags is written out. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Mentions of other services are broken by a space without width. */
function callingNobody(text: string): string {
  return escaped(text).replaceAll(MENTION, '@\u200B')
}
