import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT, ToolError, type ExitCode } from '../../core/model/errors.js'
import { createEmulator } from '../../emulator/index.js'
import { emulations } from '../../kinds/emulations.js'
import { paletteFor } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { runCli } from '../run.js'

const CONFIG = `tenants:
  - id: test-tenant
    name: Test Tenant
  - id: acme-corp
    name: ACME Corporation
    domains: [acme.com, acmecorp.com]
    customAttributes: { plan: enterprise }
`

/** One step of the story: why, what is typed, and the exit code it must end with. */
interface Step {
  readonly why: string
  readonly type: string
  readonly exit: ExitCode
}

const SYNC = '--local tenant sync --config tenants.yaml'

const BEFORE: readonly Step[] = [
  { why: 'See first: nothing is written.', type: `${SYNC} --dry-run`, exit: EXIT.done },
  {
    why: 'Then act: a backup, the writes, and everything read back.',
    type: `${SYNC} --apply`,
    exit: EXIT.done,
  },
  {
    why: 'Once more: the project matches the files, so nothing is written.',
    type: `${SYNC} --apply`,
    exit: EXIT.done,
  },
]

const AFTER: readonly Step[] = [
  {
    why: 'Drift is never undone unasked: the next run stops and says what moved.',
    type: `${SYNC} --apply`,
    exit: EXIT.refused,
  },
  {
    why: 'We decide that the files are right. What we do not manage stays as it is.',
    type: `${SYNC} --apply --on-drift revert --yes`,
    exit: EXIT.done,
  },
  {
    why: 'Somebody deletes a tenant …',
    type: '--local tenant delete acme-corp --yes',
    exit: EXIT.done,
  },
  {
    why: '… and gets it back, from the backup that was made just before.',
    type: '--local tenant restore acme-corp --latest --yes',
    exit: EXIT.done,
  },
  { why: 'The project is whole again.', type: '--local tenant list', exit: EXIT.done },
]

/** The headline of the project's own sign-in flow, and what the story makes of it. */
const HEADLINE = { from: '"Welcome back"', to: '"Good to see you again"' }

const FLOW_EXPORT: Step = {
  why: 'Login flows work the same way. Every project has some; this is one as a file.',
  type: '--local flow export sign-in --out sign-in.json',
  exit: EXIT.done,
}

const FLOW: readonly Step[] = [
  {
    why: 'The file has hundreds of lines; what changed is told in screens and steps.',
    type: '--local flow diff live:sign-in sign-in.json',
    exit: EXIT.done,
  },
  {
    why: 'Checked, backed up, written, and read again:',
    type: '--local flow import --file sign-in.json --apply',
    exit: EXIT.done,
  },
  {
    why: 'Somebody does not like it: back to the version before.',
    type: '--local flow rollback sign-in --latest --yes',
    exit: EXIT.done,
  },
  { why: 'And nothing is forgotten.', type: '--local flow history sign-in', exit: EXIT.done },
  { why: 'Every run left a backup.', type: '--local backup list', exit: EXIT.done },
]

/** The main job on the emulator, in a folder of its own, with the real commands and their real output. */
export const runDemo: RunCommand = async (io, { options }) => {
  const folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-demo-'))
  try {
    await writeFile(join(folder, 'tenants.yaml'), CONFIG)
    tell(io, 'This is the whole tool at work, on an emulator of Descope inside this process.', '')
    tell(io, 'The files say what is wanted. This is tenants.yaml:', CONFIG)
    for (const step of BEFORE) await typeCommand(io, folder, step)
    await changeInConsole(io, folder)
    for (const step of AFTER) await typeCommand(io, folder, step)
    await typeCommand(io, folder, FLOW_EXPORT)
    await editHeadline(io, folder)
    for (const step of FLOW) await typeCommand(io, folder, step)
    tell(
      io,
      'That is it. Next: point it at a project of yours, with DESCOPE_PROJECT_ID and DESCOPE_MANAGEMENT_KEY set,',
      'and begin with: descope-mgmt tenant list, descope-mgmt flow list',
    )
  } finally {
    if (options.flag('keep')) tell(io, `Kept: ${folder}`, '')
    else await rm(folder, { recursive: true, force: true })
  }
  return EXIT.done
}

async function typeCommand(io: Io, folder: string, { why, type, exit }: Step): Promise<void> {
  const { stdout } = io.context
  const { strong } = paletteFor(io.out.styleOf(stdout).color)
  tell(io, why, '')
  stdout.write(`${strong(`$ descope-mgmt ${type}`)}\n`)
  const code = await runCli({
    ...io.context,
    argv: type.split(' '),
    cwd: folder,
    env: { ...io.context.env, ...UNSET },
    // The demo is one answer: whether all of it could be written is seen at its end.
    stdout: { ...stdout, settled: async () => undefined },
    // What a command says on the side belongs into the story, in its place.
    stderr: stdout,
    stdin: { ...io.context.stdin, isTerminal: false, readAll: async () => '' },
  })
  stdout.write(`(exit code ${code})\n\n`)
  if (code !== exit) {
    throw new ToolError({
      code: 'demo-differs',
      message: `descope-mgmt ${type} ended with exit code ${code} instead of ${exit}`,
      hint: 'Please report this.',
      exit: EXIT.defect,
    })
  }
}

/** The demo works with nothing of the reader's own. */
const UNSET = {
  DESCOPE_PROJECT_ID: undefined,
  DESCOPE_MANAGEMENT_KEY: undefined,
  DESCOPE_BASE_URL: undefined,
  DESCOPE_MGMT_STORE: undefined,
}

/** Changes a managed and an unmanaged field as somebody in the console would. */
async function changeInConsole(io: Io, folder: string): Promise<void> {
  const emulator = createEmulator({
    emulations,
    data: join(folder, '.descope-mgmt', 'local', 'emulator'),
    limits: 'off',
  })
  try {
    const change = {
      actor: 'mallory@example.com',
      method: 'POST',
      path: '/v1/mgmt/tenant/update',
      body: {
        id: 'acme-corp',
        name: 'ACME Inc.',
        selfProvisioningDomains: ['acme.com', 'acmecorp.com'],
        customAttributes: { plan: 'enterprise', seats: '250' },
      },
    }
    const reply = await emulator.fetch(
      new Request('http://127.0.0.1/_emulator/console', { method: 'PUT', body: JSON.stringify(change) }),
    )
    if (!reply.ok) throw new Error(`the emulator's console answered ${reply.status}`)
  } finally {
    emulator.close()
  }
  tell(
    io,
    'Meanwhile mallory@example.com renames acme-corp to "ACME Inc." in the console,',
    'and notes 250 seats in an attribute that our files do not manage.\n',
  )
}

async function editHeadline(io: Io, folder: string): Promise<void> {
  const file = join(folder, 'sign-in.json')
  const text = await readFile(file, 'utf8')
  if (!text.includes(HEADLINE.from)) throw new Error(`sign-in has no text ${HEADLINE.from}`)
  await writeFile(file, text.replace(HEADLINE.from, HEADLINE.to))
  tell(io, `In sign-in.json we change the headline ${HEADLINE.from} to ${HEADLINE.to}.\n`)
}

function tell(io: Io, ...lines: readonly string[]): void {
  io.context.stdout.write(`${lines.filter((line) => line !== '').join('\n')}\n`)
}
