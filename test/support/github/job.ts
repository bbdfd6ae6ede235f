import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runAction } from './actions.js'
import { condition, interpolate, type Scope, type Value } from './expressions.js'
import type { JobOrder, Texts } from './job-order.js'
import type { Step } from './workflow.js'

type Outcome = 'success' | 'failure' | 'cancelled' | 'skipped'

export interface JobResult {
  readonly result: Outcome
  readonly outputs: Texts
  /** What the job's page shows. */
  readonly summary: string
  readonly log: string
  /** `error title=…::…` */
  readonly annotations: readonly string[]
  /** How each step ended, by name. */
  readonly steps: Texts
}

/** Runs one job, step by step. */
export async function runJob(order: JobOrder): Promise<JobResult> {
  return new RunningJob(order).run()
}

class RunningJob {
  #status: Scope['status'] = 'success'
  #log = ''
  #summary = ''
  readonly #env: Record<string, string> = {}
  readonly #paths: string[] = []
  readonly #outcomes: Record<string, string> = {}
  readonly #steps: Record<string, Value> = {}
  readonly #workspace: string
  readonly #temp: string

  constructor(private readonly order: JobOrder) {
    this.#workspace = join(order.machine, 'work')
    this.#temp = join(order.machine, 'temp')
  }

  async run(): Promise<JobResult> {
    for (const folder of ['work', 'temp', 'home'])
      await mkdir(join(this.order.machine, folder), { recursive: true })
    for (const [index, step] of this.order.job.steps.entries()) await this.#step(step, index)
    const scope = this.#scope({})
    const outputs = Object.entries(this.order.job.outputs).map(([name, text]) => [
      name,
      interpolate(text, scope),
    ])
    return {
      result: this.#status,
      outputs: Object.fromEntries(outputs) as Texts,
      summary: this.#summary,
      log: this.#log,
      annotations: [...this.#log.matchAll(/^::((?:error|warning|notice) .*)$/gm)].map(
        ([, text = '']) => text,
      ),
      steps: this.#outcomes,
    }
  }

  async #step(step: Step, index: number): Promise<void> {
    const title = step.name ?? step.uses ?? step.run ?? ''
    const outer = this.#scope({})
    if (!condition(step.if, outer)) {
      this.#ended(step, title, { outcome: 'skipped', outputs: {} })
      return
    }
    const env = {
      ...interpolated(this.order.job.env, outer),
      ...this.#env,
      ...interpolated(step.env, outer),
    }
    const scope = this.#scope(env)
    this.#log += `## ${title}\n`
    const ended =
      step.run === undefined
        ? await this.#uses(step, { scope, env })
        : await this.#script(step, { title, index, scope, env })
    this.#ended(step, title, ended)
    if (ended.outcome === 'success' || step['continue-on-error']) return
    if (this.#status === 'success') this.#status = ended.outcome === 'cancelled' ? 'cancelled' : 'failure'
  }

  #ended(step: Step, title: string, { outcome, outputs }: Ended): void {
    this.#outcomes[title] = outcome
    if (step.id !== undefined) this.#steps[step.id] = { outcome, outputs }
  }

  async #uses({ uses = '', with: given }: Step, { scope, env }: In): Promise<Ended> {
    const outputs: Record<string, string> = {}
    try {
      await runAction(uses, {
        inputs: interpolated(given, scope),
        env,
        world: {
          ...this.order,
          workspace: this.#workspace,
          permissions: this.#permissions(),
          say: (text) => {
            this.#log += `${text}\n`
          },
        },
        setOutput: (name, value) => {
          outputs[name] = value
        },
      })
      return { outcome: 'success', outputs }
    } catch (error) {
      this.#log += `::error title=action::${String(error)}\n`
      return { outcome: 'failure', outputs }
    }
  }

  async #script(
    { run = '' }: Step,
    about: In & { readonly title: string; readonly index: number },
  ): Promise<Ended> {
    const { scope, env, title, index } = about
    const file = (name: string) => join(this.#temp, `${index}-${name}`)
    await writeFile(file('script.sh'), interpolate(run, scope))
    const files = {
      GITHUB_OUTPUT: file('output'),
      GITHUB_ENV: file('env'),
      GITHUB_PATH: file('path'),
      GITHUB_STEP_SUMMARY: file('summary'),
    }
    for (const path of Object.values(files)) await writeFile(path, '')
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file('script.sh')], {
      cwd: join(this.#workspace, this.order.workflow.defaults.run['working-directory']),
      env: { ...this.#machineEnv(), ...interpolated(this.order.workflow.env, scope), ...env, ...files },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const signals: string[] = []
    const heard = new Set<() => void>()
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text
        for (const look of heard) look()
      })
    }
    this.order.onStep?.({
      name: title,
      said: async (words) =>
        new Promise((fulfil) => {
          heard.add(() => {
            if (this.#log.includes(words)) fulfil()
          })
        }),
      signal: (signal) => {
        signals.push(signal)
        child.kill(signal)
      },
    })
    const code = await new Promise<number | null>((fulfil, reject) => {
      child.on('error', reject)
      child.on('close', fulfil)
    })
    this.#summary += await readFile(files.GITHUB_STEP_SUMMARY, 'utf8')
    Object.assign(this.#env, pairs(await readFile(files.GITHUB_ENV, 'utf8')))
    this.#paths.unshift(
      ...(await readFile(files.GITHUB_PATH, 'utf8')).split('\n').filter((line) => line !== ''),
    )
    const outputs = pairs(await readFile(files.GITHUB_OUTPUT, 'utf8'))
    if (signals.length > 0) return { outcome: 'cancelled', outputs }
    if (code !== 0) this.#log += `exit code ${String(code)}\n`
    return { outcome: code === 0 ? 'success' : 'failure', outputs }
  }

  /** What a runner of GitHub gives every step. */
  #machineEnv(): Texts {
    const { github = {} } = this.order.contexts
    const of = (name: string) => String((github as Readonly<Record<string, Value>>)[name])
    const home = join(this.order.machine, 'home')
    return {
      PATH: [...this.#paths, this.order.tools, join(home, 'bin'), this.order.env['PATH'] ?? ''].join(':'),
      HOME: home,
      LANG: 'C.UTF-8',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: of('actor'),
      GITHUB_EVENT_NAME: of('event_name'),
      GITHUB_REPOSITORY: of('repository'),
      GITHUB_RUN_ATTEMPT: of('run_attempt'),
      GITHUB_RUN_ID: of('run_id'),
      GITHUB_SERVER_URL: of('server_url'),
      GITHUB_SHA: of('sha'),
      GITHUB_WORKSPACE: this.#workspace,
      RUNNER_TEMP: this.#temp,
      ...Object.fromEntries(Object.entries(this.order.env).filter(([name]) => name !== 'PATH')),
    }
  }

  #permissions(): Texts {
    const { job, mostPermission } = this.order
    if (mostPermission === undefined) return job.permissions
    return Object.fromEntries(Object.keys(job.permissions).map((name) => [name, mostPermission]))
  }

  #scope(env: Texts): Scope {
    const { contexts, secrets } = this.order
    return {
      status: this.#status,
      contexts: { ...contexts, secrets, env, steps: this.#steps, runner: { temp: this.#temp, os: 'Linux' } },
    }
  }
}

interface In {
  readonly scope: Scope
  readonly env: Texts
}

interface Ended {
  readonly outcome: Outcome
  readonly outputs: Texts
}

function interpolated(texts: Texts, scope: Scope): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, interpolate(text, scope)]))
}

function pairs(text: string): Texts {
  const lines = text.split('\n').filter((line) => line !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      if (at < 0) throw new Error(`not name=value: ${line}`)
      return [line.slice(0, at), line.slice(at + 1)]
    }),
  )
}
