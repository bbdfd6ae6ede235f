import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { condition, interpolate, type Value } from './expressions.js'
import { Hub, type HubRun, type Pull } from './hub.js'
import { runJob, type JobResult } from './job.js'
import type { JobOrder, Texts } from './job-order.js'
import { HostedRepository } from './repository.js'
import { readWorkflow, type Job, type Workflow } from './workflow.js'

export interface GitHubOptions {
  /** An empty folder that all of it may lie in. */
  readonly folder: string
  /** What the first commit holds. */
  readonly files: string
  /** Text of the workflow. */
  readonly workflow: string
  /** The built program, and the version that it may be installed as. */
  readonly program: { readonly path: string; readonly version: string }
  readonly secrets: Texts
  /** Further secrets, by environment. */
  readonly environments?: Readonly<Record<string, Texts>>
  readonly variables?: Texts
  /** Variables of every machine. */
  readonly env: Texts
}

/** How jobs ended, by their ids. */
export type RunResult = Readonly<Record<string, JobResult>>

export interface Trigger {
  /** Called when a job wants to work on an environment; false refuses. Default: everybody agrees. */
  readonly approve?: (environment: string, sofar: ReadonlyMap<string, JobResult>) => Promise<boolean>
  readonly onStep?: JobOrder['onStep']
  /** Default `ana`. */
  readonly actor?: string
}

interface Event extends Trigger {
  readonly name: 'pull_request' | 'push' | 'schedule'
  readonly payload: { readonly [name: string]: Value }
  readonly commit: string
  readonly headSha: string
  readonly isTrusted: boolean
  /** The run that is started again. */
  readonly again?: { readonly run: HubRun; readonly attempt: number }
}

const SKIPPED: JobResult = {
  result: 'skipped',
  outputs: {},
  summary: '',
  log: '',
  annotations: [],
  steps: {},
}

/**
 * A repository on GitHub with one workflow, as far as that needs it: what is pushed, opened and merged runs its jobs, each
 * on a machine of its own, with what a job there has and nothing more.
 */
export class GitHub {
  readonly hub = new Hub()
  readonly #workflow: Workflow
  #machines = 0

  private constructor(
    private readonly options: GitHubOptions,
    private readonly repository: HostedRepository,
  ) {
    this.#workflow = readWorkflow(options.workflow)
  }

  static async create(options: GitHubOptions): Promise<GitHub> {
    const { folder, files, program } = options
    const tools = join(folder, 'tools')
    await mkdir(tools, { recursive: true })
    await writeFile(join(tools, 'npm'), npmFor(program))
    await chmod(join(tools, 'npm'), 0o755)
    return new GitHub(options, await HostedRepository.create(folder, files))
  }

  /** Opens a pull request with a commit, and runs what that starts. */
  async open(
    branch: string,
    files: Texts,
    { from = this.hub.name, ...trigger }: Trigger & { readonly from?: string } = {},
  ): Promise<{ readonly pull: Pull; readonly result: RunResult }> {
    const head = await this.repository.push(branch, files)
    const pull: Pull = { number: this.hub.newId(), branch, from, head }
    this.hub.pulls.push(pull)
    return { pull, result: await this.#pulled(pull, trigger) }
  }

  /** Another commit for a pull request. */
  async push(pull: Pull, files: Texts, trigger: Trigger = {}): Promise<RunResult> {
    pull.head = await this.repository.push(pull.branch, files)
    return this.#pulled(pull, trigger)
  }

  /** Merges, squashed into one commit. */
  async merge(pull: Pull, trigger: Trigger = {}): Promise<RunResult> {
    pull.merged = await this.repository.squash(pull.head)
    return this.#run(await this.#pushed(trigger))
  }

  /** Starts the jobs of the newest push again. */
  async again(trigger: Trigger = {}): Promise<RunResult> {
    const run = this.hub.runs.findLast(({ event }) => event === 'push')
    if (run === undefined) throw new Error('nothing was pushed')
    return this.#run({ ...(await this.#pushed(trigger)), again: { run, attempt: 2 } })
  }

  /** A commit on `main` without a pull request. */
  async pushDirectly(files: Texts, trigger: Trigger = {}): Promise<RunResult> {
    await this.repository.push('main', files)
    return this.#run(await this.#pushed(trigger))
  }

  async night(): Promise<RunResult> {
    const commit = await this.repository.head()
    return this.#run({ name: 'schedule', payload: {}, commit, headSha: commit, isTrusted: true })
  }

  async #pushed(trigger: Trigger): Promise<Event> {
    const commit = await this.repository.head()
    return { ...trigger, name: 'push', payload: {}, commit, headSha: commit, isTrusted: true }
  }

  async #pulled(pull: Pull, trigger: Trigger): Promise<RunResult> {
    const { number, head, from } = pull
    return this.#run({
      ...trigger,
      name: 'pull_request',
      payload: { pull_request: { number, head: { sha: head, repo: { full_name: from } } } },
      commit: await this.repository.offerMerge(number, head),
      headSha: head,
      isTrusted: from === this.hub.name && trigger.actor !== 'dependabot[bot]',
    })
  }

  async #run(event: Event): Promise<RunResult> {
    if (!Object.hasOwn(this.#workflow.on, event.name)) throw new Error(`nothing is done on ${event.name}`)
    const { again } = event
    const run = again?.run ?? {
      id: this.hub.newId(),
      event: event.name,
      headSha: event.headSha,
      artifacts: new Map(),
    }
    if (again === undefined) this.hub.runs.push(run)
    const github = {
      event_name: event.name,
      event: event.payload,
      repository: this.hub.name,
      actor: event.actor ?? 'ana',
      sha: event.commit,
      run_id: run.id,
      run_attempt: again?.attempt ?? 1,
      server_url: 'https://github.example',
      workflow: this.#workflow.name,
      workflow_ref: `${this.hub.name}/.github/workflows/descope.yml@refs/heads/main`,
      token: 'ghs_token-of-the-job',
    }
    const done = new Map<string, JobResult>()
    const running = new Map<string, Promise<JobResult>>()
    const start = async (id: string): Promise<JobResult> => {
      const job = this.#workflow.jobs[id]
      if (job === undefined) throw new Error(`no job ${id}`)
      const needs = await Promise.all(job.needs.map(async (name) => [name, await jobOf(name)] as const))
      const result = await this.#job(job, { event, run, github, needs, done })
      done.set(id, result)
      return result
    }
    const jobOf = async (id: string): Promise<JobResult> => {
      const found = running.get(id) ?? start(id)
      running.set(id, found)
      return found
    }
    await Promise.all(Object.keys(this.#workflow.jobs).map(jobOf))
    return Object.fromEntries(done)
  }

  async #job(
    job: Job,
    about: {
      readonly event: Event
      readonly run: HubRun
      readonly github: Readonly<Record<string, Value>>
      readonly needs: readonly (readonly [string, JobResult])[]
      readonly done: ReadonlyMap<string, JobResult>
    },
  ): Promise<JobResult> {
    const { event, run, github, done } = about
    const { secrets, environments = {}, variables = {}, env, folder } = this.options
    const needs = Object.fromEntries(
      about.needs.map(([name, { result, outputs }]) => [name, { result, outputs }]),
    )
    const contexts = { github, needs, vars: event.isTrusted ? variables : {} }
    if (!condition(job.if, { contexts, status: statusOf(about.needs) })) return SKIPPED
    const { environment } = job
    if (environment !== undefined && (await event.approve?.(environment, done)) === false) {
      return { ...SKIPPED, result: 'failure' }
    }
    // What may be an expression there must be one that can be evaluated.
    interpolate(job.concurrency?.group ?? '', { contexts, status: 'success' })
    this.#machines += 1
    return runJob({
      machine: join(folder, 'machines', String(this.#machines)),
      workflow: this.#workflow,
      job,
      hub: this.hub,
      run,
      repository: this.repository,
      commit: event.commit,
      contexts,
      secrets: event.isTrusted ? { ...secrets, ...environments[environment ?? ''] } : {},
      ...(event.isTrusted ? {} : { mostPermission: 'read' as const }),
      env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ...env },
      tools: join(folder, 'tools'),
      ...(event.onStep === undefined ? {} : { onStep: event.onStep }),
    })
  }
}

function statusOf(needs: readonly (readonly [string, JobResult])[]) {
  const results = new Set<string>(needs.map(([, { result }]) => result))
  return (['cancelled', 'failure', 'skipped'] as const).find((one) => results.has(one)) ?? 'success'
}

/** Installs the built program, where it is asked for in the right words. */
function npmFor({ path, version }: GitHubOptions['program']): string {
  return `#!/bin/sh
[ "$*" = 'install --global --ignore-scripts descope-mgmt@${version}' ] || { echo "npm $*" >&2; exit 1; }
mkdir -p "$HOME/bin" && ln -s '${path}' "$HOME/bin/descope-mgmt"
`
}
