import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const git = promisify(execFile)

const NO_PROJECT = { DESCOPE_PROJECT_ID: undefined }

function filesWith(environment: string, rest = 'tenants: [{ id: a, name: A }, { id: b, name: B }]\n') {
  return `environments:\n  prod: { projectId: P2emulated, ${environment} }\n${rest}`
}

async function deskWith(files: string) {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await desk.write('descope.yaml', files)
  return { service, desk }
}

describe('an overlay', () => {
  it('is what plan, apply and drift speak of, with its file and line', async () => {
    const { desk, service } = await deskWith(filesWith('overlays: [prod.yaml]'))
    await desk.write(
      'prod.yaml',
      'tenants:\n  - { id: a, name: "A in prod" }\n  - { id: b, $delete: true }\n',
    )
    expect((await desk.run('apply --yes')).stdout).toContain('1 created')
    expect(Object.keys(await service.tenants())).toEqual(['a'])
    await service.change('PATCH tenant/patch', { id: 'a', name: 'console' })
    const drift = await desk.run('plan')
    expect(drift.code).toBe(6)
    expect(drift.stdout).toContain('A in prod')
    expect(drift.stdout).toContain('prod.yaml:2')
  })

  it('that is wrong somewhere else is found by validate alone', async () => {
    const { desk } = await deskWith(
      `environments: { dev: { projectId: P2emulated }, prod: { projectId: P2x, overlays: [prod.yaml] } }\ntenants: []\n`,
    )
    await desk.write('prod.yaml', 'tenants: [{ id: a, nmae: A }]\n')
    expect((await desk.run('plan -e dev')).code).toBe(0)
    const checked = await desk.run('validate -e dev')
    expect(checked.code).toBe(3)
    expect(checked.stderr).toContain('prod.yaml:1:20')
  })
})

describe('env list', () => {
  it('says in a narrow window too whether the key is there', async () => {
    const { desk } = await deskWith(
      `environments:
  staging: { projectId: P2emulatedstaging, managementKey: '\${A_LONG_NAME_FOR_THE_KEY_OF_STAGING}', exclude: [tenant/legacy] }
  prod: { projectId: P2emulatedprod, managementKey: '\${A_LONG_NAME_FOR_THE_KEY_OF_PROD}', exclude: [tenant/legacy] }
`,
    )
    const env = { A_LONG_NAME_FOR_THE_KEY_OF_PROD: 'K2canary-management-key', DESCOPE_PROJECT_ID: undefined }
    const listed = await desk.run('env list', { env, columns: 80 })
    expect(listed.stdout).toMatch(/staging .*not set: variable A.*\n.*prod .* set: variable A/)
  })
})

describe('exclude', () => {
  it('leaves what it names as it is: in the project and in last-applied', async () => {
    const { desk, service } = await deskWith(filesWith('protected: false'))
    await desk.run('apply --yes')
    await service.change('PATCH tenant/patch', { id: 'a', name: 'console' })
    await desk.write(
      'descope.yaml',
      filesWith('exclude: [tenant/a, role]', 'tenants: [{ id: b, name: B2 }]\n'),
    )
    const planned = await desk.run('plan --prune -o json')
    expect(planned.code).toBe(0)
    const [change, ...others] = planned.json()['changes'] as readonly { readonly address: string }[]
    expect(change?.address).toBe('tenant/b')
    expect(others).toEqual([])
    expect((await desk.run('apply --prune --yes')).code).toBe(0)
    expect(await service.tenants()).toMatchObject({ a: { name: 'console' }, b: { name: 'B2' } })
    await desk.write('descope.yaml', filesWith('protected: false', 'tenants: [{ id: b, name: B2 }]\n'))
    expect((await desk.run('plan')).stdout).toContain('tenant/a')
  })

  it('is pulled into no file', async () => {
    const { desk, service } = await deskWith(filesWith('protected: false'))
    await desk.run('apply --yes')
    await service.change('PATCH tenant/patch', { id: 'a', name: 'console' })
    const files = filesWith('exclude: [tenant/a]')
    await desk.write('descope.yaml', files)
    expect((await desk.run('pull --force')).code).toBe(0)
    expect(await desk.read('descope.yaml')).toBe(files)
  })

  it('is told to who asks for what it names', async () => {
    const { desk } = await deskWith(filesWith('exclude: ["tenant/*"]'))
    const asked = await desk.run('plan --only tenant/a')
    expect(asked.code).toBe(3)
    expect(asked.stdout).toContain('environments.prod.exclude')
  })
})

describe('a protected environment', () => {
  const FILES = filesWith('protected: true')

  it('wants its name, which --yes does not give', async () => {
    const { desk, service } = await deskWith(FILES)
    const unnamed = await desk.run('apply --yes -e prod')
    expect(unnamed).toMatchObject({ code: 6 })
    expect(unnamed.stderr).toContain('--confirm-env prod')
    expect((await desk.run('apply --yes -e prod --confirm-env prd')).code).toBe(6)
    expect(await service.writes()).toBe(0)
    expect((await desk.run('apply --yes -e prod --confirm-env prod')).code).toBe(0)
  })

  it('is recognised by its project', async () => {
    const { desk } = await deskWith(FILES.replace('environments:', 'environments:\n  dev: {}'))
    expect((await desk.run('apply --yes')).stderr).toContain('--confirm-env prod')
    const other = await desk.run('apply --yes -e prod --project-id P2other')
    expect(other.code).toBe(3)
    expect(other.stderr).toContain('project-mismatch')
    const none = await desk.run('apply --yes -e dev', { env: NO_PROJECT })
    expect(none.stderr).toContain('missing-project')
    const twins = FILES.replace('environments:', 'environments:\n  dev: { projectId: P2emulated }')
    await desk.write('twins.yaml', twins)
    expect((await desk.run('apply --yes -e dev -c twins.yaml')).stderr).toContain('unprotected-twin')
    const borrowed = await desk.run('apply --yes -e dev')
    expect(borrowed.code).toBe(3)
    expect(borrowed.stderr).toContain('which belongs to the environment "prod"')
  })

  it('refuses files of an older checkout, and of one that cannot tell', async () => {
    const { desk, service } = await deskWith(FILES)
    const commit = async (name: string) => {
      const as = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false']
      await git('git', ['add', 'descope.yaml'], { cwd: desk.folder })
      await git('git', [...as, 'commit', '-q', '-m', name], { cwd: desk.folder })
    }
    await git('git', ['init', '-q', '-b', 'main'], { cwd: desk.folder })
    await commit('one')
    await git('git', ['branch', 'old'], { cwd: desk.folder })
    await desk.write('descope.yaml', FILES.replace('name: B', 'name: B2'))
    await commit('two')
    expect((await desk.run('apply --yes --confirm-env prod')).code).toBe(0)
    const writes = await service.writes()

    await git('git', ['checkout', '-q', 'old'], { cwd: desk.folder })
    const behind = await desk.run('apply --yes --confirm-env prod')
    expect(behind.code).toBe(6)
    expect(behind.stdout).toContain('does not hold commit')
    expect(await service.writes()).toBe(writes)
    // What an adoption records would count as written from here.
    const adopting = await desk.run('adopt')
    expect(adopting.code).toBe(6)
    expect(adopting.stdout).toContain('does not hold commit')
    expect((await desk.run('adopt --dry-run --allow-behind')).code).toBe(0)
    const saved = await desk.run('plan --allow-behind --out plan.json')
    expect(saved.code).toBe(0)
    expect((await desk.run('show plan.json')).stdout).toContain('--allow-behind')
    expect((await desk.run('apply plan.json --yes --confirm-env prod')).code).toBe(0)

    await git('git', ['checkout', '-q', 'main'], { cwd: desk.folder })
    expect((await desk.run('plan')).stdout).not.toContain('--allow-behind')
    await git('git', ['clone', '-q', '--depth', '1', `file://${desk.folder}`, 'shallow'], {
      cwd: desk.folder,
    })
    const shallow = await desk.run('plan -c shallow/descope.yaml')
    expect(shallow.code).toBe(6)
    expect(shallow.stdout).toContain('cannot be told')
    await desk.write('copy/descope.yaml', FILES)
    expect((await desk.run(`plan -c ${desk.folder}/copy/descope.yaml`)).code).toBe(0)
  })
})
