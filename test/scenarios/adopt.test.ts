import { describe, expect, it } from 'vitest'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const FILES = `
tenants:
  - { id: acme, name: Acme, customAttributes: { plan: pro, seats: "5" } }
  - { id: globex, name: Globex }
  - { id: initech, name: Initech }
roles:
  - { name: Editor, description: Writes, permissions: [books.write] }
permissions: [{ name: books.write }]
`

/** A project that was there before the files: acme as they say, globex otherwise, initech not at all. */
async function scene(): Promise<{ readonly service: ServiceInProcess; readonly desk: Desk }> {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await service.change('POST tenant/create', {
    id: 'acme',
    name: 'Acme',
    customAttributes: { plan: 'pro', seats: '5', internal: 'x' },
  })
  await service.change('POST tenant/create', {
    id: 'globex',
    name: 'Globex Inc',
  })
  await service.change('POST permission/create', { name: 'books.write' })
  await service.change('POST role/create', {
    name: 'Editor',
    description: 'Writes',
    permissionNames: ['books.write'],
  })
  await desk.write('descope.yaml', FILES)
  await service.forgetRequests()
  return { service, desk }
}

interface Resource {
  readonly address: string
  readonly state: string
  readonly fields: readonly { readonly path: string; readonly reason: string }[]
}

function resourcesOf(ended: Ended): Readonly<Record<string, string>> {
  const { resources } = ended.json() as unknown as { resources: readonly Resource[] }
  return Object.fromEntries(
    resources.map(({ address, state, fields }) => [
      address,
      [state, ...fields.map(({ path, reason }) => `${path} ${reason}`)].join(' '),
    ]),
  )
}

function changesOf(ended: Ended): readonly string[] {
  const { changes } = ended.json() as unknown as {
    changes: readonly (Resource & { readonly action: string })[]
  }
  return changes.map(
    ({ action, address, fields }) =>
      `${action} ${address} ${fields.map(({ path, reason }) => `${path} ${reason}`).join(' ')}`,
  )
}

function findingsOf(ended: Ended): readonly string[] {
  const { findings } = ended.json() as unknown as {
    findings: readonly { code: string; severity: string; address?: string }[]
  }
  return findings.map(({ severity, code, address = '' }) => `${severity} ${code} ${address}`.trim())
}

/** A protected environment, with a key and a project of its own. */
const PROD = `environments: { prod: { projectId: P2emulated, managementKey: "\${KEY}", protected: true } }\n`
const WITH_KEY = { env: { KEY: 'K2' } }

describe('adopt', () => {
  it('names the line that records what was shown, and no more', async () => {
    const { desk } = await scene()
    const looked = await desk.run('adopt --only tenant/acme --dry-run')
    const next = /^next {2}descope-mgmt (.*)$/m.exec(looked.stdout)?.[1] ?? ''
    expect(next).toContain('--only tenant/acme')
    const adopted = await desk.run(`${next} -o json`)
    expect(resourcesOf(adopted)).toEqual({ 'tenant/acme': 'adopted' })
  })

  it('records what matches, writes nothing, and leaves what differs to the next plan as new', async () => {
    const { service, desk } = await scene()
    const looked = await desk.run('adopt --dry-run -o json')
    expect(looked.code).toBe(0)
    expect(await desk.files('.store')).toEqual([])
    const adopted = await desk.run(['adopt', '-o', 'json', '--reason', 'first day'])
    expect(adopted.code, adopted.stderr).toBe(0)
    expect(resourcesOf(adopted)).toEqual({
      'tenant/acme': 'adopted',
      'tenant/globex': 'partly /name new',
      'tenant/initech': 'notLive',
      'role/Editor': 'adopted',
      'permission/books.write': 'adopted',
    })
    expect(resourcesOf(looked)).toEqual(resourcesOf(adopted))
    expect(adopted.json()).toMatchObject({ outcome: 'done', steps: [], changes: [], backupId: null })
    expect(await service.writes()).toBe(0)

    const planned = await desk.run('plan -o json')
    expect(changesOf(planned)).toEqual(['update tenant/globex /name new', 'create tenant/initech /name new'])
    // From now on it is known what changes outside the files.
    await service.change('POST tenant/update', {
      id: 'acme',
      name: 'Acme',
      customAttributes: { plan: 'free', seats: '5', internal: 'x' },
    })
    const drifted = await desk.run('plan -o json')
    expect(drifted.code).toBe(6)
    expect(changesOf(drifted)).toContain('update tenant/acme /customAttributes/plan drift')
    // Adopting again takes no drift for granted.
    const again = await desk.run('adopt -o json')
    expect(resourcesOf(again)['tenant/acme']).toBe('ours /customAttributes/plan drift')
    expect((await desk.run('plan -o json')).code).toBe(6)
  })

  it('is a run with a record and a line in the audit for each resource', async () => {
    const { desk } = await scene()
    const { runId } = (await desk.run('adopt -o json')).json() as { runId: string }
    const shown = await desk.run(`runs show ${runId}`)
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain('adopt')
    const audit = await desk.run('audit list')
    expect(audit.stdout).toContain('adopt tenant/acme')
    expect(audit.stdout).not.toContain('adopt tenant/initech')
    expect((await desk.run('audit verify')).code).toBe(0)
    // Where nothing is new nothing is told.
    await desk.run('adopt')
    expect((await desk.run('audit list')).stdout).toBe(audit.stdout)
  })

  it('makes updates of what was there plannable in a protected environment', async () => {
    const { service, desk } = await scene()
    await desk.write('descope.yaml', PROD + FILES)
    const before = await desk.run('plan -e prod -o json', WITH_KEY)
    expect(before.code).toBe(6)
    expect(findingsOf(before)).toContain('error no-last-applied')
    expect((await desk.run('adopt -e prod', WITH_KEY)).code).toBe(0)
    expect(await service.writes()).toBe(0)
    const after = await desk.run('plan -e prod -o json', WITH_KEY)
    expect(after.code, after.stdout).toBe(0)
    expect(changesOf(after)).toContain('update tenant/globex /name new')
  })

  it('is narrowed, and names what does not match', async () => {
    const { desk } = await scene()
    const one = await desk.run('adopt --only tenant/acme -o json')
    expect(resourcesOf(one)).toEqual({ 'tenant/acme': 'adopted' })
    expect(Object.keys(resourcesOf(await desk.run('adopt --except tenant -o json')))).toEqual([
      'permission/books.write',
      'role/Editor',
    ])
    const wrong = await desk.run('adopt --only tenant/acmee')
    expect(wrong.code).toBe(3)
    expect(wrong.stdout).toContain('matches nothing')
    expect(wrong.stdout).toContain('nothing was recorded')
  })

  it('leaves to others what is theirs, unless it is taken over by its address', async () => {
    const { desk } = await scene()
    await desk.write('theirs.yaml', 'owner: billing\ntenants: [{ id: acme, name: Acme }]\n')
    expect((await desk.run('adopt -c theirs.yaml')).code).toBe(0)
    const refused = await desk.run('adopt -o json')
    expect(refused.code).toBe(6)
    expect(findingsOf(refused)).toEqual(['error other-owner tenant/acme'])
    expect(refused.json()).toMatchObject({ runId: null, outcome: 'refused' })
    expect(resourcesOf(refused)['tenant/acme']).toBe('otherOwner')
    // Nothing at all was recorded.
    expect(findingsOf(await desk.run('plan -o json'))).toContain('note no-last-applied')
    expect((await desk.run('adopt --take-over tenant/acme')).code).toBe(0)
    const theirs = await desk.run('plan -c theirs.yaml -o json')
    expect(theirs.code).toBe(6)
    expect(findingsOf(theirs)).toContain('error other-owner tenant/acme')
  })

  it('waits its turn: where another run holds the lock it is refused', async () => {
    const { service, desk } = await scene()
    const meanwhile: Ended[] = []
    service.intercept = async ({ call }, forward) => {
      if (call === 'role/all' && meanwhile.length === 0) {
        meanwhile.push(await desk.run('adopt --only tenant'), await desk.run('forget tenant/acme --yes'))
      }
      return forward()
    }
    expect((await desk.run('adopt')).code).toBe(0)
    expect(meanwhile.map(({ code }) => code)).toEqual([6, 3])
    expect(meanwhile[0]?.stderr).toContain('locked')
    expect((await desk.run('audit list')).stdout).toContain('refused')
  })

  it('takes nothing under a new name that is live under the old one', async () => {
    const { desk } = await scene()
    await desk.write('descope.yaml', 'roles: [{ name: Writer, was: Editor, description: Writes }]\n')
    const adopted = await desk.run('adopt')
    expect(adopted.code).toBe(0)
    expect(adopted.stdout).toContain('role/Writer (an apply renames role/Editor)')
    expect(changesOf(await desk.run('plan -o json'))).toEqual(['update role/Writer /name new'])
  })
})

describe('forget', () => {
  it('stops managing and changes nothing, until files that declare it are applied again', async () => {
    const { service, desk } = await scene()
    await desk.run('adopt')
    await desk.write('descope.yaml', FILES.replace(/ {2}- \{ id: acme.*\n/, ''))
    expect(findingsOf(await desk.run('plan -o json'))).toContain('note would-delete tenant/acme')
    const looked = await desk.run('forget tenant/acme --dry-run')
    expect(looked.code).toBe(0)
    expect(looked.stdout).toContain('tenant/acme')
    await service.forgetRequests()
    const forgotten = await desk.run('forget tenant/acme --yes')
    expect(forgotten.code, forgotten.stderr).toBe(0)
    expect(await service.requests()).toEqual({})
    const planned = await desk.run('plan --prune -o json --allow-deletes 1')
    expect(findingsOf(planned).join()).not.toContain('acme')
    expect(changesOf(planned).join()).not.toContain('acme')
    expect((await desk.run('audit list')).stdout).toContain('forget tenant/acme')

    const declared = await desk.run('forget tenant/globex --yes -o json')
    expect(declared.code).toBe(0)
    expect(findingsOf(declared)).toEqual([
      'warning still-declared tenant/globex',
      'note forgotten tenant/globex',
    ])
    expect(declared.json()).toMatchObject({
      outcome: 'done',
      changes: [],
      resources: [{ address: 'tenant/globex', state: 'forgotten' }],
    })
  })

  it('asks, and forgets nothing where nobody can be asked or the answer is no', async () => {
    const { desk } = await scene()
    await desk.run('adopt')
    const alone = await desk.run('forget tenant/acme')
    expect(alone.code).toBe(6)
    expect(alone.stderr).toContain('--yes')
    const no = await desk.run('forget tenant/acme', { person: () => 'n' })
    expect(no.code).toBe(6)
    const yes = await desk.run('forget tenant/acme', { person: () => 'y' })
    expect(yes.code).toBe(0)
    expect(yes.stdout).toContain('Forgot 1 resource')
  })

  it('names every address that is not managed, with one that is near', async () => {
    const { desk } = await scene()
    const first = await desk.run('forget tenant/acme --yes')
    expect(first.code).toBe(3)
    expect(first.stderr).toContain('Nothing is managed here yet')
    await desk.run('adopt')
    const wrong = await desk.run('forget tenant/acne role/Editr tenant/acme --yes -o json')
    expect(wrong.code).toBe(3)
    expect(wrong.json()).toMatchObject({
      problems: [
        { code: 'not-managed', hint: 'Did you mean "tenant/acme"?' },
        { code: 'not-managed', hint: 'Did you mean "role/Editor"?' },
      ],
    })
    await desk.write('theirs.yaml', 'owner: billing\n')
    const both = await desk.run('forget tenant/acme role/Edit --yes -c theirs.yaml -o json')
    expect(both.json()).toMatchObject({ problems: [{ code: 'other-owner' }, { code: 'not-managed' }] })
    const theirs = await desk.run('forget tenant/acme --yes -c theirs.yaml')
    expect(theirs.code).toBe(6)
    expect(theirs.stderr).toContain('"default"')
  })

  it('takes a list from stdin, names with spaces in it', async () => {
    const { service, desk } = await scene()
    await service.change('POST role/create', { name: 'Read only' })
    await desk.write('descope.yaml', 'roles: [{ name: Read only }, { name: Editor }]\n')
    await desk.run('adopt')
    const forgotten = await desk.run('forget - --yes', { stdin: 'role/Read only\nrole/Editor\n' })
    expect(forgotten.code, forgotten.stderr).toBe(0)
    expect(forgotten.stdout).toContain('Forgot 2 resources')
  })
})
