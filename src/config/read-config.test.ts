import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { codesAndPlaces, memoryFiles, problemsOf, readFrom } from '../../test/support/config-files.js'
import { shelfKind, shopKind } from '../../test/support/config-kinds.js'
import { ToolError } from '../core/model/errors.js'
import { nodeFiles, readConfig } from './index.js'

describe('where a config is found', () => {
  it('goes up from the working directory to the nearest folder that has one', async () => {
    const files = memoryFiles({
      '/descope.yaml': 'owner: far\nshops: []',
      '/repo/.descope/config.yml': 'owner: near\nshops: []',
    })
    const config = await readConfig({
      paths: [],
      cwd: '/repo/a/b',
      variables: {},
      kinds: [shopKind],
      files,
      toolVersion: '1.0.0',
    })
    expect(config.owner).toBe('near')
    expect(config.files).toEqual(['/repo/.descope/config.yml'])
  })

  it('reads JSON, a byte order mark and Windows line ends', async () => {
    const { resources } = await readFrom({
      'descope.json':
        '\ufeff{\r\n\t"shops": [\r\n\t\t{ "id": "a", "name": "\\ud83d\\ude00" }\r\n\t]\r\n}\r\n',
    })
    expect(resources[0]).toMatchObject({ address: 'shop/a', declared: { name: '😀' } })
    expect(resources[0]?.where).toEqual({ file: 'descope.json', line: 3, column: 3 })
  })

  it('joins several files and what they include, each read once', async () => {
    const config = await readFrom(
      {
        'a.yaml': 'include: ["parts/**/*.yaml", parts/one.yaml]\nprotect: [shop/a]\nshops: [{ id: a }]',
        'b.yaml': 'shops: [{ id: b }]\nprotect: ["shop/b*"]',
        'parts/one.yaml': 'shops: [{ id: one }]',
        'parts/deep/two.yaml': 'shelves: [{ name: two, shop: a }]',
        'parts/.hidden/three.yaml': 'shops: [{ id: three }]',
        'parts/four.txt': 'not a config',
      },
      { paths: ['a.yaml', 'b.yaml'] },
    )
    expect(config.files).toEqual([
      '/repo/a.yaml',
      '/repo/parts/deep/two.yaml',
      '/repo/parts/one.yaml',
      '/repo/b.yaml',
    ])
    expect(config.resources.map(({ address }) => address)).toEqual([
      'shop/a',
      'shop/one',
      'shop/b',
      'shelf/two',
    ])
    expect(config.protect).toEqual(['shop/a', 'shop/b*'])
  })

  it('lets a pattern match the file it stands in', async () => {
    const { resources } = await readFrom({
      'descope.yaml': 'include: "*.yaml"\nshops: []',
      'b.yaml': 'shops: [{ id: b }]',
    })
    expect(resources).toHaveLength(1)
  })
})

describe('what a config says', () => {
  it('has defaults for what it leaves out', async () => {
    expect(await readFrom('shops: []')).toMatchObject({
      owner: 'default',
      environment: null,
      environments: [],
      resources: [],
      declaredKinds: new Set(['shop']),
      ignoreByKind: {},
      protect: [],
      removed: [],
      policy: {},
      unsupported: [],
    })
  })

  it('knows other spellings of keys', async () => {
    const { resources } = await readFrom(
      'shops: [{ id: a, mail_domains: [B.com, a.com, b.com], enforce_sso: true, settings: { hours_open: 3 } }]',
    )
    expect(resources[0]?.declared).toEqual({
      mailDomains: ['a.com', 'b.com'],
      enforceSSO: true,
      settings: { openHours: 3 },
    })
  })

  it('understands every known key in snake case and leaves free keys alone', async () => {
    const known = [
      'name',
      'mailDomains',
      'attributes',
      'isClosed',
      'mode',
      'parent',
      'enforceSSO',
      'settings',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...known),
        fc.stringMatching(/^[a-z]{1,5}_[a-zA-Z]{1,5}$/),
        async (key, free) => {
          const spelled = key
            .replace(/SSO/, '_sso')
            .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
          const value = {
            name: 'x',
            mailDomains: ['a.b'],
            attributes: { [free]: 1 },
            isClosed: true,
            mode: 'slow',
            parent: 'p',
            enforceSSO: true,
            settings: {},
          }[key]
          const { resources } = await readFrom(JSON.stringify({ shops: [{ id: 'a', [spelled]: value }] }))
          expect(resources[0]?.declared).toEqual({ [key]: value })
        },
      ),
    )
  })

  it('lays defaults under each entry, key by key', async () => {
    const { resources } = await readFrom(`
defaults: { shop: { mode: slow, attributes: { plan: free, seats: 5 }, settings: { enabled: true } } }
shops:
  - id: a
    attributes: { plan: pro }
  - { id: b, mode: quick, attributes: null, settings: { openHours: 2 } }
`)
    expect(resources.map(({ declared }) => declared)).toEqual([
      { mode: 'slow', attributes: { plan: 'pro', seats: 5 }, settings: { enabled: true } },
      { mode: 'quick', attributes: null, settings: { enabled: true, openHours: 2 } },
    ])
  })

  it('follows aliases and merge keys', async () => {
    const { resources } = await readFrom(`
shops:
  - &base { id: a, attributes: &attributes { plan: pro } }
  - { <<: *base, id: b }
  - { <<: [{ mode: slow }, *base], id: c, attributes: { <<: *attributes, seats: 1 } }
`)
    expect(resources.map(({ declared }) => declared)).toEqual([
      { attributes: { plan: 'pro' } },
      { attributes: { plan: 'pro' } },
      { mode: 'slow', attributes: { plan: 'pro', seats: 1 } },
    ])
  })

  it('keeps what is declared empty', async () => {
    const { resources } = await readFrom(
      'shops: [{ id: a, name: ~, domains: [], attributes: { plan: null } }]',
    )
    expect(resources[0]?.declared).toEqual({ name: null, mailDomains: [], attributes: { plan: null } })
  })

  it('takes in protection, fields to ignore, removals and policies', async () => {
    const config = await readFrom(`
owner: platform
requires: ">=0.1 <1"
store: ./store
policy: { on_drift: keep, onConflict: live }
ignore: { shop: [attributes.seats, settings.openHours] }
removed: [{ address: shop/old, do: delete, reason: gone }, { address: shop/x, do: forget }]
shops:
  - { id: a, protect: true, ignore: [mail_domains, /attributes/a.b] }
  - { id: b, protect: false }
`)
    expect(config).toMatchObject({
      owner: 'platform',
      store: '/repo/store',
      policy: { onDrift: 'keep', onConflict: 'live' },
      ignoreByKind: { shop: ['/attributes/seats', '/settings/openHours'] },
      removed: [
        { address: 'shop/old', do: 'delete', reason: 'gone', where: { line: 7, column: 11 } },
        { address: 'shop/x', do: 'forget' },
      ],
    })
    expect(config.resources[0]).toMatchObject({
      protect: true,
      ignore: ['/mailDomains', '/attributes/a.b'],
      declared: {},
    })
    expect(config.resources[1]?.protect).toBe(false)
  })

  it('names collections that this version has no kind for', async () => {
    for (const text of ['lists: [{ name: "${UNSET}" }]', 'removed: [{ address: list/x, do: delete }]']) {
      const { unsupported, removed } = await readFrom(`shops: []\n${text}`)
      expect(unsupported.map(({ collection, where }) => [collection, where.line])).toEqual([['lists', 2]])
      expect(removed).toEqual([])
    }
  })

  it('knows where each field stands', async () => {
    const { resources } = await readFrom(`
defaults: { shop: { mode: slow } }
shops:
  - id: a
    domains:
      - a.com
    attributes: &x
      "a/b": 1
  - { id: b,
      settings: { hours_open: 3 }, attributes: *x }
`)
    const [a, b] = resources
    const at = (place: { line?: number; column?: number } | undefined) =>
      [place?.line, place?.column].join(':')
    expect(at(a?.where)).toBe('4:5')
    expect(at(a?.placeOf('/mailDomains'))).toBe('5:5')
    expect(at(a?.placeOf('/attributes/a~1b'))).toBe('8:7')
    expect(at(a?.placeOf('/attributes/other'))).toBe('7:5')
    expect(at(a?.placeOf('/mode'))).toBe('4:5')
    expect(at(b?.placeOf('/settings/openHours'))).toBe('10:19')
    expect(at(b?.placeOf('/attributes/a~1b'))).toBe('10:36')
  })
})

describe('a long list', () => {
  const long = (last: string) =>
    ['shops:', '  - &first { id: n0, mode: slow }']
      .concat(Array.from({ length: 1200 }, (_, index) => `  - id: n${index + 1}\n    name: N${index + 1}`))
      .concat(last)
      .join('\n')

  it('is read like a short one, whatever its ends share', async () => {
    const { resources } = await readFrom(
      long('  - { <<: *first, id: last, name: L }\nshelves: [{ name: s }]'),
    )
    expect(resources).toHaveLength(1203)
    expect(resources[1201]).toMatchObject({ key: 'last', declared: { name: 'L', mode: 'slow' } })
    expect(resources[1200]?.placeOf('/name')).toEqual({ file: 'descope.yaml', line: 2402, column: 5 })
    expect(resources[1202]?.where.line).toBe(2404)
  })

  it('is judged like a short one', async () => {
    expect(codesAndPlaces(await problemsOf(long('  - id: "x')))).toEqual([
      'yaml-syntax @ descope.yaml:2403:11',
    ])
    expect(codesAndPlaces(await problemsOf(long('  - id: n7\n  - id: 5')))).toEqual([
      'duplicate-resource @ descope.yaml:2403:9',
      'wrong-type @ descope.yaml:2404:9',
    ])
  })
})

describe('variables', () => {
  const environments = `
environments:
  dev: { projectId: P2dev, variables: { BRAND: "Acme \${SUFFIX:-dev}", N: 05 } }
  prod: { projectId: "\${PROD_ID}", baseUrl: "\${PROD_URL}", managementKey: "\${PROD_KEY}", protected: true }
`
  const named = (name: string) => `${environments}\nshops: [{ id: a, name: ${JSON.stringify(name)} }]`

  it('come from the chosen environment, then the process, then .env', async () => {
    const files = {
      'descope.yaml': named('${BRAND} ${N} ${A} ${B} ${C:-c} $${D}'),
      '.env': 'A=no\nB="from file"\n',
    }
    const config = await readFrom(files, { environmentName: 'dev', variables: { A: 'process', BRAND: 'no' } })
    expect(config.resources[0]?.declared).toEqual({ name: 'Acme dev 05 process from file c ${D}' })
    expect(config.environment).toMatchObject({ name: 'dev', projectId: 'P2dev', protected: false })
  })

  it('are looked for in no environment but the chosen one', async () => {
    const config = await readFrom(named('x'), { environmentName: 'dev' })
    const prod = config.environments.find(({ name }) => name === 'prod')
    expect(prod).toMatchObject({
      protected: true,
      managementKey: { from: 'variable', name: 'PROD_KEY' },
      unresolved: { projectId: { code: 'undefined-variable' } },
    })
    await expect(readFrom(named('x'), { environmentName: 'prod' })).rejects.toMatchObject({
      problems: [{ message: /PROD_ID/ }, { message: /PROD_URL/ }].map(({ message }) => ({
        code: 'undefined-variable',
        message: expect.stringMatching(message) as string,
      })),
    })
  })

  it('choose the environment that the project id belongs to', async () => {
    const config = await readFrom(named('x'), {
      variables: { DESCOPE_PROJECT_ID: 'P2prod', PROD_ID: 'P2prod', PROD_URL: 'https://x.example' },
    })
    expect(config.environment).toMatchObject({ name: 'prod', protected: true, baseUrl: 'https://x.example' })
  })

  it('keep their type where they are all there is, unless quoted', async () => {
    const { resources } = await readFrom(
      'shops:\n  - id: a\n    attributes:\n      n: ${N}\n      b: ${B}\n      q: "${N}"\n      p: ${N}0\n      e: ${E}',
      { variables: { N: '5', B: 'true', E: '' } },
    )
    expect(resources[0]?.declared).toEqual({ attributes: { n: 5, b: true, q: '5', p: '50', e: '' } })
  })

  it('never change the structure of a file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary-ascii' }), fc.boolean(), async (value, isQuoted) => {
        const printable = value.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
        const scalar = isQuoted ? '"${X}"' : '${X}'
        const text = `shops:\n  - id: a\n    attributes:\n      x: ${scalar}\n      y: kept`
        const config = await readFrom(text, { variables: { X: printable } }).catch((error: unknown) => error)
        if (config instanceof ToolError) {
          expect(config.code).toMatch(/^inexact-number$/)
          return
        }
        const [shop] = (config as Awaited<ReturnType<typeof readFrom>>).resources
        const attributes = shop?.declared['attributes'] as Record<string, unknown>
        expect(Object.keys(attributes)).toEqual(['x', 'y'])
        expect(typeof attributes['x']).not.toBe('undefined')
        if (isQuoted) expect(attributes['x']).toBe(printable)
        else expect(['string', 'number', 'boolean', 'object']).toContain(typeof attributes['x'])
      }),
    )
  })
})

describe('any bytes at all', () => {
  const read = async (bytes: Uint8Array) => {
    try {
      await readFrom({ 'descope.yaml': bytes }, { variables: { X: 'x' } })
    } catch (error) {
      expect(error).toBeInstanceOf(ToolError)
    }
  }

  it('give a config or problems, never a defect', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), read))
  })

  it('give a config or problems when they look like a config', async () => {
    const words =
      'shops id name a environments defaults removed include ignore settings shop managementKey __proto__'
    const marks = ': |- |\n|\n  |[|]|{|}|,|"|&x |*x|<<|${X}|${|!t |>|?|#|~|5|\t|---|%|constructor'
    const piece = fc.constantFrom(...words.split(' '), ...marks.split('|'), '| ', "'")
    const text = fc.array(piece, { maxLength: 60 }).map((pieces) => new TextEncoder().encode(pieces.join('')))
    await fc.assert(fc.asyncProperty(text, read), { numRuns: 1000 })
  })
})

describe('files of this machine', () => {
  it('refuses 50 MB before reading them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'config-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'descope.yaml'), new Uint8Array(50 * 1024 * 1024))
    const machine = nodeFiles()
    const reads: string[] = []
    const files = {
      ...machine,
      read: (path: string) => {
        reads.push(path)
        return machine.read(path)
      },
    }
    const reading = readConfig({
      paths: [],
      cwd: folder,
      variables: {},
      kinds: [shelfKind],
      files,
      toolVersion: '1.0.0',
    })
    await expect(reading).rejects.toMatchObject({
      code: 'config-too-large',
      exit: 3,
      message: '"descope.yaml" has 50 MB; the most is 32 MB',
    })
    expect(reads).toEqual([])
  })

  it('says why a file cannot be read', async () => {
    const denied = Object.assign(new Error('no'), { code: 'EACCES' })
    const files = { ...memoryFiles({ 'descope.yaml': '' }), read: () => Promise.reject(denied) }
    const reading = readConfig({
      paths: [],
      cwd: '/repo',
      variables: {},
      kinds: [shopKind],
      files,
      toolVersion: '1.0.0',
    })
    await expect(reading).rejects.toMatchObject({
      code: 'config-unreadable',
      message: '"descope.yaml" cannot be read: permission denied',
    })
  })
})
