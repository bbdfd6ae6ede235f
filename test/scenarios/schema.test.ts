import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { newDesk } from '../support/run-program.js'

describe('the JSON Schema for editors', () => {
  it('is printed whole, and is one', async () => {
    const { run } = await newDesk()
    const printed = await run('schema')
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    const schema = printed.json()
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
    const validate = new Ajv({ strict: false }).compile(schema)
    expect(validate({ tenants: [{ id: 'acme' }] })).toBe(true)
    expect((await run('schema -o json')).json()).toEqual(schema)
  })

  it('is written with the line that a config needs, counted from the config', async () => {
    const desk = await newDesk()
    await desk.write('.descope/config.yaml', 'tenants: []')
    const first = await desk.run('schema --out schemas/descope.json')
    expect(first.stdout).toContain('Wrote schemas/descope.json')
    expect(first.stdout).toContain('# yaml-language-server: $schema=../schemas/descope.json\n')
    const again = await desk.run('schema --out schemas/descope.json -c x.yaml -o json')
    expect(again.json()).toEqual({
      formatVersion: 1,
      file: 'schemas/descope.json',
      written: 'unchanged',
      line: '# yaml-language-server: $schema=./schemas/descope.json',
    })
  })

  it('is another one for overlays, which take out what they are laid over', async () => {
    const { run } = await newDesk()
    const takes = new Ajv({ strict: false }).compile((await run('schema --for overlay')).json())
    expect(
      takes({
        tenants: [
          { id: 'a', $delete: true },
          { id: 'b', customAttributes: { plan: { $delete: true } } },
        ],
      }),
    ).toBe(true)
    expect(takes({ tenants: [{ id: 'a', name: { $delete: true }, settings: { $delete: true } }] })).toBe(true)
    expect(takes({ flows: [{ id: 'in', $delete: true }], theme: { $delete: true } })).toBe(true)
    expect(takes({ tenants: [{ id: 'a', $delete: 'yes' }] })).toBe(false)
    expect(takes({ tenants: [{ id: 'a', nmae: { $delete: true } }] })).toBe(false)
    expect(takes({ environments: {} })).toBe(false)
    const config = new Ajv({ strict: false }).compile((await run('schema')).json())
    expect(config({ tenants: [{ id: 'a', $delete: true }] })).toBe(false)
  })

  it('takes the place of an older one, and of nothing that somebody else wrote', async () => {
    const desk = await newDesk()
    await desk.write('old.json', '{ "title": "Config of descope-mgmt", "type": "object" }')
    expect((await desk.run('schema --out old.json')).stdout).toContain('Replaced old.json')
    await desk.write('descope.yaml', 'tenants: []')
    const refused = await desk.run('schema --out descope.yaml')
    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('descope.yaml')
    expect(await desk.read('descope.yaml')).toBe('tenants: []')
    expect((await desk.run('schema --out descope.yaml --force')).code).toBe(0)
    expect((await desk.run('schema --out .')).code).toBe(3)
  })
})
