import { describe, expect, it } from 'vitest'
import { HERE, memoryFiles, readFrom } from '../../test/support/config-files.js'
import { resolveTarget, type TargetOptions } from './index.js'

const KEY = { DESCOPE_MANAGEMENT_KEY: 'K2general' }
const EU = 'Peuc12abcdefghijklmnopqrstuvwxyz'

const CONFIG = `
environments:
  dev: { projectId: P2dev }
  prod: { projectId: "\${PROD_ID:-P2prod}", protected: true, managementKey: "\${PROD_KEY}", baseUrl: "https://eu.example/" }
  qa-1: { managementKey: "file:secrets/qa.key" }
shops: []
`

/** Resolves the target of a command with the config above, or with none. */
async function target(
  options: Partial<TargetOptions> & {
    readonly text?: string | null
    readonly more?: Record<string, string>
  } = {},
) {
  const { text = CONFIG, more = {}, variables = {}, environmentName, projectIdOption, ...rest } = options
  const written = { ...(text === null ? {} : { 'descope.yaml': text }), ...more }
  const config =
    text === null ? null : await readFrom(written, { variables, environmentName, projectIdOption })
  const files = memoryFiles(written)
  return resolveTarget({ config, environmentName, projectIdOption, variables, files, cwd: HERE, ...rest })
}

const failure = async (resolving: Promise<unknown>) => {
  const error: unknown = await resolving.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error) || !('code' in error))
    throw new Error('it did not fail as expected', { cause: error })
  return `${String(error.code)}: ${error.message} ${'hint' in error ? String(error.hint) : ''}`
}

describe('the project', () => {
  it('is that of the environment named', async () => {
    const found = await target({ environmentName: 'dev', variables: KEY })
    expect(found).toMatchObject({ projectId: 'P2dev', environment: { name: 'dev' } })
  })

  it('may be named a second way when both agree', async () => {
    const variables = { ...KEY, DESCOPE_PROJECT_ID: 'P2dev' }
    const found = await target({ environmentName: 'dev', projectIdOption: 'P2dev', variables })
    expect(found.projectId).toBe('P2dev')
  })

  it('is refused when the environment and the variable disagree', async () => {
    const variables = { ...KEY, DESCOPE_PROJECT_ID: 'P2prod' }
    expect(await failure(target({ environmentName: 'dev', variables }))).toMatch(
      /^project-mismatch: The environment "dev" means "P2dev", but DESCOPE_PROJECT_ID says "P2prod", which belongs to the environment "prod" .*unset DESCOPE_PROJECT_ID/,
    )
  })

  it('is refused when the environment and the option disagree', async () => {
    const wrong = target({ environmentName: 'dev', projectIdOption: 'P2x', variables: KEY })
    expect(await failure(wrong)).toMatch(/^project-mismatch: .*"P2dev".*--project-id says "P2x"/)
  })

  it('comes from outside for an environment without one, unless it is that of another', async () => {
    const more = { 'secrets/qa.key': 'K2qa' }
    const found = await target({ environmentName: 'qa-1', projectIdOption: 'P2qa', more })
    expect(found).toMatchObject({ projectId: 'P2qa', environment: { name: 'qa-1' } })
    const wrong = target({ environmentName: 'qa-1', projectIdOption: 'P2prod', more })
    expect(await failure(wrong)).toMatch(
      /^project-mismatch: .*"qa-1" names no project.*belongs to the environment "prod"/,
    )
  })

  it('brings the protection of the environment it belongs to', async () => {
    const found = await target({ projectIdOption: 'P2prod', variables: { PROD_KEY: 'K2prod' } })
    expect(found).toMatchObject({
      environment: { name: 'prod', protected: true },
      managementKey: { value: 'K2prod' },
    })
  })

  it('is the option before the variable', async () => {
    const variables = { ...KEY, DESCOPE_PROJECT_ID: 'P2b' }
    const found = await target({ projectIdOption: 'P2a', variables })
    expect(found).toMatchObject({ projectId: 'P2a', environment: null })
  })

  it('is that of the only environment', async () => {
    const text = 'environments: { dev: { projectId: P2only } }\nshops: []'
    expect((await target({ text, variables: KEY })).projectId).toBe('P2only')
  })

  it('must be named where there are several environments, or none', async () => {
    expect(await failure(target({ variables: KEY }))).toMatch(
      /^missing-project: .*"dev", "prod" and "qa-1".*-e/,
    )
    expect(await failure(target({ text: null, variables: KEY }))).toMatch(/^missing-project: .*--project-id/)
    expect(await failure(target({ environmentName: 'qa-1' }))).toMatch(
      /^missing-project: .*"qa-1" names no project/,
    )
  })

  it('tells the variable that the only environment lacks', async () => {
    const text = 'environments: { dev: { projectId: "${DEV_ID}" } }\nshops: []'
    expect(await failure(target({ text, variables: KEY }))).toMatch(/^undefined-variable: .*DEV_ID/)
  })

  it('must look like one', async () => {
    for (const projectIdOption of ['', '2abc', 'P2/../x', 'P2 x', 'P']) {
      expect(await failure(target({ text: null, projectIdOption, variables: KEY }))).toMatch(
        /^bad-project-id/,
      )
    }
  })

  it('is asked of an environment that is declared', async () => {
    const text = null
    expect(await failure(target({ text, environmentName: 'dev', variables: KEY }))).toMatch(
      /^unknown-environment/,
    )
  })
})

describe('the base URL', () => {
  const base = { text: null, projectIdOption: 'P2x', variables: KEY }

  it('follows from the project id', async () => {
    expect((await target(base)).baseUrl).toBe('https://api.descope.com')
    expect((await target({ ...base, projectIdOption: EU })).baseUrl).toBe('https://api.euc1.descope.com')
  })

  it('is the option, then that of the environment, then the variable', async () => {
    const variables = { ...KEY, PROD_KEY: 'K', DESCOPE_BASE_URL: 'https://v.example/gateway/' }
    const baseUrlOption = 'http://127.0.0.1:4680'
    expect((await target({ environmentName: 'prod', baseUrlOption, variables })).baseUrl).toBe(baseUrlOption)
    expect((await target({ environmentName: 'prod', variables })).baseUrl).toBe('https://eu.example')
    expect((await target({ ...base, variables })).baseUrl).toBe('https://v.example/gateway')
  })

  it('is https unless it stays on this machine', async () => {
    for (const baseUrlOption of ['http://localhost:1', 'http://[::1]:2', 'http://127.1.2.3']) {
      expect((await target({ ...base, baseUrlOption })).baseUrl).toBe(baseUrlOption)
    }
    const insecure = target({ ...base, baseUrlOption: 'http://api.descope.com' })
    expect(await failure(insecure)).toMatch(/^insecure-base-url/)
  })

  it('is nothing but an address', async () => {
    for (const baseUrlOption of [
      '',
      'api.descope.com',
      'file:///etc',
      'https://x.example?a=b',
      'https://x.example#a',
    ]) {
      expect(await failure(target({ ...base, baseUrlOption }))).toMatch(/^bad-base-url/)
    }
    const withPassword = await failure(target({ ...base, baseUrlOption: 'https://u:pass@x.example' }))
    expect(withPassword).toMatch(/^bad-base-url/)
    expect(withPassword).not.toContain('pass')
  })
})

describe('the management key', () => {
  it('is where the environment says, also in .env', async () => {
    const variables = { ...KEY, PROD_KEY: 'K2prod', DESCOPE_MANAGEMENT_KEY_PROD: 'K2other' }
    expect((await target({ environmentName: 'prod', variables })).managementKey).toEqual({
      value: 'K2prod',
      source: 'variable PROD_KEY',
    })
    const more = { '.env': 'PROD_KEY=K2file' }
    expect((await target({ environmentName: 'prod', more })).managementKey.value).toBe('K2file')
  })

  it('is not looked for elsewhere when the environment says where it is', async () => {
    expect(await failure(target({ environmentName: 'prod', variables: KEY }))).toMatch(
      /^missing-key: .*PROD_KEY/,
    )
  })

  it('is read from a file beside the config', async () => {
    const more = { 'secrets/qa.key': 'K2qa\n' }
    expect((await target({ environmentName: 'qa-1', projectIdOption: 'P2q', more })).managementKey).toEqual({
      value: 'K2qa',
      source: 'file secrets/qa.key',
    })
    const missing = target({ environmentName: 'qa-1', projectIdOption: 'P2q' })
    expect(await failure(missing)).toMatch(/^missing-key: .*secrets\/qa\.key/)
  })

  it('is the variable of the environment, then the general one, then the file given', async () => {
    const text = 'environments: { qa-1: { projectId: P2q } }\nshops: []'
    const own = { DESCOPE_MANAGEMENT_KEY_QA_1: 'K2own' }
    const managementKeyFile = 'k.txt'
    const more = { 'k.txt': ' K2file\r\n' }
    const valueOf = async (variables: Record<string, string>) =>
      (await target({ text, variables, managementKeyFile, more })).managementKey.value
    expect(await valueOf({ ...KEY, ...own })).toBe('K2own')
    expect(await valueOf(KEY)).toBe('K2general')
    expect(await valueOf({ DESCOPE_MANAGEMENT_KEY: '' })).toBe('K2file')
  })

  it('is missing with a word about where it could be', async () => {
    expect(await failure(target({ environmentName: 'dev' }))).toMatch(
      /^missing-key: .*Set DESCOPE_MANAGEMENT_KEY_DEV or DESCOPE_MANAGEMENT_KEY, or use --management-key-file/,
    )
  })

  it('is never repeated when it cannot be one', async () => {
    const message = await failure(
      target({ environmentName: 'dev', variables: { DESCOPE_MANAGEMENT_KEY: 'K2 secret' } }),
    )
    expect(message).toMatch(/^bad-key/)
    expect(message).not.toContain('secret')
  })
})
