import { describe, expect, it } from 'vitest'
import { newDesk } from '../support/run-program.js'

describe('a slip of the finger', () => {
  it.each([
    ['plna', 'Did you mean plan?'],
    ['tenant lst', 'Did you mean list?'],
    ['flow template list', 'Did you mean templates?'],
    ['apply --dryrun', 'Did you mean --dry-run?'],
    ['plan -o jsno', 'Did you mean "json"?'],
    ['apply --on-drift revrt', 'Did you mean "revert"?'],
    ['plan --only tenent/acme', 'Did you mean "tenant"?'],
    ['plan --except tenants', 'Did you mean "tenant"?'],
    ['audit list --only flwo/x', 'Did you mean "flow"?'],
    ['plan --only something', 'There is tenant, flow'],
    ['plan -c descope.yaml -e dve', 'Did you mean "dev"?'],
    ['validate -c wrong.yaml', 'Did you mean "name"?'],
    ['flow templates show mfa-step-upp', 'Did you mean "mfa-step-up"?'],
    ['help plna', 'Did you mean plan?'],
    ['role help lst', 'Did you mean list?'],
    ['completion bsh', 'Did you mean "bash"?'],
    ['--local tenant create new --set nmae=x', 'Did you mean "name"?'],
  ])('%s: %s', async (line, hint) => {
    const desk = await newDesk()
    await desk.write('descope.yaml', 'environments: { dev: { projectId: P2dev } }\ntenants: []')
    await desk.write('wrong.yaml', 'tenants: [{ id: a, nmae: A }]')
    const { code, stdout, stderr } = await desk.run(line)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(hint)
  })

  it('in the address that --only names', async () => {
    const desk = await newDesk()
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]')
    const { code, stdout } = await desk.run('--local plan --only tenant/acem')
    expect(code).toBe(3)
    expect(stdout).toContain('Did you mean "tenant/acme"?')
  })

  it('in a role that belongs to a tenant; what to type speaks of the same project and store', async () => {
    const desk = await newDesk()
    await desk.write(
      'it.yaml',
      'tenants: [{ id: acme, name: Acme }]\nroles: [{ name: Editor, tenant: acme }]',
    )
    await desk.run('--local -c it.yaml apply --yes')
    const { code, stderr } = await desk.run('--local -c it.yaml role get Editor')
    expect(code).toBe(4)
    const said = stderr.replaceAll(/\s+/g, ' ')
    expect(said).toContain('Did you mean "acme/Editor"?')
    expect(said).toContain('descope-mgmt --local --config it.yaml role list')
    const json = await desk.run('--local tenant get nobody -o json')
    expect(json.json()).toMatchObject({
      error: { hint: expect.stringContaining('--local tenant list') as string },
    })
  })

  it('in the id of something that is there', async () => {
    const desk = await newDesk()
    await desk.run('--local tenant create acme --name Acme --yes')
    for (const line of [
      'tenant get acem',
      'tenant update acem --set name=x --yes',
      'tenant delete acem --yes',
    ]) {
      const { code, stderr } = await desk.run(`--local ${line}`)
      expect(code).toBe(4)
      expect(stderr).toMatch(/Did you mean "(?:tenant\/)?acme"\?/)
    }
    expect((await desk.run('--local flow get sign-up-or-inn')).stderr).toContain(
      'Did you mean "sign-up-or-in"?',
    )
    expect((await desk.run('--local tenant get acem nobody')).stderr).not.toContain('Did you mean')
  })
})
