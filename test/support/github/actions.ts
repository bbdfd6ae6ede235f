import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { compileFunction } from 'node:vm'
import type { Value } from './expressions.js'
import type { ActionWorld } from './job-order.js'

interface Call {
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly world: ActionWorld
  readonly setOutput: (name: string, value: string) => void
}

/** Actions by name, as far as workflows here use them. An input that is not known throws, as a misspelt one should. */
const ACTIONS: Readonly<
  Record<string, { readonly inputs: readonly string[]; readonly act: (call: Call) => Promise<void> }>
> = {
  'actions/checkout': { inputs: ['persist-credentials', 'fetch-depth'], act: checkout },
  'actions/setup-node': { inputs: ['node-version'], act: async () => undefined },
  'actions/upload-artifact': {
    inputs: ['name', 'path', 'if-no-files-found', 'overwrite', 'retention-days'],
    act: upload,
  },
  'actions/download-artifact': { inputs: ['name', 'path', 'run-id', 'github-token'], act: download },
  'actions/github-script': { inputs: ['script'], act: script },
}

/** Stands in for an action. */
export async function runAction(uses: string, call: Call): Promise<void> {
  const [name = '', version = ''] = uses.split('@')
  const action = ACTIONS[name]
  if (action === undefined || !/^[0-9a-f]{40}$/.test(version)) throw new Error(`no action ${uses}`)
  const unknown = Object.keys(call.inputs).find((input) => !action.inputs.includes(input))
  if (unknown !== undefined) throw new Error(`Unexpected input ${unknown}`)
  await action.act(call)
}

async function checkout({ inputs, world }: Call): Promise<void> {
  if (world.permissions['contents'] === undefined) throw new Error('Repository not found')
  if (inputs['persist-credentials'] !== 'false') throw new Error('the token is left in .git/config')
  const isWhole = inputs['fetch-depth'] === '0'
  await world.repository.checkout(world.workspace, { commit: world.commit, isWhole })
}

async function upload({ inputs, world }: Call): Promise<void> {
  const { name = 'artifact', path = '' } = inputs
  const folder = resolve(world.workspace, path)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = new Map<string, Uint8Array>()
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile()) files.set(relative(folder, file), await readFile(file))
  }
  if (files.size > 0) world.run.artifacts.set(name, files)
  else if (inputs['if-no-files-found'] === 'error') throw new Error('No files were found')
}

async function download({ inputs, world }: Call): Promise<void> {
  const { name = '', path = '', 'run-id': id } = inputs
  // Artifacts of the same run need no permission.
  if (id !== undefined && world.permissions['actions'] === undefined) throw new Error('403: actions: read')
  if (id !== undefined && inputs['github-token'] === undefined) throw new Error('run-id needs github-token')
  const run = id === undefined ? world.run : world.hub.runs.find((one) => String(one.id) === id)
  const files = run?.artifacts.get(name)
  if (files === undefined) throw new Error(`Artifact not found for name: ${name}`)
  for (const [file, bytes] of files) {
    const target = join(resolve(world.workspace, path), file)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, bytes)
  }
}

async function script({ inputs, ...call }: Call): Promise<void> {
  await runScript(inputs['script'] ?? '', call)
}

/** A script of `actions/github-script`, in this process: what it may reach is what is given here. */
export async function runScript(
  text: string,
  {
    env,
    world,
    setOutput,
  }: Pick<Call, 'env' | 'setOutput'> & {
    readonly world: Pick<ActionWorld, 'contexts' | 'hub' | 'permissions' | 'say' | 'workspace'>
  },
): Promise<void> {
  const { github: about = {} } = world.contexts
  const of = (name: string): Value => (about as Readonly<Record<string, Value>>)[name] ?? null
  const [owner = '', repo = ''] = world.hub.name.split('/')
  const event = of('event') as { readonly pull_request?: { readonly number: number } }
  const context = {
    repo: { owner, repo },
    issue: { owner, repo, number: event.pull_request?.number },
    payload: event,
    sha: of('sha'),
    runId: of('run_id'),
    serverUrl: of('server_url'),
    workflow: of('workflow'),
  }
  const core = {
    notice: (text: string) => {
      world.say(`::notice ::${text}`)
    },
    setOutput: (name: string, value: string | number) => {
      setOutput(name, String(value))
    },
  }
  const modules = {
    'node:fs/promises': {
      readFile: async (path: string, encoding: 'utf8') => readFile(resolve(world.workspace, path), encoding),
    },
  }
  const required = (name: keyof typeof modules) => modules[name]
  const body = `return (async () => {\n${text}\n})()`
  const run = compileFunction(body, ['require', 'github', 'context', 'core', 'process']) as (
    ...given: readonly unknown[]
  ) => Promise<void>
  await run(required, world.hub.client(world.permissions), context, core, {
    env: { ...env, GITHUB_WORKFLOW_REF: of('workflow_ref') },
  })
}
