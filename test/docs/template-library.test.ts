import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { newDesk } from '../support/run-program.js'

const page = readFileSync('docs/template-library.md', 'utf8')

const head = (name: string) =>
  (
    parse(readFileSync(`library/${name}/template.yaml`, 'utf8')) as {
      readonly template: {
        readonly name: string
        readonly variables: Readonly<Record<string, { readonly default?: string | number | boolean }>>
        readonly sample: Readonly<Record<string, string>>
      }
    }
  ).template

const names = readdirSync('library')

describe.each(names)('the built-in template %s', (name) => {
  const path = resolve('library', name, 'template.yaml')
  const { variables, sample } = head(name)
  const values = Object.entries(sample).flatMap(([variable, value]) => ['--var', `${variable}=${value}`])

  it('is called like its folder, and says that it was not checked against the live service', () => {
    expect(head(name).name).toBe(name)
    const comment = readFileSync(path, 'utf8')
      .split(/^template:/m)[0]
      ?.replaceAll(/\n# ?/g, ' ')
    expect(comment).toContain('Checked against the emulator and the published schemas, not the live service')
  })

  it('has nothing to find in it with its sample values', async () => {
    const desk = await newDesk()
    const { code, json } = await desk.run(['flow', 'validate', path, '--strict', '-o', 'json', ...values])
    expect(json()).toMatchObject({ isValid: true, flows: [{ findings: [] }] })
    expect(code).toBe(0)
  })

  it('is walked by its scenarios on every step and along every arrow', async () => {
    const desk = await newDesk()
    const scenarios = resolve('library', name, 'template.flow-test.yaml')
    const { code, json } = await desk.run(['flow', 'test', scenarios, '--all-steps', '-o', 'json'])
    const { passed, coverage } = json() as unknown as {
      readonly passed: boolean
      readonly coverage: readonly {
        readonly notWalked: readonly unknown[]
        readonly edges: number
        readonly walkedEdges: number
      }[]
    }
    expect({ code, passed }).toEqual({ code: 0, passed: true })
    for (const { notWalked, edges, walkedEdges } of coverage) {
      expect(notWalked).toEqual([])
      expect(walkedEdges).toBe(edges)
    }
  })

  it('goes into the emulator and comes back as it was', async () => {
    const desk = await newDesk()
    const importing = ['--local', 'flow', 'import', '--file', path, '--apply', '--yes', ...values]
    expect(await desk.run(importing)).toMatchObject({ code: 0 })
    const comparing = ['--local', 'flow', 'diff', path, `live:${name}`, '--exit-code', ...values]
    const { code } = await desk.run(comparing)
    expect(code).toBe(0)
  })

  it('is described with every variable, its default and its picture', async () => {
    const section = page.split(/^## /m).find((part) => part.startsWith(`\`${name}\``)) ?? ''
    const rows = new Map(
      section.split('\n').flatMap((line) => {
        const [, variable = '', type = '', fallback = ''] = line.split('|').map((cell) => cell.trim())
        return /^`[A-Z_]+`$/.test(variable) ? [[variable.slice(1, -1), { type, fallback }] as const] : []
      }),
    )
    expect([...rows.keys()].sort()).toEqual(Object.keys(variables).sort())
    for (const [variable, { default: fallback }] of Object.entries(variables)) {
      const said = fallback === undefined ? 'required' : fallback === '' ? 'empty' : `\`${String(fallback)}\``
      expect(rows.get(variable)?.fallback).toContain(said)
    }
    expect(section).toContain(`pictures/${name}.svg`)
    const desk = await newDesk()
    const { stdout } = await desk.run(['flow', 'graph', path, ...values])
    const isAsDrawn = stdout === readFileSync(`docs/pictures/${name}.svg`, 'utf8')
    expect(isAsDrawn, `docs/pictures/${name}.svg is what \`flow graph\` draws`).toBe(true)
  })
})

it('the built-in templates are found by their names and checked as one library', async () => {
  const desk = await newDesk()
  const { code, json } = await desk.run('flow templates validate --strict -o json')
  expect(code).toBe(0)
  expect(json()).toMatchObject({ isValid: true, templates: names.map((id) => ({ id, findings: [] })) })
})
