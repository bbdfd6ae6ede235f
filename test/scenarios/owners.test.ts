import { describe, expect, it } from 'vitest'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

/** Two repositories over one project and one store: who does not say who they are is `default`. */
async function scene(): Promise<{ readonly service: ServiceInProcess; readonly desk: Desk }> {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await desk.write(PLATFORM, 'owner: platform\ntenants: [{ id: acme, name: Acme }]\n')
  await desk.write(SALES, 'owner: sales\ntenants: [{ id: globex, name: Globex }]\n')
  return { service, desk }
}

const PLATFORM = 'platform/descope.yaml'
const SALES = 'sales/descope.yaml'

async function bothApplied(): Promise<Awaited<ReturnType<typeof scene>>> {
  const { service, desk } = await scene()
  await done(desk, `apply -c ${PLATFORM} --yes`)
  await done(desk, `apply -c ${SALES} --yes`)
  return { service, desk }
}

async function done(desk: Desk, line: string): Promise<Ended> {
  const ended = await desk.run(line)
  expect(ended.code, `${line}: ${ended.stdout}${ended.stderr}`).toBe(0)
  return ended
}

function changesOf(ended: Ended): readonly string[] {
  const { changes } = ended.json() as unknown as { changes: readonly { address: string; action: string }[] }
  return changes.map(({ address, action }) => `${action} ${address}`)
}

function findingsOf(ended: Ended): readonly string[] {
  const { findings } = ended.json() as unknown as {
    findings: readonly { code: string; severity: string; address?: string }[]
  }
  return findings.map(({ code, severity, address }) => [severity, code, address].join(' ').trim())
}

describe('two owners of one project', () => {
  it('see each other in nothing but the names', async () => {
    const { desk } = await bothApplied()
    for (const options of ['', ' --prune', ' --prune=all']) {
      const planned = await desk.run(`plan -c ${PLATFORM} -o json${options}`)
      expect(planned.code, planned.stdout).toBe(0)
      expect(changesOf(planned)).toEqual([])
      expect(planned.stdout).not.toContain('globex')
      expect(planned.json()).toMatchObject({ owner: 'platform', otherOwners: ['sales'] })
    }
    const shown = await desk.run(`plan -c ${SALES}`)
    expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain('owner sales (others here: platform)')
    // Who names no owner is somebody too as soon as others are there.
    await desk.write('descope.yaml', 'tenants: []\n')
    expect((await desk.run('plan')).stdout.replaceAll(/\s+/g, ' ')).toContain(
      'owner default (others here: platform, sales)',
    )
    // Nobody's is all that --prune=all takes beside what is ours.
    await done(desk, 'tenant create nobodys --name N --yes')
    const pruned = await desk.run('plan --prune=all -o json')
    expect(changesOf(pruned)).toEqual(['delete tenant/nobodys'])
  })

  it('count only what is theirs or nobody’s when a share is asked for', async () => {
    const { service, desk } = await scene()
    const entries = (prefix: string, from: number, count: number) =>
      Array.from(
        { length: count },
        (_, index) => `{ id: ${prefix}${from + index}, name: N${prefix}${from + index} }`,
      )
    await desk.write(PLATFORM, `owner: platform\ntenants: [${entries('p', 0, 12).join(', ')}]\n`)
    await desk.write(SALES, `owner: sales\ntenants: [${entries('s', 0, 60).join(', ')}]\n`)
    await done(desk, `apply -c ${PLATFORM} --yes`)
    await done(desk, `apply -c ${SALES} --yes`)
    // 4 of 72 would be few; they are 4 of 12.
    await desk.write(PLATFORM, `owner: platform\ntenants: [${entries('p', 4, 8).join(', ')}]\n`)
    const planned = await desk.run(`plan -c ${PLATFORM} --prune -o json`)
    expect(planned.code).toBe(6)
    expect(planned.stdout).toContain('4 of 12 tenants, more than 30 %')
    await done(desk, `apply -c ${PLATFORM} --prune --allow-deletes 4 --yes`)
    expect(Object.keys(await service.requests()).some((call) => call.includes('delete'))).toBe(true)
  })

  it('are told apart with the line of the file, and one takes over what the other has', async () => {
    const { desk } = await bothApplied()
    await desk.write(
      SALES,
      'owner: sales\ntenants:\n  - { id: globex, name: Globex }\n  - { id: acme, name: Acme }\n',
    )
    const refused = await desk.run(`apply -c ${SALES} --yes -o json`)
    expect(refused.code).toBe(6)
    expect(refused.json()).toMatchObject({
      findings: [
        {
          code: 'other-owner',
          message: 'tenant/acme is managed by the config "platform"',
          where: { line: 4 },
        },
      ],
    })
    // Said before anything is done.
    const looked = await desk.run(`plan -c ${SALES} --take-over tenant/acme -o json`)
    expect(looked.code).toBe(0)
    expect(findingsOf(looked)).toEqual(['warning taken-over tenant/acme'])
    expect(looked.stdout).toContain('taken over from the config \\"platform\\"')
    const taken = await done(desk, `apply -c ${SALES} --take-over tenant/acme --yes -o json`)
    expect(changesOf(taken)).toEqual([])
    const audit = await desk.run('audit list')
    expect(audit.stdout, audit.stderr).toContain('take over tenant/acme from platform')
    expect((await desk.run('audit verify')).code).toBe(0)
    const { runId } = taken.json() as { runId: string }
    expect((await desk.run(`runs show ${runId}`)).stdout).toContain(runId)

    const theirs = await desk.run(`plan -c ${PLATFORM} -o json`)
    expect(theirs.code).toBe(6)
    expect(findingsOf(theirs)).toContain('error other-owner tenant/acme')
    expect(changesOf(theirs)).toEqual([])
    // Taken out of their files it is nobody's business there any more.
    await desk.write(PLATFORM, 'owner: platform\ntenants: []\n')
    const after = await desk.run(`plan -c ${PLATFORM} --prune=all -o json`)
    expect(after.code).toBe(0)
    expect(changesOf(after)).toEqual([])
    expect(findingsOf(after).join()).not.toContain('acme')
    // Done before, it is only a word.
    const again = await desk.run(`plan -c ${SALES} --take-over tenant/acme -o json`)
    expect(findingsOf(again)).toEqual(['warning nothing-matches'])
  })

  it('take nothing over that they do not declare, and a whole kind by a pattern', async () => {
    const { desk } = await bothApplied()
    const undeclared = await desk.run(`plan -c ${SALES} --take-over tenant/acme -o json`)
    expect(undeclared.code).toBe(3)
    expect(undeclared.stdout).toContain('nothing that these files declare')
    // An owner gets another name.
    await desk.write(PLATFORM, 'owner: core\ntenants: [{ id: acme, name: Acme }]\n')
    expect((await desk.run(`plan -c ${PLATFORM}`)).code).toBe(6)
    await done(desk, `adopt -c ${PLATFORM} --take-over tenant/*`)
    const planned = await desk.run(`plan -c ${PLATFORM} -o json`)
    expect(planned.json()).toMatchObject({ owner: 'core', otherOwners: ['sales'], changes: [] })
    expect((await desk.run('audit list')).stdout).toContain('take over tenant/acme from platform')
  })

  it('leave protection standing when something changes hands', async () => {
    const { desk } = await scene()
    await desk.write(PLATFORM, 'owner: platform\ntenants: [{ id: acme, name: Acme, protect: true }]\n')
    await done(desk, `apply -c ${PLATFORM} --yes`)
    await desk.write(SALES, 'owner: sales\ntenants: [{ id: acme, name: Acme Sales }]\n')
    const taken = await done(desk, `apply -c ${SALES} --take-over tenant/acme --yes`)
    expect(taken.stdout.replaceAll(/\s+/g, ' ')).toContain('it stays protected')
    // With nothing else to do it is a run all the same.
    await desk.write(PLATFORM, 'owner: platform\ntenants: [{ id: acme, name: Acme Sales }]\n')
    const back = await done(desk, `apply -c ${PLATFORM} --take-over tenant/acme --yes`)
    expect(back.stdout).toMatch(/Took over 1 resource from sales\nrun {6}\w+/)
    await done(desk, `apply -c ${SALES} --take-over tenant/acme --yes`)
    await desk.write(SALES, 'owner: sales\nremoved: [{ address: tenant/acme, do: delete }]\n')
    const removed = await desk.run(`plan -c ${SALES} -o json`)
    expect(removed.code).toBe(6)
    expect(findingsOf(removed)).toContain('error protected tenant/acme')
  })

  it('heal what a run that died half way through taking over left to both', async () => {
    const { desk } = await bothApplied()
    await desk.write(
      SALES,
      'owner: sales\ntenants: [{ id: acme, name: Acme }, { id: globex, name: Globex }]\n',
    )
    const [state = ''] = (await desk.files('home/.descope-mgmt/state')).filter((file) =>
      file.includes('platform'),
    )
    const before = await desk.read(state)
    await done(desk, `apply -c ${SALES} --take-over tenant/acme --yes`)
    // As it stood after its own last-applied was written, and before the other's was.
    await desk.write(state, before)
    for (const file of [PLATFORM, SALES]) {
      const refused = await desk.run(`plan -c ${file} --prune -o json`)
      expect(refused.code).toBe(6)
      expect(findingsOf(refused)).toContain('error other-owner tenant/acme')
      expect(changesOf(refused)).toEqual([])
    }
    await done(desk, `apply -c ${SALES} --take-over tenant/acme --yes`)
    expect((await desk.run(`plan -c ${SALES}`)).code).toBe(0)
    expect(await desk.read(state)).not.toContain('tenant/acme')
  })

  it('give back what a failed run took over, when that is taken back', async () => {
    const { service, desk } = await bothApplied()
    await desk.write(
      SALES,
      'owner: sales\ntenants: [{ id: acme, name: Acme Sales }, { id: globex, name: Globex }, { id: zeta, name: Zeta }]\n',
    )
    service.intercept = async (request, forward) =>
      request.call === 'tenant/create' ? new Response('{"errorCode":"E1"}', { status: 400 }) : forward()
    const failed = await desk.run(`apply -c ${SALES} --take-over tenant/acme --yes --rollback-on-failure`)
    expect(failed.code).toBe(5)
    service.intercept = async (_sent, pass) => pass()
    const planned = await desk.run(`plan -c ${PLATFORM} -o json`)
    expect(planned.code, planned.stdout).toBe(0)
    expect(changesOf(planned)).toEqual([])
    expect(findingsOf(await desk.run(`plan -c ${SALES} -o json`))).toContain('error other-owner tenant/acme')
  })
})

describe('what hangs together across owners', () => {
  it('may refer to what is the other’s, and holds it', async () => {
    const { desk } = await scene()
    await desk.write(
      PLATFORM,
      'owner: platform\npermissions: [{ name: books.write }]\ntenants: [{ id: acme, name: Acme }]\n',
    )
    await done(desk, `apply -c ${PLATFORM} --yes`)
    await desk.write(
      SALES,
      `owner: sales
roles: [{ name: Editor, tenant: acme, permissions: [books.write] }]
tenants: [{ id: shop, name: Shop, parent: acme }]
`,
    )
    await done(desk, `apply -c ${SALES} --yes`)
    await desk.write(
      PLATFORM,
      'owner: platform\npermissions: []\nremoved: [{ address: tenant/acme, do: delete }, { address: permission/books.write, do: delete }]\n',
    )
    const planned = await desk.run(`plan -c ${PLATFORM} -o json`)
    expect(planned.code).toBe(6)
    expect(findingsOf(planned)).toContain('error still-needed tenant/acme')
    expect(findingsOf(planned)).toContain('error still-needed permission/books.write')
    expect(planned.stdout).toContain('(managed by \\"sales\\")')
    const asked = await desk.run('tenant delete acme --yes -c platform/descope.yaml')
    expect(asked.code).toBe(6)
    expect(asked.stdout + asked.stderr).toContain('role/acme/Editor')
  })

  it('is renamed only by whoever takes it over', async () => {
    const { desk } = await scene()
    await desk.write(
      PLATFORM,
      'owner: platform\nroles: [{ name: Editor, description: E }, { name: Reader, description: R }]\n',
    )
    await done(desk, `apply -c ${PLATFORM} --yes`)
    await desk.write(SALES, 'owner: sales\nroles: [{ name: Writer, was: Editor, description: E }]\n')
    const refused = await desk.run(`plan -c ${SALES} -o json`)
    expect(refused.code).toBe(6)
    expect(refused.stdout).toContain('role/Editor, which is to become role/Writer, is managed by')
    expect(refused.stdout).toContain('--take-over role/Editor')
    // Onto something of theirs: both are there.
    await desk.write('onto.yaml', 'owner: sales\nroles: [{ name: Reader, was: Editor, description: E }]\n')
    const onto = await desk.run('plan -c onto.yaml -o json')
    expect(onto.code).toBe(6)
    expect(findingsOf(onto)).toContain('error other-owner role/Reader')

    await done(desk, `apply -c ${SALES} --take-over role/Editor --yes`)
    await desk.write(PLATFORM, 'owner: platform\nroles: [{ name: Reader, description: R }]\n')
    const theirs = await desk.run(`plan -c ${PLATFORM} --prune -o json`)
    expect(theirs.code, theirs.stdout).toBe(0)
    expect(changesOf(theirs)).toEqual([])
    expect(findingsOf(theirs)).toEqual([])
  })
})

it('who renames what another owner’s files name is told', async () => {
  const { desk } = await scene()
  await desk.write(PLATFORM, 'owner: platform\npermissions: [{ name: books.read }]\n')
  await done(desk, `apply -c ${PLATFORM} --yes`)
  await desk.write(SALES, 'owner: sales\nroles: [{ name: Reader, permissions: [books.read] }]\n')
  await done(desk, `apply -c ${SALES} --yes`)
  await desk.write(PLATFORM, 'owner: platform\npermissions: [{ name: books.look, was: books.read }]\n')
  const planned = await desk.run(`plan -c ${PLATFORM} -o json`)
  expect(changesOf(planned)).toEqual(['update permission/books.look'])
  expect(findingsOf(planned)).toEqual(['warning names-the-old role/Reader'])
  expect(planned.stdout).toContain('of the config \\"sales\\" names permission/books.read')
  await done(desk, `apply -c ${PLATFORM} --yes`)
  const theirs = await desk.run(`plan -c ${SALES} -o json`)
  expect(theirs.code).not.toBe(0)
  expect(theirs.stdout).toContain('books.read')
})

describe('two owners at the same time', () => {
  it('declare the same for the first time: one has it, the other is refused', async () => {
    for (const second of ['Acme', 'Acme of Sales']) {
      const { service, desk } = await scene()
      await desk.write(SALES, `owner: sales\ntenants: [{ id: acme, name: ${second} }]\n`)
      let other: Ended | undefined
      // While the first looks at the project, before it has the lock, the other does all of it.
      service.intercept = async ({ call }, forward) => {
        const reply = await forward()
        if (other === undefined && call.startsWith('tenant/')) {
          service.intercept = async (_sent, pass) => pass()
          other = await desk.run(`apply -c ${SALES} --yes`)
        }
        return reply
      }
      const first = await desk.run(`apply -c ${PLATFORM}`, { person: () => 'y' })
      const codes = [first.code, other?.code]
      expect(codes.filter((code) => code === 0)).toHaveLength(1)
      expect(codes.filter((code) => code === 6)).toHaveLength(1)
      const plans = [
        await desk.run(`plan -c ${PLATFORM} -o json`),
        await desk.run(`plan -c ${SALES} -o json`),
      ]
      expect(plans.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 6])
    }
  })

  it('have one lock between them', async () => {
    const { service, desk } = await scene()
    let other: Ended | undefined
    service.intercept = async ({ call }, forward) => {
      if (call === 'tenant/create' && other === undefined) {
        service.intercept = async (_sent, pass) => pass()
        other = await desk.run(`apply -c ${SALES} --yes`)
      }
      return forward()
    }
    await done(desk, `apply -c ${PLATFORM} --yes`)
    expect(other?.code).toBe(6)
    expect(other?.stderr).toContain('locked')
  })
})

describe('other commands', () => {
  it('say who manages what', async () => {
    const { desk } = await bothApplied()
    await done(desk, 'tenant create nobodys --name N --yes')
    const listed = await desk.run('tenant list -o json')
    expect(listed.json()).toMatchObject({
      items: [{ id: 'acme', managedBy: 'platform' }, { id: 'globex', managedBy: 'sales' }, { id: 'nobodys' }],
    })
    const table = (await desk.run('tenant list')).stdout
    expect(table).toMatch(/managed by/)
    expect(table).toMatch(/^globex .* sales$/m)
    const looked = await desk.run('doctor')
    expect(looked.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'platform manages 1 resource; sales manages 1 resource',
    )
  })

  it('list without it where nobody named an owner, and where it cannot be told', async () => {
    const { desk } = await scene()
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]\n')
    await done(desk, 'apply --yes')
    expect((await desk.run('tenant list')).stdout).not.toContain('managed by')
    const [state] = await desk.files('home/.descope-mgmt/state')
    await desk.write(state ?? '', '{')
    const listed = await desk.run('tenant list')
    expect(listed.code).toBe(0)
    expect(listed.stdout).toContain('acme')
    expect(listed.stderr).toContain('Who manages what cannot be told')
  })

  it('leave alone what another owner manages', async () => {
    const { service, desk } = await bothApplied()
    await done(desk, `backup create -c ${PLATFORM}`)
    const [backup] = ((await desk.run('backup list -o json')).json() as { items: { id: string }[] }).items
    await service.change('POST tenant/update', { id: 'acme', name: 'Acme Console' })
    await service.change('POST tenant/update', { id: 'globex', name: 'Globex Console' })
    await service.forgetRequests()
    const id = backup?.id ?? ''
    const restored = await desk.run(`backup restore ${id} -c ${PLATFORM} --yes -o json`)
    expect(restored.code).toBe(6)
    expect(findingsOf(restored)).toContain('error other-owner tenant/globex')
    expect(restored.stdout).toContain('--except tenant/globex')
    for (const line of [
      `tenant update globex --name X --yes -c ${PLATFORM}`,
      `tenant delete globex --yes -c ${PLATFORM}`,
      `tenant restore globex --backup ${id} --yes -c ${PLATFORM}`,
      `forget tenant/globex --yes -c ${PLATFORM}`,
    ]) {
      const refused = await desk.run(line)
      expect(refused.code, line).toBe(6)
      expect(refused.stdout + refused.stderr, line).toContain('"sales"')
    }
    expect(await service.writes()).toBe(0)
    await done(desk, `backup restore ${id} -c ${PLATFORM} --yes --except tenant/globex`)
    // A run of theirs is taken back with their config, or by who has none to differ from.
    const [run] = (
      (await desk.run('runs list -o json')).json() as { items: { runId: string; owner: string }[] }
    ).items.filter(({ owner }) => owner === 'sales')
    const other = await desk.run(`rollback ${run?.runId ?? ''} -c ${PLATFORM} --yes`)
    expect(other.code).toBe(6)
    expect(other.stderr).toContain('"sales"')
  })

  it('take a run back although the last-applied of another owner is damaged', async () => {
    const { desk } = await bothApplied()
    const runs = (await desk.run('runs list -o json')).json() as { items: { runId: string; owner: string }[] }
    const ours = runs.items.find(({ owner }) => owner === 'platform')
    const [state = ''] = (await desk.files('home/.descope-mgmt/state')).filter((file) =>
      file.includes('sales'),
    )
    await desk.write(state, '{')
    expect((await desk.run(`plan -c ${PLATFORM}`)).code).toBe(3)
    const taken = await done(desk, `rollback ${ours?.runId ?? ''} -c ${PLATFORM} --yes -o json`)
    expect(changesOf(taken)).toEqual(['delete tenant/acme'])
    expect(findingsOf(taken)).toContain('warning state-damaged')
  })

  it('carry out a saved plan that takes something over, and only that', async () => {
    const { desk } = await bothApplied()
    await desk.write(
      SALES,
      'owner: sales\ntenants: [{ id: acme, name: Acme }, { id: globex, name: Globex }]\n',
    )
    await done(desk, `plan -c ${SALES} --take-over tenant/acme --out plan.json`)
    // Somebody else takes it first.
    await desk.write('third.yaml', 'owner: third\ntenants: [{ id: acme, name: Acme }]\n')
    await done(desk, 'apply -c third.yaml --take-over tenant/acme --yes')
    const stale = await desk.run(`apply plan.json -c ${SALES} --yes`)
    expect(stale.code, stale.stdout).toBe(6)
    await done(desk, `plan -c ${SALES} --take-over tenant/acme --out plan.json`)
    await done(desk, `apply plan.json -c ${SALES} --yes`)
    expect((await desk.run('plan -c third.yaml')).code).toBe(6)
    expect((await desk.run('audit list')).stdout).toContain('take over tenant/acme from third')
  })

  it('promote nothing over what another owner manages in the target', async () => {
    const service = serviceInProcess()
    const { DESCOPE_PROJECT_ID: _, ...env } = service.env
    const desk = await newDesk({ ...service, env })
    const environments = 'environments: { dev: { projectId: P2dev }, prod: { projectId: P2prod } }'
    const both = (owner: string, name: string) =>
      `owner: ${owner}\n${environments}\ntenants: [{ id: acme, name: ${name} }]\n`
    await desk.write(PLATFORM, both('platform', 'Acme'))
    await desk.write(SALES, both('sales', 'Acme of Sales'))
    await done(desk, `apply -c ${PLATFORM} -e dev --yes`)
    await done(desk, `apply -c ${SALES} -e prod --yes`)
    await service.forgetRequests()
    const promoted = await desk.run(
      `promote -c ${PLATFORM} --from dev --to prod --only tenant/acme --yes -o json`,
    )
    expect(promoted.code, promoted.stdout).toBe(6)
    expect(findingsOf(promoted)).toContain('error other-owner tenant/acme')
    expect(await service.writes()).toBe(0)
  })

  it('show no drift of what another owner manages', async () => {
    const { service, desk } = await bothApplied()
    await service.change('POST tenant/update', { id: 'globex', name: 'Globex Console' })
    const ours = await desk.run(`drift -c ${PLATFORM} -o json`)
    expect(ours.code, ours.stdout).toBe(0)
    expect(ours.stdout).not.toContain('globex')
    expect((await desk.run(`drift -c ${SALES} -o json`)).code).toBe(2)
  })

  it('pull what is ours or nobody’s', async () => {
    const { service, desk } = await bothApplied()
    await service.change('POST tenant/update', { id: 'acme', name: 'Acme Console' })
    await service.change('POST tenant/update', { id: 'globex', name: 'Globex Console' })
    const pulled = await desk.run(`pull -c ${PLATFORM} --yes`)
    expect(pulled.code, pulled.stdout + pulled.stderr).toBe(0)
    const text = await desk.read(PLATFORM)
    expect(text).toContain('Acme Console')
    expect(text).not.toContain('lobex')
  })
})
