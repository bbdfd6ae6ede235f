import { describe, expect, it } from 'vitest'
import { codesAndPlaces, problemsOf, readFrom, type Reading } from '../../test/support/config-files.js'

interface Case {
  readonly given: string
  readonly files: string | Readonly<Record<string, string | Uint8Array>>
  readonly options?: Reading
  /** `code @ file:line:column` of every problem. */
  readonly found: readonly string[]
  /** Pieces of what is said. */
  readonly says?: readonly RegExp[]
  /** What must not be said. */
  readonly hides?: string
}

const shops = (...entries: readonly string[]) =>
  ['shops:', ...entries.map((entry) => `  - ${entry}`)].join('\n')

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, index) => {
    const above = 'abcdefgh'[index] ?? 'a'
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${above}`).join(',')}]`
  }),
].join('\n')

const CASES: readonly Case[] = [
  {
    given: 'a file that is not there',
    files: {},
    options: { paths: ['nowhere.yaml'] },
    found: ['config-not-found @ nowhere.yaml'],
  },
  { given: 'no config anywhere', files: {}, found: ['config-not-found'], says: [/"\/repo" or above/] },
  {
    given: 'two configs in one folder',
    files: { 'descope.yaml': 'shops: []', '.descope/config.yaml': 'shops: []' },
    found: ['config-ambiguous'],
    says: [/"descope\.yaml" and "\.descope\/config\.yaml"/],
  },
  { given: 'an empty file', files: '', found: ['config-empty @ descope.yaml'] },
  { given: 'a file of comments', files: '# later\n', found: ['config-empty @ descope.yaml'] },
  {
    given: 'a folder',
    files: { 'x/a.yaml': '' },
    options: { paths: ['x'] },
    found: ['config-unreadable @ x'],
  },
  {
    given: 'Latin-1',
    files: { 'descope.yaml': new Uint8Array([0x61, 0x3a, 0x20, 0x31, 0x0a, 0xe4, 0x3a]) },
    found: ['config-not-utf8 @ descope.yaml'],
    says: [/line 2/],
  },
  {
    given: 'UTF-16',
    files: { 'descope.yaml': new Uint8Array([0xff, 0xfe, 0x61, 0]) },
    found: ['config-not-utf8 @ descope.yaml'],
    says: [/UTF-16/],
  },
  { given: 'an alias bomb', files: bomb, found: ['too-many-aliases @ descope.yaml:9:8'] },
  { given: 'a cyclic alias', files: 'shops: &x\n  - *x\n', found: ['cyclic-alias @ descope.yaml:2:5'] },
  { given: 'an unknown alias', files: 'shops: *x\n', found: ['unknown-alias @ descope.yaml:1:8'] },
  {
    given: 'brackets without end',
    files: `shops: ${'['.repeat(100_000)}`,
    found: ['too-deep @ descope.yaml:1:108'],
  },
  {
    given: 'dashes without end',
    files: `shops:\n${'- '.repeat(5_000)}a`,
    found: ['too-deep @ descope.yaml:2:201'],
  },
  {
    given: 'an unknown tag',
    files: 'shops: !!js/function x',
    found: ['yaml-syntax @ descope.yaml:1:8'],
  },
  { given: 'a tab', files: 'shops:\n\t- id: a', found: ['yaml-syntax @ descope.yaml:2:1'], says: [/spaces/] },
  { given: 'broken YAML', files: 'shops: [', found: ['yaml-syntax @ descope.yaml:1:9'] },
  {
    given: 'two documents',
    files: 'shops: []\n---\nshops: []\n',
    found: ['several-documents @ descope.yaml:2:1'],
  },
  { given: 'YAML 1.1', files: '%YAML 1.1\n---\nshops: []\n', found: ['yaml-version @ descope.yaml:1:1'] },
  { given: 'a list at the top', files: '- a', found: ['wrong-type @ descope.yaml:1:1'] },
  {
    given: 'a key twice',
    files: 'owner: a\nowner: a\nshops: []',
    found: ['duplicate-key @ descope.yaml:2:1'],
  },
  {
    given: 'a key that is a list',
    files: '? [a]\n: b\n',
    found: ['bad-key @ descope.yaml:1:3'],
  },
  {
    given: 'an unknown key at the top',
    files: 'shop:\n  - id: a\n',
    found: ['unknown-key @ descope.yaml:1:1'],
    says: [/Did you mean "shops"/],
  },
  {
    given: 'an unknown key of an entry',
    files: shops('{ id: a, nmae: A }'),
    found: ['unknown-key @ descope.yaml:2:14'],
    says: [/no key "nmae"/, /Did you mean "name"/],
  },
  {
    given: 'an unknown key of a part of an entry',
    files: shops('{ id: a, settings: { opnHours: 1 } }'),
    found: ['unknown-key @ descope.yaml:2:26'],
    says: [/Did you mean "openHours"/],
  },
  {
    given: 'a key with a hint of its own',
    files: shops('{ id: a, enabled: true }'),
    found: ['unknown-key @ descope.yaml:2:14'],
    says: [/isClosed: true/],
  },
  {
    given: 'a field that the service makes',
    files: shops('{ id: a, createdTime: 1 }'),
    found: ['unknown-key @ descope.yaml:2:14'],
  },
  {
    given: 'an alias beside what it stands for',
    files: shops('{ id: a, domains: [a.com], mailDomains: [b.com] }'),
    found: ['key-twice @ descope.yaml:2:32'],
    says: [/descope\.yaml:2:14/],
  },
  {
    given: 'several wrong types',
    files: shops('{ id: a, isClosed: "yes", mailDomains: acme.com, settings: { openHours: 1.5 } }'),
    found: [
      'wrong-type @ descope.yaml:2:24',
      'wrong-type @ descope.yaml:2:44',
      'wrong-type @ descope.yaml:2:77',
    ],
    says: [
      /"isClosed" of shop "a" must be true or false, not text/,
      /must be a list, not text/,
      /whole number/,
    ],
  },
  {
    given: 'wrong types beside other things that are wrong',
    files: shops(
      '{ id: a, isClosed: 1, domains: [acme], parent: b, name: N }',
      '{ id: b, parent: a, name: N, settings: { openHours: "5" } }',
    ),
    found: [
      'reference-cycle @ descope.yaml:2:5',
      'wrong-type @ descope.yaml:2:24',
      'wrong-value @ descope.yaml:2:37',
      'duplicate-value @ descope.yaml:3:25',
      'wrong-type @ descope.yaml:3:57',
    ],
    says: [/without quotes/],
  },
  {
    given: 'a word that is not among the possible ones',
    files: shops('{ id: a, mode: quik }'),
    found: ['wrong-value @ descope.yaml:2:20'],
    says: [/"quick" or "slow"/, /Did you mean "quick"/],
  },
  {
    given: 'a collection without a list',
    files: 'shops:\n',
    found: ['wrong-type @ descope.yaml:1:1'],
    says: [/shops: \[\]/],
  },
  { given: 'an entry that is no object', files: shops('a'), found: ['wrong-type @ descope.yaml:2:5'] },
  {
    given: 'no id',
    files: shops('name: A'),
    found: ['missing-key @ descope.yaml:2:5'],
    says: [/"id" of this shop is missing/],
  },
  {
    given: 'a number for an id',
    files: shops('id: 0123'),
    found: ['wrong-type @ descope.yaml:2:9'],
    says: [/in quotes: "0123"/],
  },
  {
    given: 'an id twice',
    files: { 'descope.yaml': 'include: b.yaml\nshops: [{ id: a }]', 'b.yaml': shops('id: b', 'id: a') },
    found: ['duplicate-resource @ b.yaml:3:9'],
    says: [/declared twice, first at descope\.yaml:2:15/],
  },
  {
    given: 'a name and a domain twice',
    files: shops('{ id: a, name: N, domains: [n.com] }', '{ id: b, name: N, domains: [m.com, N.com] }'),
    found: ['duplicate-value @ descope.yaml:3:14', 'duplicate-value @ descope.yaml:3:23'],
    says: [/name "N" of shop "b" is already that of shop "a" at descope\.yaml:2:14/, /domain "n\.com"/],
  },
  {
    given: 'an impossible domain',
    files: shops('{ id: a, domains: [a.com, acme] }'),
    found: ['wrong-value @ descope.yaml:2:31'],
    says: [/is no domain/, /Write acme\.com/],
  },
  {
    given: 'parents in a circle',
    files: shops(
      '{ id: a, parent: c }',
      '{ id: b, parent: a }',
      '{ id: c, parent: b }',
      '{ id: d, parent: a }',
    ),
    found: ['reference-cycle @ descope.yaml:2:5'],
    says: [/"a" → "c" → "b" → "a"/, /"c" at descope\.yaml:4:5/],
  },
  {
    given: 'variables that are not set',
    files: shops('{ id: "${ID}", name: "${NAME}" }'),
    found: ['undefined-variable @ descope.yaml:2:11', 'undefined-variable @ descope.yaml:2:26'],
    says: [/variable ID is not set/],
  },
  {
    given: 'half an expression',
    files: shops('{ id: "a${", name: "${a b}" }'),
    found: ['bad-expression @ descope.yaml:2:11', 'bad-expression @ descope.yaml:2:24'],
  },
  {
    given: 'the key of the process put into a field',
    files: shops('{ id: a, name: "${DESCOPE_MANAGEMENT_KEY}" }'),
    options: { variables: { DESCOPE_MANAGEMENT_KEY: 'K2secret' } },
    found: ['key-variable @ descope.yaml:2:20'],
    hides: 'K2secret',
  },
  {
    given: 'a literal management key',
    files: 'environments:\n  dev: { managementKey: K2secret }\nshops: []',
    found: ['literal-key @ descope.yaml:2:10'],
    hides: 'K2secret',
  },
  {
    given: 'a literal management key as a default',
    files: 'environments:\n  dev: { management_key: "${KEY:-K2secret}" }\nshops: []',
    found: ['literal-key @ descope.yaml:2:10'],
    hides: 'K2secret',
  },
  {
    given: 'a literal management key that YAML reads as something else',
    files: 'environments:\n  dev: { managementKey: [K2secret] }\nshops: []',
    found: ['literal-key @ descope.yaml:2:10', 'wrong-type @ descope.yaml:2:25'],
    hides: 'K2secret',
  },
  {
    given: 'a literal management key behind a variable of the file',
    files: 'environments:\n  dev: { managementKey: "${KEY}", variables: { KEY: K2secret } }\nshops: []',
    found: ['literal-key @ descope.yaml:2:48'],
    hides: 'K2secret',
  },
  {
    given: 'an environment that is not declared',
    files: 'environments: { prod: { variables: { N: A } }, dev: {} }\nshops: [{ id: a, name: "${N}" }]',
    options: { environmentName: 'prd' },
    found: ['unknown-environment'],
    says: [/Did you mean "prod"\? The config declares "prod" and "dev"/],
  },
  {
    given: 'an overlay that is not there',
    files: 'environments:\n  dev: { overlays: [a.yaml, "b/*.yaml"] }\nshops: []',
    found: ['overlay-not-found @ descope.yaml:2:21', 'overlay-not-found @ descope.yaml:2:29'],
    says: [/The overlay "a.yaml" does not exist/, /No file matches the overlay "b/],
  },
  {
    given: 'something taken out that no overlay is laid over',
    files: 'shops: [{ id: a, $delete: true }]',
    found: ['unknown-key @ descope.yaml:1:18'],
    says: [/Only overlays/],
  },
  {
    given: 'an environment key at the top',
    files: 'project_id: P2x\nshops: []',
    found: ['unknown-key @ descope.yaml:1:1'],
    says: [/environments: \{ dev: \{ projectId/],
  },
  {
    given: 'ids that are paths',
    files: shops('id: ../../x', 'id: ".."', 'id: "a\\\\b"', 'id: ""', `id: ${'x'.repeat(256)}`),
    found: [
      'bad-id @ descope.yaml:2:9',
      'bad-id @ descope.yaml:3:9',
      'bad-id @ descope.yaml:4:9',
      'bad-id @ descope.yaml:5:9',
      'wrong-value @ descope.yaml:5:9',
      'bad-id @ descope.yaml:6:9',
    ],
  },
  {
    given: 'control characters',
    files: shops('{ id: "a\\u0007", name: "x\\ny", attributes: { "k\\u0000": "v\\u001b[2J" } }'),
    found: [
      'control-character @ descope.yaml:2:11',
      'control-character @ descope.yaml:2:28',
      'control-character @ descope.yaml:2:50',
      'control-character @ descope.yaml:2:61',
    ],
    says: [/U\+0007/],
  },
  {
    given: 'a name in a block that ends with a line break',
    files: shops('id: a\n    name: |\n      A'),
    found: ['control-character @ descope.yaml:3:11'],
    says: [/`\|-`/],
  },
  {
    given: 'marks that turn the direction of writing',
    files: shops('{ id: a, name: "\u202emoc.emca" }'),
    found: ['bidi-character @ descope.yaml:2:20'],
    says: [/U\+202E/],
  },
  {
    given: 'invisible characters and halves of characters',
    files: shops('{ id: a, name: "ac\u200bme" }', '{ id: b, name: "\\ud800" }'),
    found: ['invisible-character @ descope.yaml:2:20', 'invisible-character @ descope.yaml:3:20'],
  },
  {
    given: 'a number that a double cannot hold',
    files: shops('{ id: a, attributes: { n: 12345678901234567890, x: .inf } }'),
    found: ['inexact-number @ descope.yaml:2:31', 'inexact-number @ descope.yaml:2:56'],
    says: [/in quotes/],
  },
  {
    given: 'a version that does not exist',
    files: 'version: "2.0"\nshops: []',
    found: ['wrong-value @ descope.yaml:1:10'],
  },
  {
    given: 'a version without quotes',
    files: 'version: 1.0\nshops: []',
    found: ['wrong-type @ descope.yaml:1:10'],
    says: [/in quotes: "1\.0"/],
  },
  {
    given: 'a newer version wanted',
    files: 'requires: ">=9"\nshops: []',
    found: ['version-required @ descope.yaml:1:11'],
    says: [/this is 0\.3\.1/],
  },
  {
    given: 'a range that is none',
    files: 'requires: new\nshops: []',
    found: ['wrong-value @ descope.yaml:1:11'],
  },
  {
    given: 'includes that lead nowhere',
    files: 'include: [a.yaml, "x/*.yaml", 5]\nshops: []',
    found: [
      'include-not-found @ descope.yaml:1:11',
      'include-not-found @ descope.yaml:1:19',
      'wrong-type @ descope.yaml:1:31',
    ],
  },
  {
    given: 'includes in a circle',
    files: { 'descope.yaml': 'include: a/b.yaml', 'a/b.yaml': 'include: ../descope.yaml' },
    found: ['include-cycle @ a/b.yaml:1:10'],
    says: [/"descope\.yaml" → "a\/b\.yaml" → "descope\.yaml"/],
  },
  {
    given: 'files that contradict each other',
    files: {
      'descope.yaml': 'owner: a\ninclude: b.yaml\npolicy: { onDrift: keep }',
      'b.yaml': 'owner: b\npolicy: { onDrift: stop }',
    },
    found: ['contradiction @ b.yaml:1:1', 'contradiction @ b.yaml:2:20'],
    says: [/descope\.yaml:1:1/],
  },
  {
    given: 'an environment twice',
    files: {
      'descope.yaml': 'include: b.yaml\nenvironments: { a: {} }',
      'b.yaml': 'environments: { a: {} }',
    },
    found: ['duplicate-environment @ b.yaml:1:17'],
  },
  {
    given: 'wrong defaults, told once',
    files: `defaults: { shop: { isClosed: maybe, nmae: x }, shops: {} }\n${shops('id: a', 'id: b')}`,
    found: [
      'wrong-type @ descope.yaml:1:31',
      'unknown-key @ descope.yaml:1:38',
      'unknown-key @ descope.yaml:1:49',
    ],
    says: [/Did you mean "shop"/],
  },
  {
    given: 'wrong addresses',
    files:
      'removed:\n  - { address: shp/a, do: delete }\n  - { address: shop/.., do: delete }\n  - { address: shop/a, do: drop }\nprotect: [shp, "shop/"]',
    found: [
      'unknown-kind @ descope.yaml:2:5',
      'bad-address @ descope.yaml:3:5',
      'wrong-value @ descope.yaml:4:28',
      'unknown-kind @ descope.yaml:5:11',
      'bad-address @ descope.yaml:5:16',
    ],
  },
  {
    given: 'fields to ignore that do not exist',
    files: `ignore: { shop: [nmae] }\n${shops('{ id: a, ignore: [id, mailDomains.0, settings.x] }')}`,
    found: [
      'unknown-field @ descope.yaml:1:18',
      'unknown-field @ descope.yaml:3:23',
      'unknown-field @ descope.yaml:3:27',
      'unknown-field @ descope.yaml:3:42',
    ],
    says: [/Did you mean "name"/, /Ignore mailDomains/],
  },
  {
    given: 'something else than an object merged in',
    files: shops('{ id: a, <<: 5 }'),
    found: ['bad-merge @ descope.yaml:2:14'],
  },
]

describe('bad input', () => {
  it.each(CASES)('$given', async ({ files, options, found, says = [], hides }) => {
    const problems = await problemsOf(files, options)
    const words = JSON.stringify(problems)
    expect(codesAndPlaces(problems)).toEqual(found)
    for (const piece of says)
      expect(problems.map(({ message, hint }) => `${message} ${hint ?? ''}`).join('\n')).toMatch(piece)
    if (hides !== undefined) expect(words).not.toContain(hides)
    expect(words).not.toMatch(/[\u202e\u0007\u001b]/)
  })

  it('takes what is unusual and means no harm', async () => {
    const { resources } = await readFrom(
      shops(
        'id: __proto__',
        '{ id: "😀", name: "Ünï 👩‍👩‍👧 دكان", attributes: { __proto__: x, "a.b": "two\\nlines" } }',
      ),
    )
    expect(resources.map(({ address }) => address)).toEqual(['shop/__proto__', 'shop/😀'])
    const attributes = resources[1]?.declared['attributes']
    expect(JSON.stringify(attributes)).toBe('{"__proto__":"x","a.b":"two\\nlines"}')
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })

  it('tells the problems of all files at once, in their order', async () => {
    const problems = await problemsOf({
      'descope.yaml': `include: [b.yaml, c.yaml]\n${shops('id: 5')}`,
      'b.yaml': 'shops: [',
      'c.yaml': 'nothing: 1',
    })
    expect(codesAndPlaces(problems)).toEqual([
      'wrong-type @ descope.yaml:3:9',
      'yaml-syntax @ b.yaml:1:9',
      'unknown-key @ c.yaml:1:1',
    ])
  })
})
