import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { buildProgram, type BuiltProgram } from '../support/built-program.js'
import { CANARY_KEY, serviceOverHttp } from '../support/emulated-service.js'
import { GitHub, type RunResult } from '../support/github/github.js'
import { startS3Server, type S3Server } from '../support/s3-server.js'

let program: BuiltProgram
let bucket: S3Server
beforeAll(async () => {
  ;[program, bucket] = await Promise.all([buildProgram(), startS3Server()])
}, 60_000)
afterAll(async () => {
  await program.remove()
  await bucket.close()
})

const VERSION = '0.0.0'
const WORKFLOW = '.github/workflows/descope.yml'

/** A repository that began with `init`, its environments on one Descope, its store in the bucket. */
async function begin(environments: readonly string[] = ['prod=P2emulated']) {
  const folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-github-'))
  const service = await serviceOverHttp()
  onTestFinished(async () => {
    await service.close()
    await rm(folder, { recursive: true, force: true })
  })
  const files = join(folder, 'files')
  await mkdir(files)
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = bucket.env
  const store = `s3://records/${folder.slice(-6)}?region=eu-test-1&endpoint=${bucket.url}`
  const asked = environments.flatMap((one) => ['--environment', one])
  const begun = await program.run(['init', ...asked, '--store', store], { cwd: files })
  expect(begun.code, begun.stderr).toBe(0)
  const config = (await readFile(join(files, 'descope.yaml'), 'utf8')).replace(
    /^# Only what is declared[^]*/m,
    '',
  )
  const keys = environments.map((one) => `DESCOPE_MANAGEMENT_KEY_${one.split('=')[0]?.toUpperCase() ?? ''}`)
  const secrets: Record<string, string> = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }
  for (const key of keys) secrets[key] = CANARY_KEY
  const github = await GitHub.create({
    folder,
    files,
    workflow: await readFile(join(files, WORKFLOW), 'utf8'),
    program: { path: program.path, version: VERSION },
    secrets,
    env: { DESCOPE_BASE_URL: service.baseUrl },
  })
  return {
    github,
    hub: github.hub,
    service,
    /** The config with these tenants. */
    wanting: (tenants: Readonly<Record<string, string>>) => ({
      'descope.yaml': `${config}tenants:\n${Object.entries(tenants)
        .map(([id, name]) => `  - { id: ${id}, name: ${name} }\n`)
        .join('')}`,
    }),
  }
}

const results = (run: RunResult) =>
  Object.fromEntries(
    Object.entries(run).flatMap(([name, { result }]) => (result === 'skipped' ? [] : [[name, result]])),
  )

describe('the workflow of init, run step by step', () => {
  it('plans in one comment, and applies after the approval what stood there', async () => {
    const { github, hub, service, wanting } = await begin()
    const { pull, result } = await github.open('more', wanting({ acme: 'Acme' }))
    expect(results(result), JSON.stringify(result, null, 1)).toEqual({
      validate: 'success',
      plan: 'success',
      comment: 'success',
    })
    expect(hub.comments).toMatchObject([{ number: pull.number, edits: 0 }])
    const second = await github.push(pull, wanting({ acme: 'Acme', beta: 'Beta' }))
    expect(results(second)).toEqual({ validate: 'success', plan: 'success', comment: 'success' })
    expect(hub.comments).toMatchObject([{ number: pull.number, edits: 1 }])
    const [comment] = hub.comments
    expect(comment?.body).toContain('## Descope: prod\n\n### Plan: 2 to create')
    expect(comment?.body).toContain(pull.head)
    const merged = await github.merge(pull, {
      approve: async (environment, sofar) => {
        expect(environment).toBe('prod')
        expect(sofar.get('approved')?.summary).toContain('### Plan: 2 to create')
        expect(await service.writes()).toBe(0)
        return true
      },
    })
    expect(results(merged), JSON.stringify(merged, null, 1)).toEqual({
      approved: 'success',
      'apply-prod': 'success',
    })
    expect(merged['apply-prod']?.summary).toContain('### Apply: Done: 2 created')
    expect(await service.tenants()).toMatchObject({ acme: { name: 'Acme' }, beta: { name: 'Beta' } })
  })
})
