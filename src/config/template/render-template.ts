import type { DocumentReading, DocumentTraits } from '../../core/model/document-traits.js'
import type { ErrorDetails, Place } from '../../core/model/errors.js'
import type { TemplateOrigin } from '../../core/model/template-origin.js'
import { textsThatDiffer, type HiddenTexts } from '../../core/model/hidden-texts.js'
import type { JsonObject } from '../../core/model/json.js'
import { collectValues, type GivenValues, type TemplateValues } from '../../core/template/values.js'
import type { Expansion } from '../written-value.js'
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
    readonly document: DocumentTraits
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
  const hidden = hiddenIn(reading.document, head, collected.values, read)
  const { name, version } = head
  const key = reading.keyFrom === 'document' ? reading.key : name
  return {
    ok: true,
    reading: { ...reading, key },
    origin: { name, ...(version === undefined ? {} : { version }) },
    ...(hidden === undefined ? {} : { hidden }),
    secrets: collected.values.secrets,
  }
}

/** What secrets have given: it is rendered once more with stand-ins, and what differs comes from a secret. */
function hiddenIn(
  document: JsonObject,
  { variables }: Template['head'],
  values: TemplateValues,
  read: (values: TemplateValues) => { readonly ok: boolean; readonly document?: JsonObject },
): HiddenTexts | undefined {
  if (values.secrets.length === 0) return undefined
  const scope = new Map(values.scope)
  for (const { name, isSecret } of variables.values()) if (isSecret) scope.set(name, `(secret ${name})`)
  const dollar = (name: string) => scope.get(name) ?? values.dollar(name)
  const masked = read({ ...values, scope, dollar })
  // A template that computes with its secret cannot be shown with a stand-in: nothing of it is.
  return textsThatDiffer(document, masked.document ?? {})
}
