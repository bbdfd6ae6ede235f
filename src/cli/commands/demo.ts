import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT, usageError } from '../../core/model/errors.js'
import { quoted } from '../../core/model/printable.js'
import { createEmulator } from '../../emulator/index.js'
import { emulations } from '../../kinds/emulations.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { editFile, showFile, tell, typeCommand, type DemoStage, type DemoStep } from '../demo-stage.js'
import { tellOfTemplates } from '../demo-templates.js'

const CONFIG = `tenants:
  - id: test-tenant
    name: Test Tenant
  - id: acme-corp
    name: ACME Corporation
    domains: [acme.com, acmecorp.com]
    customAttributes: { plan: enterprise }
`

const SYNC = '--local tenant sync --config tenants.yaml'

const BEFORE: readonly DemoStep[] = [
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

const AFTER: readonly DemoStep[] = [
  {
    why: 'What is it that changed, since when, and who may have done it? Looking changes nothing.',
    type: '--local drift --config tenants.yaml',
    exit: EXIT.differences,
  },
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

const FLOW_EXPORT: DemoStep = {
  why: 'Login flows work the same way. Every project has some; this is one as a file.',
  type: '--local flow export sign-in --out sign-in.json',
  exit: EXIT.done,
}

const FLOW: readonly DemoStep[] = [
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
]

const LAST: DemoStep = { why: 'Every run left a backup.', type: '--local backup list', exit: EXIT.done }

/** The main job on the emulator, in a folder of its own, with the real commands and their real output. */
export const runDemo: RunCommand = async (io, { options }) => {
  refuseUnheeded(io)
  const folder = await ownFolder()
  const stage: DemoStage = { io, folder }
  try {
    tell(stage, 'This is the whole tool at work, on an emulator of Descope inside this process.')
    await showFile(stage, {
      why: 'The files say what is wanted. This is tenants.yaml:',
      name: 'tenants.yaml',
      text: CONFIG,
    })
    for (const step of BEFORE) await typeCommand(stage, step)
    await changeInConsole(stage)
    for (const step of AFTER) await typeCommand(stage, step)
    await typeCommand(stage, FLOW_EXPORT)
    await editFile(stage, { name: 'sign-in.json', edits: [[HEADLINE.from, HEADLINE.to]] })
    tell(stage, `In sign-in.json we change the headline ${HEADLINE.from} to\n${HEADLINE.to}.\n`)
    for (const step of FLOW) await typeCommand(stage, step)
    await tellOfTemplates(stage)
    await typeCommand(stage, LAST)
    tell(
      stage,
      'That is it. Next: point it at a project of yours, with DESCOPE_PROJECT_ID and',
      'DESCOPE_MANAGEMENT_KEY set, and begin with: descope-mgmt tenant list,',
      'descope-mgmt flow list',
    )
  } finally {
    if (options.flag('keep')) tell(stage, `Kept: ${folder}`)
    else await rm(folder, { recursive: true, force: true })
  }
  return EXIT.done
}

/** A story has no other format, and it works with nothing of the reader's own. */
function refuseUnheeded({ globals }: Io): void {
  const given = [
    ...(globals.format === 'text' ? [] : [`-o ${globals.format}`]),
    ...(globals.config.length === 0 ? [] : ['--config']),
    ...(globals.env === undefined ? [] : ['--env']),
    ...(globals.projectId === undefined ? [] : ['--project-id']),
    ...(globals.baseUrl === undefined ? [] : ['--base-url']),
    ...(globals.managementKeyFile === undefined ? [] : ['--management-key-file']),
    ...(globals.store === undefined ? [] : ['--store']),
  ]
  if (given.length === 0) return
  throw usageError({
    code: 'wrong-usage',
    message: `${given.join(', ')} does not go with demo`,
    hint: 'It tells a story, in text, on an emulator and in a folder of its own. Type: descope-mgmt demo',
  })
}

async function ownFolder(): Promise<string> {
  const parent = tmpdir()
  try {
    return await mkdtemp(join(parent, 'descope-mgmt-demo-'))
  } catch (cause) {
    throw usageError({
      code: 'file-unwritable',
      message: `No folder can be made in ${quoted(parent)}`,
      hint: 'Set TMPDIR to a folder that can be written.',
      cause,
    })
  }
}

/** Changes a managed and an unmanaged field as somebody in the console would. */
async function changeInConsole(stage: DemoStage): Promise<void> {
  const emulator = createEmulator({
    emulations,
    data: join(stage.folder, '.descope-mgmt', 'local', 'emulator'),
    limits: 'off',
    clock: stage.io.context.clock,
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
    stage,
    'Meanwhile mallory@example.com renames acme-corp to "ACME Inc." in the console,',
    'and notes 250 seats in an attribute that our files do not manage.\n',
  )
}
