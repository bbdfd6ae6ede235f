import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { builtProgram, type BuiltProgram } from '../support/built-program.js'
import { CANARY_KEY, serviceOverHttp } from '../support/emulated-service.js'
import { runScript } from '../support/github/actions.js'
import { Hub } from '../support/github/hub.js'
import type { RunningStep } from '../support/github/job-order.js'
import { GitHub, type RunResult } from '../support/github/github.js'
import { readWorkflow } from '../support/github/workflow.js'
import { HoldingProxy } from '../support/holding-proxy.js'
import { newDesk } from '../support/run-program.js'
import { startS3Server, type S3Server } from '../support/s3-server.js'

let program: BuiltProgram
let bucket: S3Server
beforeAll(async () => {
  ;[program, bucket] = await Promise.all([builtProgram(), startS3Server()])
}, 60_000)
afterAll(async () => {
  await bucket.close()
})

/** Of the desk that `init` is run at. */
const VERSION = '0.1.0'
const WORKFLOW = '.github/workflows/descope.yml'

/** A repository that began with `init`, its environments on one Descope, its store in the bucket. */
async function begin(environments: readonly string[] = ['prod=P2emulated'], into = '.') {
  const folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-github-'))
  const service = await serviceOverHttp()
  const way = await HoldingProxy.to(service.baseUrl)
  onTestFinished(async () => {
    await Promise.all([way.close(), service.close()])
    await rm(folder, { recursive: true, force: true })
  })
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = bucket.env
  const store = `s3://records/${folder.slice(-6)}?region=eu-test-1&endpoint=${bucket.url}`
  const asked = environments.flatMap((one) => ['--environment', one])
  const desk = await newDesk()
  execFileSync('git', ['init', '--quiet', '--initial-branch', 'main', desk.folder])
  expect(await desk.run(['init', into, ...asked, '--store', store])).toMatchObject({ code: 0, stderr: '' })
  const config = (await desk.read(join(into, 'descope.yaml'))).replace(/^# Only what is declared[^]*/m, '')
  const keys = environments.map((one) => `DESCOPE_MANAGEMENT_KEY_${one.split('=')[0]?.toUpperCase() ?? ''}`)
  const secrets: Record<string, string> = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }
  for (const key of keys) secrets[key] = CANARY_KEY
  const github = await GitHub.create({
    folder,
    files: desk.folder,
    workflow: await desk.read(WORKFLOW),
    program: { path: program.path, version: VERSION },
    secrets,
    variables: { DESCOPE_PROJECT_ID_DEV: 'P2dev' },
    env: { DESCOPE_BASE_URL: way.url },
  })
  return {
    github,
    hub: github.hub,
    service,
    /** Between the jobs and the service. */
    way,
    /** The config with these tenants. */
    wanting: (tenants: Readonly<Record<string, string>>, parents: Readonly<Record<string, string>> = {}) => ({
      [join(into, 'descope.yaml')]: `${config}tenants:\n${Object.entries(tenants)
        .map(([id, name]) => `  - ${JSON.stringify({ id, name, parent: parents[id] })}\n`)
        .join('')}`,
    }),
  }
}

/** How the jobs ended that ran at all. */
const results = (run: RunResult) =>
  Object.fromEntries(
    Object.entries(run).flatMap(([name, { result }]) => (result === 'skipped' ? [] : [[name, result]])),
  )

/** A step of a job, by the beginning of its name. */
const step = (run: RunResult, job: string, name: string) => run[job]?.steps[name]

/** Thirty starts of the program: a few seconds, and many on a machine that has other things to do. */
describe('the workflow of init, run step by step', { timeout: 60_000 }, () => {
  it('plans in one comment, and applies after the approval what stood there, or nothing', async () => {
    const { github, hub, service, wanting } = await begin()
    const planned = { validate: 'success', plan: 'success', comment: 'success' }
    const asked = bucket.requests.length
    const { pull, result } = await github.open('more', wanting({ acme: 'Acme' }))
    expect(results(result)).toEqual(planned)
    expect(hub.comments).toMatchObject([{ number: pull.number, edits: 0 }])
    const second = await github.push(pull, wanting({ acme: 'Acme', beta: 'Beta' }))
    expect(results(second)).toEqual(planned)
    expect(hub.comments).toMatchObject([{ number: pull.number, edits: 1 }])
    onlyReads(bucket.requests.slice(asked))
    expect(hub.comments[0]?.body).toContain('## Descope: prod\n\n### Plan: 2 to create')
    expect(hub.comments[0]?.body).toContain(pull.head)
    const merged = await github.merge(pull, {
      approve: async (environment, sofar) => {
        expect(environment).toBe('prod')
        expect(sofar.get('approved')?.summary).toContain('### Plan: 2 to create')
        expect(await service.writes()).toBe(0)
        return true
      },
    })
    expect(results(merged)).toEqual({ approved: 'success', 'apply-prod': 'success' })
    expect(merged['apply-prod']?.summary).toContain('### Apply: Done: 2 created')
    expect(await service.tenants()).toMatchObject({ acme: { name: 'Acme' }, beta: { name: 'Beta' } })

    // Between the plan and the approval somebody is in the console.
    const other = await github.open('rename', wanting({ acme: 'Acme Corporation', beta: 'Beta' }))
    expect(results(other.result)).toEqual(planned)
    await service.forgetRequests()
    const stale = await github.merge(other.pull, {
      approve: async () => {
        await service.change('PATCH tenant/patch', { id: 'acme', name: 'Acme Ltd' })
        return true
      },
    })
    expect(results(stale)).toEqual({ approved: 'success', 'apply-prod': 'failure' })
    expect(step(stale, 'apply-prod', 'Apply')).toBe('failure')
    const summary = stale['apply-prod']?.summary ?? ''
    expect(summary).toContain('### Not done: <code>stale</code>, exit 6')
    expect(summary).toContain('tenant/acme')
    expect(summary).toContain('## prod: the approved plan was not carried out to its end')
    expect(summary).toContain('### Plan: 0 to create, 1 to update')
    expect(await service.writes()).toBe(0)
    hidesSecrets(hub, [result, second, merged, other.result, stale])
  })

  it('reports drift at night with who may have done it, and tells it from a night that saw nothing', async () => {
    const { github, hub, service, way, wanting } = await begin()
    const { pull } = await github.open('more', wanting({ acme: 'Acme' }))
    await github.merge(pull)
    const asked = bucket.requests.length
    const quiet = await github.night()
    onlyReads(bucket.requests.slice(asked))
    expect(results(quiet)).toEqual({ drift: 'success', 'drift-issue': 'success' })
    expect(hub.issues).toEqual([])

    await service.change('PATCH tenant/patch', { id: 'acme', name: 'Acme Ltd' })
    const found = await github.night()
    expect(results(found)).toEqual({ drift: 'failure', 'drift-issue': 'success' })
    expect(step(found, 'drift', 'Look at prod')).toBe('success')
    expect(step(found, 'drift', 'Drift was found')).toBe('failure')
    expect(hub.issues).toMatchObject([{ title: 'Descope: drift in prod', state: 'open', edits: 0 }])
    for (const part of ['acme', 'mallory']) expect(hub.issues[0]?.body).toContain(part)

    await service.change('PATCH tenant/patch', { id: 'acme', name: 'Acme Inc' })
    await github.night()
    expect(hub.issues).toMatchObject([{ state: 'open', edits: 1 }])
    await service.change('PATCH tenant/patch', { id: 'acme', name: 'Acme' })
    expect(results(await github.night())).toEqual({ drift: 'success', 'drift-issue': 'success' })
    expect(hub.issues).toMatchObject([{ state: 'closed', edits: 1 }])
    expect(hub.comments.at(-1)?.body).toContain('No drift any more')

    await way.close()
    const blind = await github.night()
    expect(results(blind)).toEqual({ drift: 'failure', 'drift-issue': 'success' })
    expect(step(blind, 'drift', 'Look at prod')).toBe('failure')
    expect(step(blind, 'drift', 'Drift was found')).toBe('skipped')
    expect(blind['drift']?.annotations.join()).toContain('prod could not be looked at')
    expect(hub.issues).toHaveLength(1)
    const { result } = await github.open('blind', wanting({ acme: 'Acme', beta: 'Beta' }))
    expect(results(result)).toEqual({ validate: 'success', plan: 'failure', comment: 'success' })
    expect(hub.comments.at(-1)?.body).toMatch(/### Not done: <code>[a-z-]+<\/code>, exit 4/)
    hidesSecrets(hub, [quiet, found, blind, result])
  })

  it('applies no plan that took the place of the approved one', async () => {
    const { github, hub, service, wanting } = await begin()
    const { pull } = await github.open('more', wanting({ acme: 'Acme' }))
    const [run] = hub.runs
    const merged = await github.merge(pull, {
      approve: async () => {
        // The job was started again, and by now there is more to do.
        await service.change('POST tenant/create', { id: 'acme', name: 'Acme Ltd' })
        const same = Object.entries(wanting({ acme: 'Acme' })).map(([path, text]) => [
          path,
          `${text}# again\n`,
        ])
        await github.open('again', Object.fromEntries(same) as Record<string, string>)
        for (const [name, files] of hub.runs.at(-1)?.artifacts ?? []) run?.artifacts.set(name, files)
        await service.forgetRequests()
        return true
      },
    })
    expect(results(merged)).toEqual({ approved: 'success', 'apply-prod': 'failure' })
    expect(merged['apply-prod']?.summary.replaceAll(/\s+/g, ' ')).toContain('and --expect names')
    expect(await service.writes()).toBe(0)
  })

  it('gives forks nothing, and applies nothing that was not planned', async () => {
    const { github, hub, service, wanting } = await begin(['dev', 'prod=P2emulated'], 'infra/descope')
    const { pull, result } = await github.open('theirs', wanting({ acme: 'Acme' }), {
      from: 'mallory/identity',
    })
    expect(results(result)).toEqual({ validate: 'success' })
    expect(result['validate']?.summary).toContain('no secrets to pull requests from forks')
    expect(hub.comments).toEqual([])
    // A fork may run what it likes, and keep what it likes.
    hub.runs.at(-1)?.artifacts.set('descope-plans', new Map([['dev.json', Buffer.from('{}')]]))
    const merged = await github.merge(pull)
    expect(merged['approved']?.annotations.join()).toContain('came from a fork')
    // What differs in dev is shown, and prod is not even looked at.
    expect(results(merged)).toEqual({ approved: 'success', 'apply-dev': 'failure' })
    expect(merged['apply-dev']?.summary).toContain('### Plan: 1 to create')
    expect(merged['apply-dev']?.annotations.join()).toContain('No plan for dev was approved')
    expect(await service.writes()).toBe(0)
  })

  it('goes on where a job that was cancelled stopped, when it is started again', async () => {
    const { github, service, way, wanting } = await begin()
    const { pull } = await github.open('more', wanting({ root: 'Root', leaf: 'Leaf' }, { leaf: 'root' }))
    const held = way.hold('POST tenant/create')
    const cancelled = await github.merge(pull, {
      onStep: (running) => {
        if (running.name === 'Apply') void cancel(running)
      },
    })
    async function cancel({ said, signal }: RunningStep) {
      await held.reached
      signal('SIGINT')
      await said('Stopping: what runs')
      await held.release()
    }
    expect(results(cancelled)).toEqual({ approved: 'success', 'apply-prod': 'cancelled' })
    expect(cancelled['apply-prod']?.summary).toContain('### Apply: Interrupted: 1 created, 1 not reached')
    const again = await github.again()
    expect(results(again)).toEqual({ approved: 'success', 'apply-prod': 'success' })
    expect(again['apply-prod']?.summary).toContain('### Apply: Done: 1 created')
    expect(await service.writes()).toBe(2)
  })
})

it('shows the shortest plans where all together are too long for a comment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-github-'))
  onTestFinished(async () => rm(folder, { recursive: true, force: true }))
  const desk = await newDesk()
  await desk.run('init --environment a=P2a --environment b=P2b --environment c=P2c')
  const { jobs } = readWorkflow(await desk.read(WORKFLOW))
  const script = jobs['comment']?.steps.at(-1)?.with['script'] ?? ''
  await mkdir(join(folder, 'plans'))
  for (const [name, length] of Object.entries({ a: 60_000, b: 200 })) {
    await writeFile(join(folder, 'plans', `${name}.md`), `### Plan of ${name}\n${'x'.repeat(length)}\n`)
  }
  const hub = new Hub()
  hub.pulls.push({ number: 7, branch: 'more', from: hub.name, head: 'abc' })
  const event = { pull_request: { number: 7, head: { sha: 'abc' } } }
  const github = { event, run_id: 8, server_url: 'https://github.example', workflow: 'descope' }
  const permissions = jobs['comment']?.permissions ?? {}
  const world = { contexts: { github }, hub, permissions, say: () => undefined, workspace: folder }
  const call = { env: {}, world, setOutput: () => undefined }
  await runScript(script, call)
  const [comment] = hub.comments
  expect(comment?.body.length).toBeGreaterThan(60_000)
  expect(comment?.body).toContain('## Descope: c\n\nNo plan could be made')
  await writeFile(join(folder, 'plans', 'b.md'), `### Plan of b\n${'y'.repeat(30_000)}\n`)
  await runScript(script, call)
  expect(hub.comments).toHaveLength(1)
  expect(comment?.body).toContain('y'.repeat(30_000))
  expect(comment?.body).toContain('### Plan of a\n\nToo long to stand here')
})

/** Keys that may read are enough. */
function onlyReads(requests: readonly string[]): void {
  expect(requests).not.toEqual([])
  expect(requests.filter((request) => !/^(?:GET|HEAD|LIST) /.test(request))).toEqual([])
}

/** Neither in what people can read, nor in what jobs say or keep. */
function hidesSecrets(hub: Hub, runs: readonly RunResult[]): void {
  const kept = hub.runs.flatMap(({ artifacts }) =>
    [...artifacts.values()].flatMap((files) =>
      [...files.values()].map((bytes) => Buffer.from(bytes).toString()),
    ),
  )
  const said = runs.flatMap((run) => Object.values(run).flatMap(({ log, summary }) => [log, summary]))
  const text = [hub.published(), ...kept, ...said].join('\n')
  for (const secret of [CANARY_KEY, bucket.env['AWS_SECRET_ACCESS_KEY'] ?? ''])
    expect(text).not.toContain(secret)
}
