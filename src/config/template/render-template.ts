import type { DocumentReading, DocumentTraits } from '../../core/model/document-traits.js'
import type { ErrorDetails, Place } from '../../core/model/errors.js'
import type { TemplateOrigin } from '../../core/model/template-origin.js'
import { textsThatDiffer, type HiddenTexts } from '../../core/model/hidden-texts.js'
import { quoted } from '../../core/model/printable.js'
import { standIns } from '../../core/template/stand-ins.js'
import { collectValues, type GivenValues, type TemplateValues } from '../../core/template/values.js'
import type { Expansion } from '../expansion.js'
import { matches } from './matches.js'
import type { Template } from './read-template.js'

/** What a template gave for some values. */
export type Rendered =
  | {
      readonly ok: true
      readonly reading: DocumentReading & { readonly ok: true }
      readonly origin: TemplateOrigin
      /** What may not be shown of the document; absent where there is no secret in it. */
      readonly hidden?: HiddenTexts
      /** Texts that may never be shown. */
      readonly secrets: readonly string[]
    }
  | { readonly ok: false; readonly problems: readonly [ErrorDetails, ...ErrorDetails[]] }

/**
 * Renders a template and reads the document it gives. Places of the document are places in the template.
 * @param where for values that are missing: what asked for the template
 */
export function renderTemplate(
  { head, body, shown }: Template,
  about: {
    readonly document: Pick<DocumentTraits, 'read'>
    readonly given: readonly GivenValues[]
    readonly expansion: Expansion
    readonly where: Place
  },
): Rendered {
  const { document, given, expansion, where } = about
  const collected = collectValues(
    head,
    { given, lookup: expansion.lookup, isKey: expansion.isSecret, matches },
    where,
  )
  if (!collected.ok) return collected
  const read = (values: TemplateValues) => {
    const rendered = body.render(values)
    if (!rendered.ok) return rendered
    return document.read({
      type: 'data',
      path: shown,
      data: rendered.data,
      placeOf: (path) => rendered.placeOf(path),
    })
  }
  const reading = read(collected.values)
  if (!reading.ok) return reading
  const hasSecrets = collected.values.secrets.length > 0
  const masked = hasSecrets ? maskedReading(head, collected.values, read) : undefined
  // The file's name is no secret, nor is an id that nobody reads.
  if (masked !== undefined && reading.keyFrom === 'document' && masked.key !== reading.key) {
    return { ok: false, problems: [secretId(shown, reading.placeOf(''))] }
  }
  const { name, version } = head
  const key = reading.keyFrom === 'document' ? reading.key : name
  return {
    ok: true,
    reading: { ...reading, key },
    origin: { name, ...(version === undefined ? {} : { version }) },
    // What computes with its secret in a way that no stand-in can has nothing shown.
    ...(hasSecrets ? { hidden: textsThatDiffer(reading.document, masked?.document) } : {}),
    secrets: collected.values.secrets,
  }
}

type Reading = DocumentReading & { readonly ok: true }

/** The document with stand-ins for what is secret in it; `undefined` where a template makes none of them. */
function maskedReading(
  head: Template['head'],
  values: TemplateValues,
  read: (values: TemplateValues) => DocumentReading,
): Reading | undefined {
  for (const masked of standIns(head, values)) {
    const reading = read(masked)
    if (reading.ok) return reading
  }
  return undefined
}

/** An id stands in every plan and every address. */
function secretId(shown: string, where: Place): ErrorDetails {
  return {
    code: 'template-secret',
    message: `The id of what ${quoted(shown)} gives holds a secret`,
    hint: 'Make the id of something else: it is shown everywhere.',
    where,
  }
}
