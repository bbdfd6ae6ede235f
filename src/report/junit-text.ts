import type { ErrorDetails, Place } from '../core/model/errors.js'
import type { Finding } from '../core/model/plan.js'
import { printableLines } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import type { CheckedFile } from './flow-findings-text.js'
import type { ShownFlowTests } from './flow-tests-text.js'
import { placeWords } from './place-words.js'

/** One `<testcase>`. */
export interface Case {
  readonly name: string
  readonly group: string
  readonly where: Place | undefined
  readonly failures: readonly Failure[]
  /** What is worth knowing and no failure. */
  readonly notes: readonly string[]
}

interface Failure {
  readonly type: string
  readonly message: string
  readonly details: string
}

interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
}

type View = { readonly cwd: string }

/**
 * What was found in files as JUnit XML: a suite per file, a case for each error, and one case that passes for a file
 * without any. Warnings and notes stand in the output of the file's first case. A case is named by its message and not
 * by its line, so that it stays the same one when lines are added above.
 */
export function findingsJunit(files: readonly CheckedFile[], { cwd }: View): string {
  return junitXml(
    files.map(({ file, title, findings }): Suite => {
      const name = placeWords({ file }, cwd)
      const group = title === '' ? name : `${name} (${title})`
      const errors = findings.filter(({ severity }) => severity === 'error')
      const notes = findings
        .filter(({ severity }) => severity !== 'error')
        .map((finding) => `${finding.severity} ${finding.code}: ${sentence(finding, cwd)}`)
      const failing = errors.map((finding, index): Case => {
        const where = { ...finding.where, file: finding.where?.file ?? file }
        const failures = [failureOf(finding, cwd)]
        return { name: finding.message, group, where, failures, notes: index === 0 ? notes : [] }
      })
      const passing: Case = { name: 'nothing wrong', group, where: { file }, failures: [], notes }
      return { name, cases: failing.length === 0 ? [passing] : failing }
    }),
    cwd,
  )
}

/** Tests of flows as JUnit XML: a suite per file, a case per scenario, and one for each flow that was to be walked whole. */
export function flowTestsJunit(
  { scenarios, coverage, wantsAllSteps }: Pick<ShownFlowTests, 'scenarios' | 'coverage' | 'wantsAllSteps'>,
  { cwd }: View,
): string {
  const files = [...new Set(scenarios.map(({ file }) => file))]
  const walked = files.map((name): Suite => ({
    name,
    cases: scenarios
      .filter(({ file }) => file === name)
      .map(({ flow, result }) => ({
        name: result.name,
        group: flow,
        where: result.where,
        failures: result.failures.map((failure) => failureOf(failure, cwd)),
        notes: [],
      })),
  }))
  const incomplete = coverage.map(({ flow, file, notWalked }): Case => {
    const steps = notWalked.map(({ id, name }) => `${name} (${id})`).join('\n')
    const message = `No scenario walks ${countOf(notWalked.length, 'step')}`
    const failures = notWalked.length === 0 ? [] : [{ type: 'not-walked', message, details: steps }]
    return { name: 'every step is walked', group: flow, where: { file }, failures, notes: [] }
  })
  return junitXml([...walked, ...(wantsAllSteps ? [{ name: 'coverage', cases: incomplete }] : [])], cwd)
}

function failureOf(problem: ErrorDetails | Finding, cwd: string): Failure {
  const { code, message, hint, where } = problem
  const place = where === undefined ? '' : `${placeWords(where, cwd)}: `
  const details = [`${place}${message}`, ...(hint === undefined ? [] : [hint])].join('\n')
  return { type: code, message: `${place}${message}`, details }
}

function sentence({ message, where }: Finding, cwd: string): string {
  return where === undefined ? message : `${placeWords(where, cwd)}: ${message}`
}

/** The whole document; `cwd`: folder that files are named relative to. */
export function junitXml(suites: readonly Suite[], cwd: string): string {
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { name: 'descope-mgmt', ...countsOf(all) }),
    ...suites.flatMap(({ name, cases }) => [
      `  ${element('testsuite', { name, ...countsOf(cases) })}`,
      ...cases.flatMap((one) => caseLines(one, cwd)),
      '  </testsuite>',
    ]),
    '</testsuites>\n',
  ].join('\n')
}

function countsOf(cases: readonly Case[]): Readonly<Record<string, string>> {
  const failed = cases.filter(({ failures }) => failures.length > 0).length
  return { tests: String(cases.length), failures: String(failed), errors: '0', skipped: '0', time: '0' }
}

function caseLines({ name, group, where, failures, notes }: Case, cwd: string): readonly string[] {
  const place = where === undefined ? {} : { file: placeWords({ file: where.file }, cwd) }
  const line = where?.line === undefined ? {} : { line: String(where.line) }
  return [
    `    ${element('testcase', { name, classname: group, ...place, ...line, time: '0' })}`,
    // Readers show the first failure of a case and may not look for a second.
    ...(failures.length === 0 ? [] : [`      ${failureElement(failures)}`]),
    ...(notes.length === 0 ? [] : [`      <system-out>${escaped(notes.join('\n'))}</system-out>`]),
    '    </testcase>',
  ]
}

function failureElement(failures: readonly Failure[]): string {
  const [first] = failures
  const opening = element('failure', { type: first?.type ?? '', message: first?.message ?? '' })
  return `${opening}${escaped(failures.map(({ details }) => details).join('\n\n'))}</failure>`
}

function element(name: string, attributes: Readonly<Record<string, string>>): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(value).replaceAll('\n', '&#10;')}"`,
  )
  return `<${name}${written.join('')}>`
}

/** Characters that XML cannot hold, even escaped, are written out as everywhere where foreign text is shown. */
function escaped(text: string): string {
  return printableLines(text)
    .replaceAll(/[\u{fffe}\u{ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
