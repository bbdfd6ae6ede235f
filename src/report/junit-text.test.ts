import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { xmlProblem } from '../../test/support/well-formed-xml.js'
import type { Finding } from '../core/model/plan.js'
import { findingsJunit, flowTestsJunit } from './junit-text.js'

const body = (xml: string) => {
  expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')).toBe(true)
  return xml.slice(xml.indexOf('\n') + 1)
}
const error: Finding = {
  severity: 'error',
  code: 'unknown-key',
  message: 'A tenant has no key "nmae"',
  hint: 'Did you mean "name"?',
  where: { file: '/repo/descope.yaml', line: 3, column: 5 },
}
const warning: Finding = { ...error, severity: 'warning', code: 'odd', message: 'odd <b>' }

describe('findings as JUnit XML', () => {
  it('fails with the place in front, and passes a file without errors', () => {
    const files = [
      { file: '/repo/descope.yaml', title: '', findings: [warning, error] },
      { file: 'flows/a.json', title: 'flow/a', findings: [warning] },
    ]
    const xml = findingsJunit(files, { cwd: '/repo' })
    expect(xmlProblem(body(xml))).toBeUndefined()
    expect(xml).toContain('<testsuites name="descope-mgmt" tests="2" failures="1"')
    expect(xml).toContain(
      '<testcase name="A tenant has no key &quot;nmae&quot;" classname="descope.yaml" file="descope.yaml" line="3"',
    )
    expect(xml).toContain(
      '<failure type="unknown-key" message="descope.yaml:3:5: A tenant has no key &quot;nmae&quot;">',
    )
    expect(xml).toContain('Did you mean &quot;name&quot;?</failure>')
    expect(xml).toContain('<testcase name="nothing wrong" classname="flows/a.json (flow/a)"')
    expect(xml).toContain('warning odd: descope.yaml:3:5: odd &lt;b&gt;')
  })

  it('is well-formed whatever files and findings hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ']]>',
        '\u0000\u001b[31m',
        '\ufffe\uffff',
        '\ud800',
        '<a b="c">&amp;',
        'line\r\nbreak',
        '\u0085',
      ),
    )
    const finding = fc.record({
      severity: fc.constantFrom('error', 'warning', 'note'),
      code: text,
      message: text,
      hint: text,
      where: fc.option(fc.record({ file: text, line: fc.nat(), column: fc.nat() }), { nil: undefined }),
    })
    const file = fc.record({ file: text, title: text, findings: fc.array(finding, { maxLength: 3 }) })
    fc.assert(
      fc.property(fc.array(file, { maxLength: 3 }), (files) => {
        expect(xmlProblem(body(findingsJunit(files as never, { cwd: '/repo' })))).toBeUndefined()
      }),
    )
  })

  it('has a case for each flow that was to be walked whole', () => {
    const coverage = [
      {
        flow: 'sign-in',
        file: 'sign-in.json',
        steps: 2,
        walked: 1,
        notWalked: [{ id: '3', name: 'Sorry <>', type: 'screen' }],
        edges: 1,
        walkedEdges: 1,
      },
    ]
    const tests = { scenarios: [], coverage: coverage as never }
    const xml = flowTestsJunit({ ...tests, wantsAllSteps: true }, { cwd: '/repo' })
    expect(xmlProblem(body(xml))).toBeUndefined()
    expect(xml).toContain('message="No scenario walks 1 step">Sorry &lt;&gt; (3)</failure>')
    expect(flowTestsJunit({ ...tests, wantsAllSteps: false }, { cwd: '/repo' })).toContain('tests="0"')
  })
})
