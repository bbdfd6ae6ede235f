import { execFileSync } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS, GROUPS } from '../../src/cli/commands/index.js'
import { parseCommandLine } from '../../src/cli/program.js'
import type { JsonObject } from '../../src/core/model/json.js'
import { fakeCliContext } from '../support/fake-cli-context.js'
import { CANARY_KEY, serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const TWO = 'init --environment dev=P2dev --environment prod=P2prod'
const WORKFLOW = '.github/workflows/descope.yml'

const words = (line: string) => line.replace(/^descope-mgmt /, '')

describe('init', () => {
  it('writes files that validate, plan and apply, and names commands that work', async () => {
    const desk = await newDesk()
    const begun = await desk.run(TWO)
    expect(begun).toMatchObject({ code: 0, stderr: '' })
    expect(await desk.files('.')).toEqual(['.env.example', WORKFLOW, '.gitignore', 'descope.yaml'].sort())
    const next = [...begun.stdout.matchAll(/^ {2}(descope-mgmt .*)$/gm)].map(([, line]) => line ?? '')
    expect(next).toHaveLength(2)
    for (const line of next) expect(await desk.run(words(line))).toMatchObject({ code: 0 })
    for (const name of ['dev', 'prod']) {
      expect(await desk.run(`validate -e ${name} --strict`)).toMatchObject({ code: 0, stderr: '' })
      const applied = await desk.run(`--local apply -e ${name} --yes --confirm-env ${name}`)
      expect(applied.stdout).toContain('Done: 3 created')
      expect((await desk.run(`--local plan -e ${name} --exit-code`)).code).toBe(0)
    }
  })

  it('protects prod, and takes the keys from variables or .env', async () => {
    const desk = await newDesk()
    await desk.run(`${TWO} --environment test=P2test --protect test`)
    const config = parse(await desk.read('descope.yaml')) as Record<string, Record<string, JsonObject>>
    expect(config['environments']).toEqual({
      dev: { projectId: 'P2dev', managementKey: '${DESCOPE_MANAGEMENT_KEY_DEV}' },
      prod: { projectId: 'P2prod', managementKey: '${DESCOPE_MANAGEMENT_KEY_PROD}', protected: true },
      test: { projectId: 'P2test', managementKey: '${DESCOPE_MANAGEMENT_KEY_TEST}', protected: true },
    })
    const example = await desk.read('.env.example')
    expect(example.match(/^\w+=$/gm)).toEqual([
      'DESCOPE_MANAGEMENT_KEY_DEV=',
      'DESCOPE_MANAGEMENT_KEY_PROD=',
      'DESCOPE_MANAGEMENT_KEY_TEST=',
    ])
  })

  it('has examples in comments that are valid too', async () => {
    const desk = await newDesk()
    await desk.run('--local flow export sign-in --out flows/sign-in.json')
    await desk.run('--local theme export --out theme.json')
    await desk.run('init --yes')
    const text = await desk.read('descope.yaml')
    const keys = /^(\s*)# ((?:domains|flows|theme|protect|removed):.*|  - .*)$/gm
    const uncommented = text.replaceAll(keys, '$1$2')
    expect(uncommented).not.toBe(text)
    await desk.write('descope.yaml', uncommented)
    expect(await desk.run('validate --strict')).toMatchObject({ code: 0, stderr: '' })
  })

  it('with --yes takes the project from a variable, or its id where that is known', async () => {
    const desk = await newDesk()
    await desk.run('init a --yes')
    expect(await desk.read('a/descope.yaml')).toContain("projectId: '${DESCOPE_PROJECT_ID_DEV}'")
    expect(await desk.read('a/.env.example')).toContain('\nDESCOPE_PROJECT_ID_DEV=\n')
    expect((await desk.run('validate -c a/descope.yaml')).code).toBe(0)
    await desk.run('init b --yes', { env: { DESCOPE_PROJECT_ID: 'P2abc' } })
    expect(await desk.read('b/descope.yaml')).toContain("projectId: 'P2abc'")
    await desk.run('init c -e stage --project-id P2stage --workflow none')
    expect(await desk.read('c/descope.yaml')).toContain("stage:\n    projectId: 'P2stage'")
    expect(await desk.files('c')).toHaveLength(3)
  })

  it('names the options where nobody can be asked', async () => {
    const desk = await newDesk()
    const refused = await desk.run('init')
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('answers-missing')
    expect(refused.stderr).toContain('--environment NAME=PROJECT')
    expect(await desk.files('.')).toEqual([])
  })

  it('asks a person, and asks again what cannot be', async () => {
    const desk = await newDesk()
    const bucket = 'folder\r\u0015s3://acme/state?region=eu-west-1\r'
    const typed = ['\r', 'X2dev\r\u0015P2dev\r', 'y', '\r', '\r', '\r', '\r', bucket]
    const asked: string[] = []
    const person = (question: string) => {
      asked.push(question)
      return typed.shift() ?? '\u0003'
    }
    const ended = await desk.run('init', { person })
    expect(ended.stderr).toContain('X2dev')
    expect(ended.code).toBe(0)
    const config = parse(await desk.read('descope.yaml')) as Record<string, Record<string, JsonObject>>
    expect(
      Object.entries(config['environments'] ?? {}).map(([name, { projectId }]) => [name, projectId]),
    ).toEqual([
      ['dev', 'P2dev'],
      ['prod', '${DESCOPE_PROJECT_ID_PROD}'],
    ])
    expect(config['store']).toBe('s3://acme/state?region=eu-west-1')
  })

  it('tells every wrong environment at once', async () => {
    const desk = await newDesk()
    const refused = await desk.run(
      'init --environment ../x=P1 --environment dev=X1 --environment DEV=P2 --environment a=P3 --environment b=P3 --protect c',
    )
    expect(refused.code).toBe(3)
    for (const part of ['"../x"', '"X1"', '"DEV"', '"a" and "b"', '"c"'])
      expect(refused.stderr).toContain(part)
    expect(await desk.files('.')).toEqual([])
  })

  it('writes over nothing unless the file is named', async () => {
    const desk = await newDesk()
    await desk.write('.gitignore', 'node_modules\r\n.env')
    await desk.write('.env.example', 'MINE=\n')
    const begun = await desk.run('init --environment dev=P2dev -o json')
    expect(begun.json()['files']).toEqual([
      { path: 'descope.yaml', action: 'create' },
      { path: '.env.example', action: 'keep' },
      { path: WORKFLOW, action: 'create' },
      { path: '.gitignore', action: 'extend' },
    ])
    expect(await desk.read('.env.example')).toBe('MINE=\n')
    expect(await desk.read('.gitignore')).toBe('node_modules\r\n.env\r\n.descope-mgmt/\r\n')
    expect((await desk.run('init --environment dev=P2dev')).stderr).toContain('would-overwrite')
    const forced = await desk.run('init --environment qa=P2qa --force .env.example --force descope.yaml')
    expect(forced.stdout).toContain('replaced    descope.yaml')
    expect(await desk.read('.env.example')).toContain('DESCOPE_MANAGEMENT_KEY_QA=')
    expect((await desk.run('init --yes --force other.txt')).code).toBe(3)
  })

  it('adds what is missing beside a config that is there', async () => {
    const desk = await newDesk()
    const mine = 'environments:\n  live: { projectId: P2live, managementKey: "${MY_KEY}", protected: true }\n'
    await desk.write('descope.yaml', mine)
    expect((await desk.run('init --yes')).code).toBe(0)
    expect(await desk.read('descope.yaml')).toBe(mine)
    expect(await desk.read(WORKFLOW)).toContain('MY_KEY: ${{ secrets.MY_KEY }}')
    expect(await desk.read('.env.example')).toContain('\nMY_KEY=\n')
    const again = await desk.run('init --yes -o json')
    expect((again.json()['files'] as { action: string }[]).map(({ action }) => action)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ])
    await desk.write('descope.yaml', 'tenants: [{ id: 1 }]\n')
    const broken = await desk.run('init --yes')
    expect(broken).toMatchObject({ code: 3 })
    expect(broken.stderr).toContain('wrong-type')
    await desk.write('descope.yaml', 'tenants: []\n')
    expect(await desk.run('init --yes')).toMatchObject({ code: 6 })
  })

  it.each([undefined, 'P2dev'])(
    'finds its own files unchanged, with the project from a variable: %s',
    async (value) => {
      const desk = await newDesk()
      const env = value === undefined ? {} : { DESCOPE_PROJECT_ID_DEV: value }
      await desk.run('init --environment dev --environment prod=P2prod', { env })
      expect(await desk.read('.env.example')).toContain('\nDESCOPE_PROJECT_ID_DEV=\n')
      const again = await desk.run('init --yes', { env })
      expect(again.stdout).toContain('unchanged   .env.example')
      expect(again.stdout).toContain(`unchanged   ${WORKFLOW}`)
      expect(again.stdout).not.toContain('--force')
    },
  )

  it('shows the files with --dry-run, and writes none', async () => {
    const desk = await newDesk()
    const shown = await desk.run(`${TWO} --dry-run`)
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain('to create   descope.yaml')
    expect(shown.stdout).toContain('managementKey: ')
    expect(await desk.files('.')).toEqual([])
    const json = (await desk.run(`${TWO} --dry-run -o json`)).json()
    await desk.run(TWO)
    for (const { path, text } of json['files'] as { path: string; text: string }[]) {
      expect(await desk.read(path)).toBe(text)
    }
  })

  it('refuses options it would not heed, and says where it cannot write', async () => {
    const desk = await newDesk()
    expect((await desk.run('init --yes -c other.yaml')).stderr).toContain('--config does not go with init')
    const both = await desk.run('init -e qa --environment dev=P2dev')
    expect(both).toMatchObject({ code: 3 })
    expect(both.stderr).toContain('-e does not go with --environment')
    await desk.write('there/descope.yaml', 'environments: { dev: { projectId: P2dev } }\n')
    const there = await desk.run('init there --project-id P3 --protect dev --yes')
    expect(there).toMatchObject({ code: 6 })
    expect(there.stderr).toContain('Leave out --project-id and --protect to add')
    await desk.write('file', '')
    const refused = await desk.run('init file --yes')
    expect(refused.code).toBe(3)
    expect(refused.stderr).not.toContain('    at ')
    await mkdir(join(desk.folder, 'x', '.gitignore'), { recursive: true })
    expect((await desk.run('init x --yes')).code).toBe(3)
    expect(await desk.files('x')).toEqual([])
  })
})

describe('init --from-live', () => {
  const KEY = { DESCOPE_MANAGEMENT_KEY_DEV: CANARY_KEY, DESCOPE_PROJECT_ID: undefined }

  async function live() {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    await service.change('POST tenant/create', { id: 'acme', name: 'Acme $& "quoted"' })
    return { service, desk }
  }

  it('writes what is live, after which the commands it names work and a plan is empty', async () => {
    const { service, desk } = await live()
    const begun = await desk.run('init --environment dev=P2emulated --from-live', { env: KEY })
    expect(begun.code).toBe(0)
    expect(begun.stdout + begun.stderr).not.toContain(CANARY_KEY)
    expect(begun.stdout).toMatch(/^recorded as applied by run \w+$/m)
    expect(await desk.files('flows')).toContain('flows/sign-in.json')
    const config = parse(await desk.read('descope.yaml')) as Record<string, unknown>
    expect(config).toMatchObject({ version: '1.0', theme: { file: 'theme.json' } })
    expect(config['include']).toContain('tenants.yaml')
    const next = [...begun.stdout.matchAll(/^ {2}(descope-mgmt .*)$/gm)].map(([, line]) => line ?? '')
    for (const line of next) expect(await desk.run(words(line), { env: KEY })).toMatchObject({ code: 0 })
    const plan = await desk.run('plan -e dev --exit-code', { env: KEY })
    expect(plan).toMatchObject({ code: 0 })
    expect(plan.stdout).toContain('othing to do')
    expect(await service.writes()).toBe(0)
  })

  it('works on the emulator inside the program', async () => {
    const desk = await newDesk()
    const begun = await desk.run('--local init sub --environment dev=P2dev --from-live dev --workflow none')
    expect(begun.code).toBe(0)
    const next = [...begun.stdout.matchAll(/^ {2}(descope-mgmt .*)$/gm)].map(([, line]) => line ?? '')
    for (const line of next) expect(await desk.run(words(line))).toMatchObject({ code: 0 })
    expect(next.at(-1)).toBe('descope-mgmt --local plan -c sub/descope.yaml -e dev')
  })

  it('writes nothing where it only looks, lacks the key, or would write over a part', async () => {
    const { desk } = await live()
    const line = 'init --environment dev=P2emulated --from-live'
    const seen = await desk.run(`${line} --dry-run -o json`, { env: KEY })
    expect(seen.json()).toMatchObject({ isDryRun: true, recordedBy: null })
    const keyless = await desk.run(line, { env: { DESCOPE_PROJECT_ID: undefined } })
    expect(keyless.code).toBe(3)
    expect(keyless.stderr).toContain('missing-key')
    expect(keyless.stderr).toContain('DESCOPE_MANAGEMENT_KEY_DEV')
    const unknown = await desk.run('init --environment dev --from-live', { env: KEY })
    expect(unknown.code).toBe(3)
    expect(unknown.stderr).toMatch(/--environment\s+dev=P…/)
    expect(unknown.stderr).not.toContain('descope.yaml')
    expect((await desk.run(`${line} other`, { env: KEY })).code).toBe(3)
    expect(await desk.files('.')).toEqual([])
    await desk.write('theme.json', '{}')
    const half = await desk.run(line, { env: KEY })
    expect(half).toMatchObject({ code: 6 })
    expect(half.stderr).toContain('theme.json')
    expect(await desk.files('.')).toEqual(['theme.json'])
    expect((await desk.run(`${line} --force theme.json`, { env: KEY })).code).toBe(0)
    const again = await desk.run('init --from-live', { env: KEY })
    expect(again).toMatchObject({ code: 6 })
    expect(again.stderr).toContain('descope-mgmt pull')
  })
})

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}
interface Job {
  readonly if?: string
  readonly needs?: string | readonly string[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: JsonObject
  readonly environment?: string
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly on: Readonly<Record<string, JsonObject | null>>
  readonly permissions: JsonObject
  readonly env: Readonly<Record<string, string>>
  readonly concurrency: JsonObject
  readonly defaults: { readonly run: JsonObject }
  readonly jobs: Readonly<Record<string, Job>>
}

const BUCKET = 's3://acme-descope/state?region=eu-west-1'

async function workflowOf(line: string, folder = '.') {
  const desk = await newDesk()
  if (folder !== '.') {
    await mkdir(join(desk.folder, folder), { recursive: true })
    execFileSync('git', ['init', '--quiet', desk.folder])
  }
  expect((await desk.run(line)).stderr).toBe('')
  const text = await readFile(join(desk.folder, WORKFLOW), 'utf8')
  return { text, workflow: parse(text, { uniqueKeys: true }) as Workflow, desk }
}

/** What becomes of the workflow when it runs is in github-workflow.test.ts; here is what can be read off it. */
describe('the workflow of init', () => {
  it('calls only commands and options that there are', async () => {
    const { workflow } = await workflowOf(TWO)
    const lines = Object.values(workflow.jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run = '' }) => {
        const joined = run.replaceAll(/\\\n\s*/g, ' ')
        return [...joined.matchAll(/descope-mgmt ((?:[^>|\n]|\n(?! ))*?)(?:\s[>|].*)?$/gm)].map(
          ([, line]) => line ?? '',
        )
      }),
    )
    const paths: string[] = []
    for (const line of lines) {
      const argv = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
      const { context } = fakeCliContext({ argv })
      const parsed = await parseCommandLine(context, {
        commands: COMMANDS,
        groups: GROUPS,
        onError: () => undefined,
      })
      paths.push(parsed.spec.path.join(' '))
    }
    expect([...new Set(paths)].sort()).toEqual(['apply', 'drift', 'plan', 'show', 'validate'])
    expect(lines.filter((line) => line.includes('--confirm-env'))).toEqual([
      expect.stringMatching(/^apply "\$plan" --resume --expect "\$DIGEST" -e prod --yes --confirm-env prod /),
    ])
  })

  it('gives each job no more than it needs, and secrets to nobody but the steps that call the program', async () => {
    const { workflow, text } = await workflowOf(TWO)
    expect(workflow.permissions).toEqual({})
    expect(text).not.toContain('pull_request_target')
    const { jobs } = workflow
    expect(Object.entries(jobs).map(([name, { permissions = {} }]) => [name, permissions])).toEqual([
      ['validate', { contents: 'read' }],
      ['plan', { contents: 'read' }],
      ['comment', { actions: 'read', 'pull-requests': 'write' }],
      ['approved', { contents: 'read', actions: 'read', 'pull-requests': 'read' }],
      ['apply-dev', { contents: 'read', actions: 'read' }],
      ['apply-prod', { contents: 'read', actions: 'read' }],
      ['drift', { contents: 'read' }],
      ['drift-issue', { actions: 'read', issues: 'write' }],
    ])
    const noSecrets = ['validate', 'comment', 'approved', 'drift-issue']
    for (const name of noSecrets) expect(JSON.stringify(jobs[name])).not.toContain('secrets.')
    expect(jobs['apply-prod']).toMatchObject({ needs: ['approved', 'apply-dev'], environment: 'prod' })
    expect(['apply-dev', 'apply-prod'].map((name) => jobs[name]?.concurrency)).toEqual([
      { group: 'descope-apply-dev', 'cancel-in-progress': false },
      { group: 'descope-apply-prod', 'cancel-in-progress': false },
    ])
    for (const { steps } of Object.values(jobs)) {
      for (const { uses = `a@${'0'.repeat(40)}`, run = '', env = {} } of steps) {
        expect(uses).toMatch(/@[0-9a-f]{40}$/)
        // What others wrote never becomes a part of a script.
        expect(run).not.toContain('${{')
        const secrets = Object.entries(env).filter(([, value]) => value.includes('secrets.'))
        const [, name = ''] = / -e (dev|prod) /.exec(run) ?? []
        const isConnected = /descope-mgmt (?:plan|apply|drift) /.test(run)
        const expected = [
          `DESCOPE_MANAGEMENT_KEY_${name.toUpperCase()}`,
          'AWS_ACCESS_KEY_ID',
          'AWS_SECRET_ACCESS_KEY',
        ]
        expect(secrets.map(([key]) => key)).toEqual(isConnected ? expected : [])
      }
    }
  })

  it('lies in the root of the repository, and works in the folder', async () => {
    const { workflow, desk } = await workflowOf('init infra/descope --environment dev=P2dev', 'infra/descope')
    expect(workflow.defaults.run).toMatchObject({ 'working-directory': 'infra/descope' })
    expect(workflow.on['pull_request']).toEqual({
      branches: ['main'],
      paths: ['infra/descope/**', WORKFLOW],
    })
    expect(await desk.files('infra')).toContain('infra/descope/descope.yaml')
  })

  it('passes on variables that project ids come from', async () => {
    const { text, workflow } = await workflowOf('init --environment eu.dev --branch trunk')
    expect(text).toContain('DESCOPE_PROJECT_ID_EU_DEV: ${{ vars.DESCOPE_PROJECT_ID_EU_DEV }}')
    expect(workflow.on['push']).toEqual({ branches: ['trunk'] })
    expect(workflow.jobs).toHaveProperty('apply-eu_dev')
  })

  it('names the bucket once: in the config, or where that is not ours in the workflow, or in a variable', async () => {
    const { workflow, text, desk } = await workflowOf(`${TWO} --store ${BUCKET}`)
    // The bucket does not exist, and what is tried out needs none.
    expect(await desk.run('--local apply -e dev --yes')).toMatchObject({ code: 0, stderr: '' })
    expect(parse(await desk.read('descope.yaml'))).toMatchObject({ store: BUCKET })
    expect(text).not.toContain('DESCOPE_MGMT_STORE')
    expect(text).toContain("aws-region: 'eu-west-1'")
    expect(Object.keys(workflow.env)).toEqual(['DESCOPE_MGMT_VERSION'])
    expect((await desk.run('init --yes')).stdout).toContain(`unchanged   ${WORKFLOW}`)
    const other = await desk.run('init --yes --store s3://other/state?region=eu-west-1')
    expect(other.stderr).toContain('names another store')
    const own = await newDesk()
    await own.write('descope.yaml', 'environments: { dev: { projectId: P2dev } }\nstore: ./here\n')
    await own.run(`init --yes --store ${BUCKET}`)
    expect(parse(await own.read(WORKFLOW))).toMatchObject({ env: { DESCOPE_MGMT_STORE: BUCKET } })
    await own.run(`init --yes --force ${WORKFLOW}`)
    expect(parse(await own.read(WORKFLOW))).toMatchObject({
      env: { DESCOPE_MGMT_STORE: '${{ vars.DESCOPE_MGMT_STORE }}' },
    })
    const folder = await own.run('init --yes --store ./here')
    expect(folder.code).toBe(3)
    expect(folder.stderr).toContain('"./here" is no bucket')
    const nowhere = await own.run('init --yes --store s3://acme', { env: { AWS_REGION: 'eu-west-1' } })
    expect(nowhere.stderr).toContain('store-region-missing')
    expect((await own.run('init --yes --store s3://acme?regoin=a')).stderr).toContain('Did you mean')
  })

  it('keeps ids of jobs apart where names differ in a sign only', async () => {
    const desk = await newDesk()
    await desk.write(
      'descope.yaml',
      'environments: { a.b: { projectId: P2a, managementKey: "${A}" }, a_b: { projectId: P2b, managementKey: "${B}" } }\n',
    )
    await desk.run('init --yes')
    const { jobs } = parse(await desk.read(WORKFLOW), { uniqueKeys: true }) as Workflow
    expect(Object.keys(jobs).filter((name) => name.startsWith('apply-'))).toEqual([
      'apply-a_b',
      'apply-a_b-2',
    ])
  })
})
