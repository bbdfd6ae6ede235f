import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseJson, printJson, type JsonObject } from '../../src/core/model/json.js'
import { sha256 } from '../../src/wiring/connect-session.js'
import { readSavedPlan, savedPlanJson } from '../../src/core/saved-plan/index.js'
import { CANARY_KEY, serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const FILES = `tenants:
  - { id: a, name: A2 }
  - { id: new, name: New }
`

/** A tenant that is live and not as the files say, one that is not there yet, and a plan of both in `plan.json`. */
async function start({ files = FILES, more = '' } = {}) {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  for (const id of ['a', 'b']) await service.change('POST tenant/create', { id, name: id.toUpperCase() })
  await desk.write('descope.yaml', files)
  const planned = await desk.run(`plan --out plan.json ${more}`)
  const writes = await service.writes()
  return {
    service,
    desk,
    planned,
    saved: async () => parseJson(await desk.read('plan.json')) as JsonObject,
    newWrites: async () => (await service.writes()) - writes,
    edit: async (id: string, fields: JsonObject) => service.change('PATCH tenant/patch', { id, ...fields }),
  }
}

describe('plan --out', () => {
  it('shows the plan as ever, and saves it for its owner alone', async () => {
    const { desk, planned, saved } = await start()
    expect(planned).toMatchObject({ code: 0, stderr: '' })
    expect(planned.stdout).toContain('1 to create, 1 to update, 0 to delete')
    expect(planned.stdout).toContain('descope-mgmt apply plan.json')
    expect((await stat(join(desk.folder, 'plan.json'))).mode & 0o777).toBe(0o600)
    expect(await saved()).toMatchObject({
      formatVersion: 1,
      toolVersion: '0.1.0',
      owner: 'default',
      environment: null,
      summary: { create: 1, update: 1, delete: 0 },
      consent: { onDrift: 'stop', prune: 'none' },
    })
    const json = await desk.run('plan --out plan.json -o json')
    expect(json.json()['digest']).toBe((await saved())['digest'])
    expect(await desk.files('.')).toContain('plan.json')
  })

  it('exits as plan does, also where the plan may not be carried out', async () => {
    const { desk } = await start()
    expect((await desk.run('plan --out plan.json --exit-code')).code).toBe(2)
    await desk.run('apply --yes')
    await desk.write('descope.yaml', 'removed: [{ address: tenant/a, do: delete }]\nprotect: ["tenant/*"]\n')
    expect((await desk.run('plan --out plan.json')).code).toBe(6)
    expect((await desk.run('show plan.json')).stdout).toContain('protected')
    expect((await desk.run('apply plan.json --yes')).code).toBe(6)
  })

  it('writes over an earlier plan, and over nothing else', async () => {
    const { desk } = await start()
    const slip = await desk.run('plan --out descope.yaml')
    expect(slip.code).toBe(6)
    expect(slip.stderr).toContain('would-overwrite')
    expect(await desk.read('descope.yaml')).toBe(FILES)
    await desk.write('plan.json', (await desk.read('plan.json')).replace('A2', 'A3'))
    expect((await desk.run('plan --out plan.json')).code).toBe(0)
    expect((await desk.run('plan --out descope.yaml/plan.json')).stderr).toContain('file-unwritable')
  })

  it('holds neither the key nor what templates call secret', async () => {
    const secret = 'do-not-tell-"anyone"'
    const template = `template:
  name: sign-up
  variables: { TOKEN: { type: string, secret: true } }
flow_id: welcome-flow
name: Sign up
screens:
  - { id: welcome, title: "Welcome", text: "{{ TOKEN }} and {{ TOKEN }}" }
`
    const { desk } = await start()
    await desk.write('templates/sign-up.yaml', template)
    const flow = (value: string) => `flows:\n  - { template: sign-up, variables: { TOKEN: '${value}' } }\n`
    const holdsNone = async () => {
      const text = await desk.read('plan.json')
      expect(text).toContain('flow/welcome-flow')
      for (const hidden of [secret, 'do-not-tell', CANARY_KEY]) expect(text).not.toContain(hidden)
    }
    await desk.write('descope.yaml', `${flow(secret)}tenants: [{ id: a, name: 'no ${secret}' }]\n`)
    const planned = await desk.run('plan --out plan.json')
    expect(planned.code, planned.stdout).toBe(0)
    await holdsNone()
    const applied = await desk.run('apply plan.json --yes')
    expect(applied.code, applied.stderr).toBe(0)
    await desk.write('descope.yaml', flow(`${secret} two`))
    expect((await desk.run('plan --out plan.json')).code).toBe(0)
    await holdsNone()
  })
})

describe('apply of a saved plan', () => {
  it('carries out that plan, with what was allowed when it was made', async () => {
    const { desk, service } = await start()
    await desk.run('apply --yes')
    await desk.write('descope.yaml', 'tenants: [{ id: new, name: New }]\n')
    await desk.run('plan --out plan.json --prune --allow-deletes 1')
    const done = await desk.run('apply plan.json --yes --reason approved')
    expect(done.code, done.stderr).toBe(0)
    expect(Object.keys(await service.tenants()).sort()).toEqual(['b', 'new'])
  })

  it('wants an answer: of a person, or --yes', async () => {
    const { desk, service, newWrites } = await start()
    const unasked = await desk.run('apply plan.json')
    expect(unasked).toMatchObject({ code: 6 })
    expect(unasked.stderr).toContain('confirmation-missing')
    expect((await desk.run('apply plan.json', { person: () => 'n' })).code).toBe(6)
    expect((await desk.run('apply plan.json --dry-run')).stdout).toContain('1 to create, 1 to update')
    expect(await newWrites()).toBe(0)
    expect((await desk.run('apply plan.json', { person: () => 'y' })).code).toBe(0)
    expect(await service.tenants()).toMatchObject({ a: { name: 'A2' }, new: { name: 'New' } })
  })

  it('takes nothing that would allow something else', async () => {
    const { desk, newWrites } = await start()
    for (const more of ['--prune', '--allow-deletes 3', '--on-drift revert', '--only tenant/a', '--strict']) {
      const refused = await desk.run(`apply plan.json --yes ${more}`)
      expect(refused.code).toBe(3)
      expect(refused.stderr).toContain(more.split(' ')[0])
      expect(refused.stderr).toContain('plan --out')
    }
    expect((await desk.run('apply plan.json --resume 4f1c')).code).toBe(3)
    expect((await desk.run('apply plan.json --resume --prune')).code).toBe(3)
    expect(await newWrites()).toBe(0)
  })

  it('is stale when the project moved, and names what', async () => {
    const { desk, edit, newWrites } = await start()
    await edit('a', { name: 'Somebody else' })
    const shown = await desk.run('apply plan.json --yes')
    expect(shown.code).toBe(6)
    expect(shown.stderr.replaceAll(/\s+/g, ' ')).toContain('tenant/a would change otherwise: name')
    await edit('a', { name: 'A', customAttributes: { seats: 5 } })
    const beside = await desk.run('apply plan.json --yes -o json')
    expect(beside.json()).toMatchObject({ error: { code: 'stale' } })
    expect(beside.stdout).toContain('tenant/a was changed in a field that the plan does not touch')
    expect(await newWrites()).toBe(0)
  })

  it('is stale when the files moved, and names what', async () => {
    const { desk, newWrites } = await start()
    await desk.write('descope.yaml', 'tenants: [{ id: new, name: Newer }, { id: b, name: B2 }]\n')
    const said = (await desk.run('apply plan.json --yes')).stderr.replaceAll(/\s+/g, ' ')
    expect(said).toContain('tenant/a would not be updated any more')
    expect(said).toContain('tenant/new would change otherwise: name')
    expect(said).toContain('tenant/b would be updated too')
    expect(await newWrites()).toBe(0)
  })

  it('is stale when somebody is quicker than the answer', async () => {
    const { desk, edit, service } = await start()
    const run = await desk.run('apply plan.json', {
      person: async () => {
        await edit('a', { customAttributes: { seats: 5 } })
        return 'y'
      },
    })
    expect(run.code).toBe(6)
    expect(run.stderr).toContain('stale')
    expect(await service.tenants()).not.toHaveProperty('new')
  })

  it('is stale before anybody is asked, and the audit has the refusal', async () => {
    const { desk, edit, newWrites } = await start()
    await edit('a', { name: 'Somebody else' })
    const run = await desk.run('apply plan.json --reason ticket', {
      person: () => {
        throw new Error('was asked')
      },
    })
    expect(run.code).toBe(6)
    expect(run.stderr).toContain('stale')
    const listed = await desk.run('audit list')
    expect(listed.stdout).toMatch(/refused.*stale|stale.*refused/)
    expect(await newWrites()).toBe(0)
  })

  it('has nothing to do the second time', async () => {
    const { desk, edit, newWrites } = await start()
    expect((await desk.run('apply plan.json --yes')).code).toBe(0)
    const writes = await newWrites()
    const again = await desk.run('apply plan.json --yes')
    expect(again.code, again.stderr).toBe(0)
    expect(again.stdout).toContain('already-applied')
    expect(again.stdout).toContain('Nothing to do')
    expect(await newWrites()).toBe(writes)
    await edit('a', { name: 'Somebody else' })
    const later = await desk.run('apply plan.json --yes')
    expect(later.code).toBe(6)
    expect(later.stderr.replaceAll(/\s+/g, ' ')).toMatch(/Run \w+ by ana@desk, .* was to carry it out: done/)
  })

  it('is finished by --resume where it ended half way', async () => {
    const { desk, service } = await start()
    let isBroken = true
    service.intercept = async ({ call }, forward) =>
      isBroken && call === 'tenant/create'
        ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
        : forward()
    const half = await desk.run('apply plan.json --yes')
    expect(half.code).toBe(5)
    expect(half.stdout).toMatch(/^resume +descope-mgmt apply --resume \w+$/m)
    isBroken = false
    const again = await desk.run('apply plan.json --yes')
    expect(again.code).toBe(6)
    expect(again.stderr).toContain('apply --resume')
    expect((await desk.run('apply --resume --yes')).stdout).toContain('1 created')
    expect((await desk.run('plan --exit-code')).code).toBe(0)
    const finished = await desk.run('apply plan.json --yes')
    expect(finished.code, finished.stderr).toBe(0)
    expect(finished.stdout.replaceAll(/\s+/g, ' ')).toMatch(/began with this plan, run \w+ finished it/)
  })

  it('goes on with the run of this very plan with --resume, and else carries it out', async () => {
    const { desk, service, saved, newWrites } = await start()
    const other = `sha256:${'0'.repeat(64)}`
    for (const digest of [other, '""']) {
      expect((await desk.run(`apply plan.json --resume --expect ${digest} --yes`)).code).toBe(3)
    }
    expect((await desk.run(`apply --resume --expect ${other} --yes`)).code).toBe(3)
    expect(await newWrites()).toBe(0)
    const approved = `--expect ${String((await saved())['digest'])}`
    let isBroken = true
    service.intercept = async ({ call }, forward) =>
      isBroken && call === 'tenant/create'
        ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
        : forward()
    // There is no run yet, so it begins; then it is gone on with, twice, because the first of these fails too.
    expect((await desk.run(`apply plan.json --resume ${approved} --yes`)).code).toBe(5)
    expect((await desk.run(`apply plan.json --resume ${approved} --yes`)).code).toBe(5)
    isBroken = false
    const again = await desk.run(`apply plan.json --resume ${approved} --yes`)
    expect(again.code, again.stderr).toBe(0)
    expect(again.stdout).toContain('1 created')
    const writes = await newWrites()
    expect((await desk.run(`apply plan.json --resume ${approved} --yes`)).stdout).toContain('already-applied')
    expect(await newWrites()).toBe(writes)
  })

  it('leaves the run of another plan alone with --resume', async () => {
    const { desk, service, newWrites } = await start()
    service.intercept = async ({ call }, forward) =>
      call === 'tenant/create'
        ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
        : forward()
    await desk.write('descope.yaml', 'tenants: [{ id: other, name: Other }]\n')
    expect((await desk.run('apply --yes')).code).toBe(5)
    await desk.write('descope.yaml', FILES)
    const writes = await newWrites()
    const done = await desk.run('apply plan.json --resume --yes --project-id P2other')
    expect(done.stderr).toContain('project-differs')
    service.intercept = async (_sent, forward) => forward()
    expect((await desk.run('apply plan.json --resume --yes')).stdout).toContain('1 created, 1 updated')
    expect(await newWrites()).toBe(writes + 2)
    expect(await service.tenants()).not.toHaveProperty('other')
  })

  it('refuses another project, environment, owner', async () => {
    const { desk, newWrites } = await start()
    const other = await desk.run('apply plan.json --yes --project-id P2other')
    expect(other.code).toBe(6)
    expect(other.stderr).toContain('project-differs')
    expect(other.stderr).toContain('P2other')
    await desk.write('descope.yaml', `owner: team-b\n${FILES}`)
    expect((await desk.run('apply plan.json --yes')).stderr).toContain('other-owner')
    expect(await newWrites()).toBe(0)
  })

  it('is of the environment that it was made for, named or not', async () => {
    const { desk, newWrites } = await start()
    const environment = '{ projectId: P2emulated }'
    await desk.write('descope.yaml', `environments: { dev: ${environment}, qa: ${environment} }\n${FILES}`)
    expect((await desk.run('plan -e dev --out plan.json')).code).toBe(0)
    const other = await desk.run('apply plan.json --yes -e qa')
    expect(other.code).toBe(6)
    expect(other.stderr).toContain('the environment dev, and this is qa')
    expect(await newWrites()).toBe(0)
    expect((await desk.run('apply plan.json --yes')).stdout).toContain('1 created, 1 updated')
  })

  it('refuses a file that is not as it was written', async () => {
    const { desk, newWrites } = await start()
    const text = await desk.read('plan.json')
    await desk.write('plan.json', text.replace('"A2"', '"A3"'))
    for (const line of ['apply plan.json --yes', 'show plan.json']) {
      const refused = await desk.run(line)
      expect(refused.code).toBe(3)
      expect(refused.stderr).toContain('plan-edited')
    }
    await desk.write('plan.json', text.replace('"formatVersion": 1', '"formatVersion": 2'))
    expect((await desk.run('show plan.json')).stderr).toContain('plan-newer')
    await desk.write('plan.json', text.slice(0, -40))
    expect((await desk.run('show plan.json')).stderr).toContain('plan-unreadable')
    await desk.write('plan.json', (await desk.run('plan -o json')).stdout)
    expect((await desk.run('apply plan.json --yes')).stderr).toContain('is no saved plan')
    expect((await desk.run('show none.json')).stderr).toContain('document-not-found')
    expect(await newWrites()).toBe(0)
  })

  it('refuses a file that shows something else, also where its checksum was made anew', async () => {
    const { desk, newWrites } = await start()
    const read = readSavedPlan(await desk.read('plan.json'), { file: 'plan.json', sha256 })
    if (!read.ok) throw new Error('it reads')
    const { plan } = read.saved
    const forged = { ...plan, changes: plan.changes.map((change) => ({ ...change, note: 'harmless' })) }
    await desk.write('plan.json', printJson(savedPlanJson({ ...read.saved, plan: forged }, sha256)))
    expect((await desk.run('show plan.json')).stdout).toContain('harmless')
    const refused = await desk.run('apply plan.json --yes')
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('plan-edited')
    expect(await newWrites()).toBe(0)
  })
})

describe('apply --expect', () => {
  it('carries out the plan with that digest, and no other', async () => {
    const { desk, saved, edit, service } = await start()
    const digest = String((await saved())['digest'])
    const wrong = await desk.run(`apply --yes --expect sha256:${'0'.repeat(64)}`)
    expect(wrong.code).toBe(6)
    expect(wrong.stderr).toContain(digest)
    expect((await desk.run('apply --yes --expect 1234')).code).toBe(3)
    expect((await desk.run(`apply plan.json --yes --expect sha256:${'0'.repeat(64)}`)).code).toBe(3)
    await edit('a', { customAttributes: { seats: 5 } })
    expect((await desk.run(`apply --yes --expect ${digest}`)).code).toBe(6)
    await edit('a', { customAttributes: { seats: null } })
    expect((await desk.run(`apply --yes --prune --expect ${digest}`)).code).toBe(6)
    expect(await service.tenants()).not.toHaveProperty('new')
  })
})

describe('show', () => {
  it('needs no key, no project, no config and no network', async () => {
    const { desk, saved } = await start({ more: '--prune --allow-deletes 3' })
    const away = await newDesk()
    await away.write('plan.json', await desk.read('plan.json'))
    away.clock.advance(3.5 * 3_600_000)
    const shown = await away.run('show plan.json')
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toContain('(3 hours ago), by version 0.1.0')
    expect(shown.stdout).toContain('--prune --allow-deletes 3')
    expect(shown.stdout).toContain('1 to create, 1 to update, 0 to delete')
    const { digest, summary } = await saved()
    expect((await away.run('show plan.json -o json')).json()).toMatchObject({
      digest,
      summary,
      saved: { toolVersion: '0.1.0', consent: { prune: 'owned', allowDeletes: 3 } },
    })
    expect((await away.run('show plan.json -o yaml')).stdout).toContain(`digest: ${String(digest)}`)
  })
})

describe('-o markdown', () => {
  it('is there for plan, show and apply, and nowhere else', async () => {
    const { desk } = await start()
    for (const line of ['plan -o markdown', 'show plan.json -o markdown']) {
      const { code, stdout } = await desk.run(line)
      expect(code).toBe(0)
      expect(stdout).toContain('### Plan: 1 to create, 1 to update, 0 to delete')
      expect(stdout).toContain('| <code>tenant</code> | 1 | 1 | 0 |')
    }
    const applied = await desk.run('apply plan.json --yes -o markdown')
    expect(applied.code, applied.stderr).toBe(0)
    expect(applied.stdout).toContain('### Apply: Done: 1 created, 1 updated')
    const other = await desk.run('tenant list -o markdown')
    expect(other.code).toBe(3)
    expect(other.stderr).toContain('text, json, yaml')
  })
})
