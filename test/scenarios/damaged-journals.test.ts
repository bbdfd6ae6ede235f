import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const TENANTS = `
tenants:
  - { id: acme, name: Acme }
  - { id: beta, name: Beta, settings: { sessionTokenExpiration: 7, sessionTokenExpirationUnit: minutes } }
  - { id: gamma, name: Gamma }
`
const NEVER = new Promise<never>(() => undefined)

/** A run that died behind the settings of the second of three tenants, and what became of its journal. */
async function diedWith(damage: (journal: string) => string | undefined) {
  const service = serviceInProcess()
  const desk = await newDesk({ ...service, env: { ...service.env, DESCOPE_MGMT_STORE: 'store' } })
  await desk.write('descope.yaml', TENANTS)
  await new Promise<void>((resolve, reject) => {
    service.intercept = async (sent, forward) => {
      if (sent.call !== 'tenant/settings') return forward()
      await forward()
      resolve()
      return NEVER
    }
    void desk.run('apply --yes --parallelism 1', { pid: 666 }).then(({ code, stderr }) => {
      reject(new Error(`it ended with ${code} and did not die: ${stderr}`))
    })
  })
  service.intercept = async (_sent, forward) => forward()
  const [path = ''] = (await desk.files('store/runs')).filter((file) => file.endsWith('journal.jsonl'))
  const damaged = damage(await desk.read(path))
  if (damaged === undefined) await rm(join(desk.folder, path))
  else await desk.write(path, damaged)
  return { service, desk }
}

const inTheMiddle = (text: string) => {
  const lines = text.split('\n')
  return lines
    .map((line, index) => (index === lines.length >> 1 ? `\u0000${line.slice(9)}` : line))
    .join('\n')
}
const DAMAGES: readonly (readonly [string, boolean, (text: string) => string | undefined])[] = [
  ['is cut in the middle of its last line', false, (text) => text.slice(0, -9)],
  ['is damaged in the middle', true, inTheMiddle],
  ['lost its beginning', true, (text) => `?${text}`],
  ['is empty', false, () => ''],
  ['is gone', false, () => undefined],
]

describe.each(DAMAGES)('a run whose journal %s', (name, isTold, damage) => {
  it.each(['apply --resume --yes', 'apply --yes'])('is shown, and finished by %s', async (line) => {
    const { service, desk } = await diedWith(damage)
    const [{ runId }] = (await desk.run('runs list -o json')).json()['items'] as unknown as [
      { readonly runId: string },
    ]
    const shown = await desk.run(`runs show ${runId}`)
    expect(shown.code, shown.stderr).toBe(0)
    expect(shown.stderr.includes('The journal of a run is damaged')).toBe(isTold)
    const finished = await desk.run(line)
    if (finished.code !== 0) {
      // Nothing says that the run made what is there: a resume leaves it alone, and a new plan looks at it anew.
      expect([line, finished.code]).toEqual(['apply --resume --yes', 5])
      expect(['is empty', 'is gone']).toContain(name)
      expect(finished.stdout).toContain('stale')
      expect((await desk.run('apply --yes')).code).toBe(0)
    }
    expect(await service.requests()).toMatchObject({ 'POST tenant/create': 3, 'POST tenant/settings': 1 })
    expect(Object.keys(await service.tenants()).sort()).toEqual(['acme', 'beta', 'gamma'])
    expect((await desk.run('plan --exit-code')).code).toBe(0)
    expect((await desk.run('audit verify')).code).toBe(0)
  })
})
