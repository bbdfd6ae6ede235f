import { didYouMean } from '../model/did-you-mean.js'
import type { ErrorDetails, Place } from '../model/errors.js'
import { quoted } from '../model/printable.js'
import type { TemplateBody } from './template-body.js'
import type { TemplateHead } from './template.js'

/** Something about a template that is known without any values. */
export type TemplateFinding = ErrorDetails & { readonly severity: 'error' | 'warning' }

/**
 * Holds a template's body against its head: names nobody declares are errors, variables nobody uses are warnings.
 * @param placeOf where a variable is declared
 */
export function checkNames(
  { head, body }: { readonly head: TemplateHead; readonly body: TemplateBody },
  placeOf: (variable: string) => Place,
): readonly TemplateFinding[] {
  const known = new Set(head.variables.keys())
  const told = new Set<string>()
  const findings: TemplateFinding[] = []
  for (const { name, where } of body.names) {
    if (known.has(name)) continue
    const key = `${name}\u0000${where.file}\u0000${where.line ?? 0}\u0000${where.column ?? 0}`
    if (told.has(key)) continue
    told.add(key)
    findings.push({ severity: 'error', ...undeclared(name, known), where })
  }
  const used = new Set(body.names.map(({ name }) => name))
  for (const name of head.variables.keys()) {
    if (used.has(name)) continue
    findings.push({
      severity: 'warning',
      code: 'template-variable-unused',
      message: `Nothing uses the variable ${quoted(name)}`,
      hint: 'Use it, or take it out of `variables:`.',
      where: placeOf(name),
    })
  }
  return findings
}

function undeclared(name: string, known: ReadonlySet<string>): ErrorDetails {
  return {
    code: 'template-variable-undeclared',
    message: `No variable is called ${quoted(name)}`,
    hint:
      didYouMean(name, known) ??
      'Declare it under `variables:` of the head; a placeholder that is for Descope goes between {% raw %} and {% endraw %}.',
  }
}
