import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDesk } from '../support/run-program.js'
import { xmlProblem } from '../support/well-formed-xml.js'

/** Without the prologue, checked to be well-formed. */
function elementIn(stdout: string): string {
  const [prologue, ...rest] = stdout.split('\n')
  expect(prologue).toBe('<?xml version="1.0" encoding="UTF-8"?>')
  const element = rest.join('\n')
  expect(xmlProblem(element)).toBeUndefined()
  return element
}

describe('JUnit XML for the test report of a pipeline', () => {
  it('has every file of a sound config as a case that passes', async () => {
    const desk = await newDesk()
    await desk.write('descope.yaml', 'include: tenants/*.yaml\nflows: []')
    await desk.write('tenants/a.yaml', 'tenants: [{ id: acme, name: Acme }]')
    const { code, stdout, stderr } = await desk.run('validate -o junit')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const xml = elementIn(stdout)
    expect(xml).toContain('<testsuites name="descope-mgmt" tests="2" failures="0"')
    expect(xml).toContain('<testcase name="nothing wrong" classname="tenants/a.yaml" file="tenants/a.yaml"')
  })

  it('has every problem of config and documents, with file, line and column', async () => {
    const desk = await newDesk()
    await desk.write(
      'descope.yaml',
      'tenants:\n  - id: acme\n    nmae: "A<c>me"\nflows: [{ file: flow.json }]',
    )
    await desk.write('flow.json', '{ "flowId": "x", "dsl": 5 }')
    const { code, stdout, stderr } = await desk.run('validate -o junit')
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
    const xml = elementIn(stdout)
    expect(xml).toMatch(/<testcase name="A tenant has no key [^>]* file="descope.yaml" line="3"/)
    expect(xml).toContain('message="descope.yaml:3:5: A tenant has no key &quot;nmae&quot;"')
    expect(xml).toMatch(/<testsuite name="flow.json"/)
  })

  it('is there for flows and templates too, and refused where it is not', async () => {
    const desk = await newDesk()
    await desk.write('flow.json', '{ "flowId": "x", "dsl": 5 }')
    const flow = await desk.run('flow validate flow.json -o junit')
    expect(flow.code).toBe(3)
    expect(elementIn(flow.stdout)).toContain('<failure type=')
    const templates = await desk.run('flow templates validate -o junit')
    expect(templates.code, templates.stderr).toBe(0)
    expect(elementIn(templates.stdout)).toContain('failures="0"')
    const refused = await desk.run('plan -o junit')
    expect(refused).toMatchObject({ code: 3, stdout: '' })
    expect(refused.stderr).toContain('plan does not answer in junit')
  })

  it('has a case for each scenario of a flow', async () => {
    const { run } = await newDesk()
    const folder = resolve(import.meta.dirname, '../../library/mfa-step-up')
    const { code, stdout, stderr } = await run(['flow', 'test', folder, '-o', 'junit'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(elementIn(stdout)).toMatch(
      /<testcase name="[^"]+" classname="[^"]*" file="[^"]*flow-test.yaml" line="/,
    )
  })
})
