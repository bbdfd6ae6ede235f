import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtProgram, type BuiltProgram } from '../support/built-program.js'
import { newDesk } from '../support/run-program.js'

const run = promisify(execFile)
const HAS_FISH = await run('fish', ['--version']).then(
  () => true,
  () => false,
)
const HAS_ZSH = await run('zsh', ['--version']).then(
  () => true,
  () => false,
)

let program: BuiltProgram
let folder: string
let env: Readonly<Record<string, string>>

beforeAll(async () => {
  program = await builtProgram()
  folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-completion-'))
  await mkdir(join(folder, 'bin'))
  await writeFile(
    join(folder, 'bin/descope-mgmt'),
    `#!/bin/sh\nexec "${process.execPath}" "${program.path}" "$@"\n`,
  )
  await chmod(join(folder, 'bin/descope-mgmt'), 0o755)
  await writeFile(
    join(folder, 'descope.yaml'),
    `environments: { dev: {}, prod: {} }
tenants:
  - id: acme
  - id: "It's $(touch evil) here"
  - id: with:colon
  - id: {`,
  )
  env = { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: folder }
}, 60_000)
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Runs the function that the script gives bash, as bash does when a person presses TAB at the end of the line. */
async function inBash(line: string): Promise<readonly string[]> {
  const script = `source <(descope-mgmt completion bash)
COMP_LINE=$1 COMP_POINT=\${#1}
_descope_mgmt descope-mgmt "\${1##*[ =]}" ''
[ \${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = await run('bash', ['--norc', '-c', script, 'bash', line], { cwd: folder, env })
  expect(stderr).toBe('')
  return stdout === '' ? [] : stdout.trimEnd().split('\n')
}

describe('completion in a shell', () => {
  it('completes in bash, and runs nothing of what is typed or found', async () => {
    expect(await inBash('descope-mgmt tenant re')).toEqual(['restore'])
    expect(await inBash('descope-mgmt tenant get I')).toEqual(["It\\'s\\ \\$\\(touch\\ evil\\)\\ here"])
    expect(await inBash('descope-mgmt tenant get "I')).toEqual(["It's \\$(touch evil) here"])
    expect(await inBash('descope-mgmt tenant get with:c')).toEqual(['colon'])
    expect(await inBash('descope-mgmt plan --only=tenant/a')).toEqual(['tenant/acme'])
    expect(await inBash('X=1 descope-mgmt plan -e p')).toEqual(['prod'])
    expect(await inBash('descope-mgmt plan --only $(touch evil) -e d')).toEqual(['dev'])
    expect(await inBash('descope-mgmt validate -c desc')).toEqual(['descope.yaml'])
    expect(await inBash('descope-mgmt plan --reason ')).toEqual([])
    expect(await readdir(folder)).not.toContain('evil')
  })

  it.skipIf(!HAS_FISH)('completes in fish', async () => {
    const script = 'descope-mgmt completion fish | source; complete -C $argv[1]'
    const inFish = async (line: string) =>
      (await run('fish', ['--no-config', '-c', script, line], { cwd: folder, env })).stdout
        .trimEnd()
        .split('\n')
    expect(await inFish('descope-mgmt tenant get ac')).toEqual(['acme'])
    expect(await inFish('descope-mgmt sche')).toEqual([
      expect.stringMatching(/^schema\tprint the JSON Schema/),
    ])
    expect(await inFish('descope-mgmt plan --config=desc')).toEqual([
      expect.stringMatching(/^--config=descope.yaml/),
    ])
  })

  it.skipIf(!HAS_ZSH)('is a script that zsh reads', async () => {
    await run('zsh', ['-f', '-n', '-c', await inShell('zsh')])
  })

  const inShell = async (shell: string) => (await program.run(['completion', shell], { cwd: folder })).stdout
})

describe('an answer to a shell', () => {
  const asked = '__complete fish ='

  it('says nothing wrong, whatever the config, the store and the network are like', async () => {
    const desk = await newDesk({ fetch: () => Promise.reject(new Error('asked the network')) })
    await desk.write('descope.yaml', 'tenants: [{ id: a }, { id: \u0000 ]]] }\nstore: ./store\nflows: 5')
    await desk.write('store', 'a file, not a folder')
    for (const line of [
      'tenant get',
      'backup show',
      'rollback',
      'plan --only',
      '--store s3://x backup show',
      'flow',
    ]) {
      expect(await desk.run(`${asked} ${line}`)).toMatchObject({ code: 0, stderr: '' })
    }
    expect((await desk.run(`${asked} tenant get`)).stdout).toBe('none\na\n')
    expect((await desk.run('__complete')).stdout).toBe((await desk.run(['__complete', 'zsh', '='])).stdout)
    expect(await desk.files('.')).toEqual(['descope.yaml', 'store'])
  })

  it('knows backups and runs of the store, newest first', async () => {
    const desk = await newDesk()
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]')
    const { runId, backupId } = (await desk.run('--local apply --yes -o json')).json()
    const backups = await desk.run(`${asked} --local backup show`)
    expect(backups.stdout).toContain(`\n${String(backupId)}\t`)
    const runs = await desk.run(`${asked} --local rollback`)
    expect(runs.stdout).toMatch(new RegExp(`^none\n${String(runId)}\t`))
  })

  it('is a script for each shell, and a hint for a slip', async () => {
    const { run: type } = await newDesk()
    expect((await type('completion powershell')).stdout).toContain('Register-ArgumentCompleter')
    const wrong = await type('completion bsh')
    expect(wrong.code).toBe(3)
    expect(wrong.stderr).toContain('Did you mean "bash"?')
  })
})
