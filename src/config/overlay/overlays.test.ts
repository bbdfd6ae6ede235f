import { describe, expect, it } from 'vitest'
import { codesAndPlaces, memoryFiles, problemsOf, readFrom } from '../../../test/support/config-files.js'
import { shelfKind, shopKind } from '../../../test/support/config-kinds.js'
import { inspectConfig } from '../index.js'

const BASE = `environments:
  dev: { projectId: P2dev, variables: { BRAND: Dev } }
  prod: { projectId: P2prod, variables: { BRAND: Prod }, overlays: [overlays/prod.yaml] }
owner: base
protect: [shop/a]
policy: { onDrift: keep, onConflict: live }
defaults: { shop: { attributes: { tier: basic, note: x } } }
shops:
  - { id: a, name: A, mailDomains: [a.com, b.com], attributes: { plan: free, seats: 5 } }
  - { id: b, name: B }
`

async function inProd(overlay: string, more: Readonly<Record<string, string>> = {}) {
  return readFrom(
    { 'descope.yaml': BASE, 'overlays/prod.yaml': overlay, ...more },
    { environmentName: 'prod' },
  )
}

async function wrongInProd(overlay: string, more: Readonly<Record<string, string>> = {}) {
  return problemsOf(
    { 'descope.yaml': BASE, 'overlays/prod.yaml': overlay, ...more },
    { environmentName: 'prod' },
  )
}

describe('overlays', () => {
  it('are laid over the files in their environment and in no other', async () => {
    const overlay = 'shops: [{ id: a, name: "${BRAND} A", attributes: { plan: paid } }]'
    const prod = await inProd(overlay)
    expect(prod.resources[0]?.declared).toEqual({
      name: 'Prod A',
      mailDomains: ['a.com', 'b.com'],
      attributes: { tier: 'basic', note: 'x', plan: 'paid', seats: 5 },
    })
    expect(prod.files).toEqual(['/repo/descope.yaml', '/repo/overlays/prod.yaml'])
    const dev = await readFrom(
      { 'descope.yaml': BASE, 'overlays/prod.yaml': overlay },
      { environmentName: 'dev' },
    )
    expect(dev.resources[0]?.declared).toMatchObject({ name: 'A', attributes: { plan: 'free' } })
    expect(dev.files).toEqual(['/repo/descope.yaml'])
  })

  it('replace lists, add entries, and take entries and keys out', async () => {
    const { resources } = await inProd(`shops:
  - { id: a, mail_domains: [p.com], attributes: { seats: { $delete: true } } }
  - { id: b, $delete: true }
  - { id: c, name: C }
shelves: [{ name: s, shop: c }]`)
    expect(resources.map(({ address }) => address)).toEqual(['shop/a', 'shop/c', 'shelf/s'])
    expect(resources[0]?.declared).toEqual({
      name: 'A',
      mailDomains: ['p.com'],
      attributes: { tier: 'basic', note: 'x', plan: 'free' },
    })
  })

  it('tell an entry that is there twice, and which entries they take out', async () => {
    const out = 'shops: [{ id: b, $delete: true }]'
    const { takenOut } = await inProd(out)
    expect(takenOut).toEqual([
      { address: 'shop/b', where: { file: 'overlays/prod.yaml', line: 1, column: 9 } },
    ])
    const files = { 'descope.yaml': `${BASE}  - { id: b, name: B too }\n`, 'overlays/prod.yaml': out }
    const problems = await problemsOf(files, { environmentName: 'prod' })
    expect(codesAndPlaces(problems)).toEqual(['duplicate-resource @ descope.yaml:11:11'])
  })

  it('let every value know its file and line', async () => {
    const { resources } = await inProd(`shops:
  - id: a
    attributes:
      plan: paid
  - id: c
    name: C
`)
    const [a, , c] = resources
    expect(a?.where).toEqual({ file: 'descope.yaml', line: 9, column: 5 })
    expect(a?.placeOf('/name')).toEqual({ file: 'descope.yaml', line: 9, column: 14 })
    expect(a?.placeOf('/attributes/plan')).toEqual({ file: 'overlays/prod.yaml', line: 4, column: 7 })
    expect(a?.placeOf('/attributes/seats')).toEqual({ file: 'descope.yaml', line: 9, column: 78 })
    expect(c?.where).toEqual({ file: 'overlays/prod.yaml', line: 5, column: 5 })
    expect(c?.placeOf('/name')).toEqual({ file: 'overlays/prod.yaml', line: 6, column: 5 })
  })

  it('count over what stands once, and add to what is listed', async () => {
    const config = await inProd(`owner: prod
policy: { onDrift: stop }
protect: [shop/b]
defaults: { shop: { attributes: { note: { $delete: true }, tier: gold } } }
removed: [{ address: shop/old, do: forget }]`)
    expect(config).toMatchObject({
      owner: 'prod',
      policy: { onDrift: 'stop', onConflict: 'live' },
      protect: ['shop/a', 'shop/b'],
      removed: [{ address: 'shop/old' }],
    })
    expect(config.resources[1]?.declared).toEqual({ name: 'B', attributes: { tier: 'gold' } })
  })

  it('may be several and include files, as long as they agree', async () => {
    const { resources } = await inProd(
      'include: more/*.yaml\nshops: [{ id: a, name: P, attributes: { plan: paid } }]',
      { 'overlays/more/one.yaml': 'shops: [{ id: a, name: P, attributes: { seats: 9 } }]' },
    )
    expect(resources[0]?.declared).toMatchObject({ name: 'P', attributes: { plan: 'paid', seats: 9 } })
  })

  it('name both places where they disagree', async () => {
    const problems = await wrongInProd(
      'include: two.yaml\nshops: [{ id: a, name: P, attributes: {plan: x} }]',
      {
        'overlays/two.yaml': 'shops: [{ id: a, attributes: { plan: y } }, { id: b, $delete: true }]\n',
      },
    )
    expect(codesAndPlaces(problems)).toEqual(['contradiction @ overlays/two.yaml:1:32'])
    expect(problems[0]?.message).toContain('"attributes.plan" of shop "a"')
    expect(problems[0]?.message).toContain('overlays/prod.yaml:2:40')
    const gone = await wrongInProd('include: two.yaml\nshops: [{ id: a, $delete: true }]', {
      'overlays/two.yaml': 'shops: [{ id: a, name: Q }]\n',
    })
    expect(codesAndPlaces(gone)).toEqual(['contradiction @ overlays/prod.yaml:2:9'])
    expect(gone[0]?.message).toContain('overlays/two.yaml:1:9')
  })

  it('tell everything that is wrong in them at once', async () => {
    const problems = await wrongInProd(`environments: { x: {} }
nothing: 1
shops:
  - { id: aa, $delete: true }
  - { id: b, $delete: yes }
  - { id: a, attributes: { plann: { $delete: true }, plan: { $delete: true, x: 1 } }, nmae: A }
  - { id: c, name: 5 }
  - { id: c, name: C }
  - 7
`)
    expect(codesAndPlaces(problems)).toEqual([
      'misplaced-key @ overlays/prod.yaml:1:1',
      'unknown-key @ overlays/prod.yaml:2:1',
      'nothing-to-delete @ overlays/prod.yaml:4:5',
      'bad-delete @ overlays/prod.yaml:5:5',
      'nothing-to-delete @ overlays/prod.yaml:6:28',
      'bad-delete @ overlays/prod.yaml:6:54',
      'unknown-key @ overlays/prod.yaml:6:87',
      'wrong-type @ overlays/prod.yaml:7:20',
      'duplicate-resource @ overlays/prod.yaml:8:5',
      'wrong-type @ overlays/prod.yaml:9:5',
    ])
    const words = problems.map(({ hint }) => hint).join('\n')
    expect(words).toContain('Did you mean "a"?')
    expect(words).toContain('Did you mean "plan"?')
  })

  it('are told when their own values are wrong', async () => {
    const problems = await wrongInProd('shops: [{ id: a, mailDomains: [x.com, 5] }, { id: b, name: "A" }]')
    expect(codesAndPlaces(problems)).toContain('wrong-type @ overlays/prod.yaml:1:39')
  })

  it('are no part of the base', async () => {
    const problems = await problemsOf(
      {
        'descope.yaml': 'environments: { p: { overlays: [o/p.yaml] } }\ninclude: "o/*.yaml"\nshops: []',
        'o/p.yaml': 'shops: [{ id: a }]',
      },
      { environmentName: 'p' },
    )
    expect(codesAndPlaces(problems)).toEqual(['overlay-included @ descope.yaml:1:33'])
  })

  it('want their variables in the chosen environment, however it was chosen', async () => {
    const problems = await problemsOf({
      'descope.yaml': 'environments: { p: { overlays: ["${WHERE}.yaml"], exclude: [shp/a] } }\nshops: []',
    })
    expect(codesAndPlaces(problems)).toEqual([
      'undefined-variable @ descope.yaml:1:32',
      'unknown-kind @ descope.yaml:1:61',
    ])
  })
})

describe('overlays of environments that are not chosen', () => {
  const files = {
    'descope.yaml': BASE,
    'overlays/prod.yaml': 'shops: [{ id: a, name: "${NOT_SET}", nmae: x }]\nshps: []',
  }

  it('are checked as far as that goes without their variables, by who checks', async () => {
    const { problems } = await inspectConfig({
      paths: [],
      cwd: '/repo',
      variables: {},
      kinds: [shopKind, shelfKind],
      files: memoryFiles(files),
      toolVersion: '0.3.1',
      environmentName: 'dev',
    })
    expect(codesAndPlaces(problems)).toEqual([
      'unknown-key @ overlays/prod.yaml:1:38',
      'unknown-key @ overlays/prod.yaml:2:1',
    ])
  })

  it('stop nobody else', async () => {
    expect((await readFrom(files, { environmentName: 'dev' })).resources).toHaveLength(2)
  })
})
