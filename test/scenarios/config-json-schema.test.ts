import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { memoryFiles } from '../support/config-files.js'
import { isObject, member, type Json, type JsonObject } from '../../src/core/model/json.js'
import { kinds } from '../../src/kinds/index.js'
import { configJsonSchema, inspectConfig } from '../../src/config/index.js'

const ROOT = resolve(import.meta.dirname, '../..')
const schema = configJsonSchema(kinds)
let accepts: (config: unknown) => boolean
let complaints: () => string

beforeAll(() => {
  // `doNotSuggest` is a word of editors, and no mistake.
  const ajv = new Ajv({
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    keywords: ['doNotSuggest'],
  })
  const validate = ajv.compile(schema)
  accepts = (config) => validate(config)
  complaints = () => ajv.errorsText(validate.errors)
})

/** What the reader finds wrong in a text; documents that entries name are not looked at. */
async function problemsIn(text: string): Promise<readonly string[]> {
  const { problems } = await inspectConfig({
    paths: ['descope.yaml'],
    cwd: '/repo',
    variables: { NUMBER: '5', YES: 'true', TEXT: 'text', NOTHING: 'null', VERSION: '"1.0"' },
    kinds,
    files: memoryFiles({ 'descope.yaml': text }),
    toolVersion: '1.0.0',
    readsDocuments: false,
  })
  return problems.map(({ code, message }) => `${code}: ${message}`)
}

const name = fc.constantFrom('a', 'b', 'c', 'd', 'Editor', 'x.read')
const flag = fc.oneof(fc.boolean(), fc.constant(null), fc.constant('${YES}'))
const text = fc.oneof(
  fc.constantFrom('some text', '${TEXT}', 'with ${TEXT} in it', '$${no}'),
  fc.constant(null),
)
const domains = fc.oneof(
  fc.subarray(['a.com', 'b.com', '${NUMBER}.com']),
  fc.constant(null),
  fc.constant('${NOTHING}'),
)
const lifetime = fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constantFrom(null, '${NUMBER}', '${NOTHING}'))
const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(['a', 1]), fc.constant(null))

/** An object whose members may each be there or not, under one of their names. */
function members(known: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<JsonObject> {
  const pairs = Object.entries(known).map(([keys, arbitrary]) =>
    fc.option(fc.tuple(fc.constantFrom(...keys.split('|')), arbitrary)),
  )
  return fc
    .tuple(...pairs)
    .map((found) => Object.fromEntries(found.flatMap((pair) => (pair === null ? [] : [pair]))) as JsonObject)
}

const extras = { ignore: fc.constant([]), protect: flag.filter((found) => found !== null) }
const settings = members({
  'enabled|sessionSettingsEnabled': flag,
  'sessionTokenExpiration|session_token_expiration': lifetime,
  'JITDisabled|jitDisabled|jit_disabled': flag,
  'ssoDomains|sso_domains': domains,
})
const tenantFields = {
  name: text,
  'selfProvisioningDomains|domains|self_provisioning_domains': domains,
  'customAttributes|custom_attributes': fc.oneof(fc.dictionary(name, value), fc.constant(null)),
  disabled: flag,
  'enforceSSO|enforceSso|enforce_sso': flag,
  roleInheritance: fc.constantFrom('', 'none', 'userOnly', null, '${INHERIT:-none}'),
  settings,
}
const roleFields = {
  description: text,
  'permissions|permissionNames|permission_names': fc.oneof(
    fc.subarray(['x.read', '${TEXT}']),
    fc.constant(null),
  ),
  default: flag,
  was: fc.constantFrom('Old', '${TEXT}'),
}
const listOf = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>, key: string) =>
  fc
    .uniqueArray(fc.tuple(name, members(fields)), { selector: ([first]) => first, maxLength: 3 })
    .map((entries) => entries.map(([first, rest]): JsonObject => ({ ...rest, [key]: first })))
const source = fc.constantFrom({ file: 'x.json' }, { path: 'x.json' }, { template: 'x.yaml' }, {})

const environment = members({
  'projectId|project_id': fc.constantFrom('P2abc', '${TEXT}', 'P${NUMBER}'),
  'managementKey|management_key': fc.constantFrom('${KEY}', 'file:key.txt'),
  protected: fc.oneof(fc.boolean(), fc.constant('${YES}')),
  variables: fc.dictionary(name, fc.oneof(fc.string(), fc.integer(), fc.boolean())),
})

const config = members({
  version: fc.constantFrom('1.0', '${VERSION}'),
  owner: fc.constantFrom('platform', '${TEXT}'),
  requires: fc.constantFrom('>=0.1', '^1.0'),
  environments: fc.dictionary(fc.constantFrom('dev', 'prod'), fc.oneof(fc.constant(null), environment)),
  defaults: members({
    tenant: members({ disabled: flag, 'custom_attributes|customAttributes': fc.constant({ a: 1 }) }),
  }),
  protect: fc.subarray(['tenant/acme', 'flow/*']),
  ignore: members({ tenant: fc.constant(['disabled']) }),
  policy: members({ 'onDrift|on_drift': fc.constantFrom('stop', 'keep', '${DRIFT:-keep}') }),
  store: fc.constantFrom('../store', '${TEXT}'),
  limits: members({ 'userCreate|user_create': fc.constant({ calls: '${NUMBER}', per_seconds: 60 }) }),
  retention: members({ backups: fc.constantFrom('30d', '${KEEP:-4w}') }),
  removed: fc.constantFrom(
    [],
    [{ address: 'tenant/old', do: 'delete' }],
    [{ address: 'tenant/${TEXT}', do: '${DO:-forget}' }],
  ),
  tenants: listOf({ ...tenantFields, ...extras }, 'id'),
  flows: listOf({ disabled: flag, ...extras }, 'id').chain((entries) =>
    fc.tuple(...entries.map((entry) => source.map((from) => ({ ...entry, ...from })))),
  ),
  roles: listOf(roleFields, 'name'),
  permissions: listOf({ description: text, ...extras }, 'name'),
  theme: source,
  lists: fc.constant([{ anything: true }]),
})

describe('the JSON Schema of a config', () => {
  it('takes what the reader takes', async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(config, async (written) => {
        const problems = await problemsIn(stringify(written))
        if (problems.length > 0) return
        taken += 1
        expect(accepts(written), `${complaints()}\n${stringify(written)}`).toBe(true)
      }),
    )
    // Where nearly all is refused, nothing was tried.
    expect(taken).toBeGreaterThan(20)
  })

  /** Every place of a config where somebody may write something that cannot be. */
  const mistakes: readonly (readonly [what: string, config: Json])[] = [
    ['an unknown key', { tenant: [] }],
    ['an unknown key in an entry', { tenants: [{ id: 'a', nmae: 'A' }] }],
    ['an unknown key in settings', { tenants: [{ id: 'a', settings: { ssoDomain: [] } }] }],
    ['a key of another kind', { flows: [{ id: 'a', domains: [] }] }],
    ['an unknown environment key', { environments: { dev: { project: 'P2' } } }],
    ['an unknown kind in defaults', { defaults: { tenants: {} } }],
    ['a name among the defaults', { defaults: { tenant: { id: 'a' } } }],
    ['an id of the theme', { theme: { id: 'default', file: 'x.json' } }],
    ['text for a list', { tenants: 'none' }],
    ['a list for one thing', { theme: [] }],
    ['nothing for a list', { tenants: null }],
    ['text for true', { tenants: [{ id: 'a', disabled: 'yes' }] }],
    ['a number for text', { tenants: [{ id: 5 }] }],
    ['text for a number', { tenants: [{ id: 'a', settings: { inactivityTime: 'ten' } }] }],
    ['a number that is too small', { tenants: [{ id: 'a', settings: { inactivityTime: 0 } }] }],
    ['a word that is none of the choices', { policy: { onDrift: 'undo' } }],
    ['no id', { tenants: [{ name: 'A' }] }],
    ['nothing that names a flow', { flows: [{ disabled: true }] }],
    ['no role name', { roles: [{ permissions: [] }] }],
    ['a renamed tenant', { tenants: [{ id: 'a', was: 'b' }] }],
    ['a template for a tenant', { tenants: [{ id: 'a', template: 'x.yaml' }] }],
    ['a number as version', { version: 1 }],
    ['another version', { version: '2.0' }],
    ['a project id that is none', { environments: { dev: { projectId: 'dev' } } }],
    ['a bad name of an environment', { environments: { 'a b': {} } }],
    ['a removal without a word on what to do', { removed: [{ address: 'tenant/a' }] }],
    ['a limit of nothing', { limits: { user: { calls: 0, perSeconds: 1 } } }],
    ['a retention without a unit', { retention: { backups: '30' } }],
  ]
  it.each(mistakes)('refuses %s, as the reader does', async (_what, written) => {
    expect(await problemsIn(stringify(written))).not.toEqual([])
    expect(accepts(written)).toBe(false)
  })

  it('takes every config in the documentation', async () => {
    const shown = await configsInDocs()
    expect(shown.length).toBeGreaterThan(6)
    const refused = shown.filter(({ config }) => !accepts(config))
    expect(refused.map(({ file, text }) => `${file}:\n${text}`)).toEqual([])
  })

  it('takes every config of the stories that the reader takes', async () => {
    const refused: string[] = []
    let taken = 0
    for (const text of await configsInStories()) {
      if ((await problemsIn(text)).length > 0) continue
      taken += 1
      if (!accepts(parsed(text))) refused.push(`${complaints()}\n${text}`)
    }
    expect(refused).toEqual([])
    expect(taken).toBeGreaterThan(40)
  })

  it('has words for every key, and says of other spellings what they stand for', () => {
    const silent = propertiesOf(schema, '').filter(([, about]) => about['description'] === undefined)
    expect(silent.map(([path]) => path)).toEqual([])
  })
})

/** Blocks of YAML that have a collection or environments at their top, and are no tests of flows. */
async function configsInDocs() {
  const folder = join(ROOT, 'docs')
  const pages = (await readdir(folder)).filter((file) => file.endsWith('.md'))
  const found = await Promise.all(
    pages.map(async (file) => {
      const page = await readFile(join(folder, file), 'utf8')
      return [...page.matchAll(/^```yaml\n([^]*?)^```/gm)].flatMap(([, text = '']) => {
        const read = parsed(text)
        const keys = isObject(read) ? Object.keys(read) : []
        const isConfig = keys.some((key) => CONFIG_KEYS.has(key)) && !keys.includes('scenarios')
        return isConfig ? [{ file, text, config: read }] : []
      })
    }),
  )
  return found.flat()
}

const CONFIG_KEYS = new Set(['environments', 'policy', ...kinds.map(({ collection }) => collection)])

function parsed(text: string): Json | undefined {
  try {
    return parse(text, { merge: true }) as Json
  } catch {
    return undefined
  }
}

/** Every property with its path, below a schema that is ours and shallow. */
function propertiesOf(about: JsonObject, path: string): readonly (readonly [string, JsonObject])[] {
  return Object.entries(about).flatMap(([keyword, inner]): readonly (readonly [string, JsonObject])[] => {
    if (keyword === 'properties' && isObject(inner)) {
      return Object.entries(inner).flatMap(([key, property]) =>
        isObject(property)
          ? [[`${path}.${key}`, property] as const, ...propertiesOf(property, `${path}.${key}`)]
          : [],
      )
    }
    if (Array.isArray(inner)) {
      return (inner as readonly Json[]).flatMap((one) => (isObject(one) ? propertiesOf(one, path) : []))
    }
    return isObject(inner) && member(about, keyword) !== undefined ? propertiesOf(inner, path) : []
  })
}

/** Config files that the stories of the tests write. */
async function configsInStories(): Promise<readonly string[]> {
  const folder = join(ROOT, 'test/scenarios')
  const stories = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.yaml'))
  const found = await Promise.all(
    stories.map(async (file) => {
      const { steps = [] } = parse(await readFile(join(folder, file), 'utf8')) as {
        readonly steps?: readonly { readonly files?: Readonly<Record<string, string>> }[]
      }
      return steps.flatMap(({ files = {} }) =>
        Object.entries(files).flatMap(([name, text]) => (name.endsWith('.yaml') ? [text] : [])),
      )
    }),
  )
  return found.flat()
}
