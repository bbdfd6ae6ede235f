import type { DocumentFinding } from '../../core/model/document-traits.js'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { pointerTo, type Pointer } from '../../core/model/pointer.js'
import { quoted } from '../../core/model/printable.js'

/** Only the shape: which components and properties there are is nowhere published. */
export function checkTheme(theme: JsonObject): readonly DocumentFinding[] {
  const styles = member(theme, 'styles')
  if (!isObject(styles)) return [wrongShape('/styles', 'Its styles', 'an object')]
  const findings: DocumentFinding[] = []
  for (const [style, groups] of Object.entries(styles)) {
    const path = pointerTo(['styles', style])
    if (!isObject(groups)) findings.push(wrongShape(path, `Its style ${quoted(style)}`, 'an object'))
    else findings.push(...checkGroups(style, groups))
  }
  const version = member(theme, 'componentsVersion')
  if (version !== undefined && version !== null && typeof version !== 'string') {
    findings.push(wrongShape('/componentsVersion', 'Its componentsVersion', 'a text'))
  }
  const references = member(theme, 'references')
  if (references !== undefined && references !== null && !isObject(references)) {
    findings.push(wrongShape('/references', 'Its references', 'an object'))
  }
  if (Object.values(styles).every(saysNothing)) {
    findings.push({
      code: 'theme-empty',
      severity: 'warning',
      message: 'It has no style at all: an import would take away the look of every screen',
      hint: 'Export the theme again, or restore a kept one.',
      path: '/styles',
    })
  }
  return findings
}

/** Nothing but empty objects, however nested: `{ light: {}, dark: {} }` takes away as much as no style at all. */
function saysNothing(value: Json): boolean {
  const open: Json[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isObject(next)) open.push(...Object.values(next))
    else if (next !== null) return false
  }
  return true
}

/** `components` and `globals` of one style, each an object by name. */
function checkGroups(style: string, groups: JsonObject): readonly DocumentFinding[] {
  return ['components', 'globals'].flatMap((group) => {
    const parts: Json | undefined = member(groups, group)
    if (parts === undefined || parts === null) return []
    const path = pointerTo(['styles', style, group])
    const what = `${group} of its style ${quoted(style)}`
    if (!isObject(parts)) return [wrongShape(path, `The ${what}`, 'an object')]
    return Object.entries(parts)
      .filter(([, part]) => part !== null && !isObject(part))
      .map(([name]) =>
        wrongShape(pointerTo(['styles', style, group, name]), `${quoted(name)} in the ${what}`, 'an object'),
      )
  })
}

function wrongShape(path: Pointer, what: string, expected: string): DocumentFinding {
  return {
    code: 'theme-shape',
    severity: 'error',
    message: `${what} must be ${expected}`,
    hint: 'Compare with what `descope-mgmt theme export` writes.',
    path,
  }
}
