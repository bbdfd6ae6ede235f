import type { DriftedResource } from '../../core/model/drift.js'
import { kindOf } from '../../core/model/address.js'
import { fieldName } from '../../core/model/field-name.js'
import { junitXml, type Case } from '../junit-text.js'
import { paletteFor } from '../palette.js'
import { resourceLines } from './drift-text.js'
import { driftWords, restWords, type ShownDrift } from './shown-drift.js'

const WIDTH = 100

/**
 * Drift as JUnit XML: a suite, a case that fails for every resource that moved, named by its address so that it stays the
 * same one from night to night; and one case that passes where nothing did. Findings that stop it are cases that fail,
 * others stand in the output of the first case.
 */
export function driftJunit(shown: ShownDrift, { cwd }: { readonly cwd: string }): string {
  const { drift } = shown
  const notes = drift.findings
    .filter(({ severity }) => severity !== 'error')
    .map(({ severity, code, message }) => `${severity} ${code}: ${message}`)
  const errors = drift.findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, hint }): Case => ({
      name: code,
      group: 'drift',
      where: undefined,
      failures: [{ type: code, message, details: hint === undefined ? message : `${message}\n${hint}` }],
      notes: [],
    }))
  const moved = drift.drift.map((resource) => caseOf(resource, shown))
  const passing: Case = { name: 'no drift', group: 'drift', where: undefined, failures: [], notes: [] }
  const [first = passing, ...others] = [...errors, ...moved]
  const all = [...notes, `${driftWords(drift)}; ${restWords(drift)}`]
  return junitXml(
    [{ name: `drift of ${drift.projectId}`, cases: [{ ...first, notes: all }, ...others] }],
    cwd,
  )
}

function caseOf(resource: DriftedResource, { drift, secrets }: ShownDrift): Case {
  const { address, change, fields } = resource
  const lines = resourceLines(resource, drift, {
    width: WIDTH,
    palette: paletteFor(false),
    secrets,
    verbose: true,
  })
  const names = fields.map(({ path }) => (path === '/document' ? 'document' : fieldName(path)))
  const message = change === 'changed' ? `changed: ${names.join(', ')}` : change
  return {
    name: address,
    group: kindOf(address),
    where: undefined,
    failures: [{ type: `drift-${change}`, message, details: lines.join('\n') }],
    notes: [],
  }
}
