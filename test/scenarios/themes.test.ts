import { describe, expect, it } from 'vitest'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'

const EXPORT = 'POST /v2/mgmt/theme/export'
const IMPORT = 'POST /v2/mgmt/theme/import'
const CONFIG = 'theme: { file: theme.json }\n'

/** A desk with the theme of a new project in a file, and a config that names it. */
async function exported(desk: Desk): Promise<string> {
  await desk.write('descope.yaml', CONFIG)
  expect(await desk.run('theme export --out theme.json')).toMatchObject({
    code: 0,
    stdout: 'Wrote theme.json\n',
  })
  return desk.read('theme.json')
}

describe('the theme of a project', () => {
  it('is listed, shown and exported without an id', async () => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    const list = await desk.run('theme list')
    expect(list.stdout).toContain('default  5 components, 2 globals  5 components, 2 globals  3.18.2')
    expect(list.stdout).toContain('1 theme')
    expect((await desk.run('theme get -o json')).json()).toMatchObject({
      formatVersion: 1,
      address: 'theme/default',
      resource: { componentsVersion: '3.18.2', styles: { light: {}, dark: {} } },
    })
    expect((await desk.run('theme get')).stdout).toMatch(/^theme:\n {2}componentsVersion: 3\.18\.2\n/)
    expect(await desk.run('theme get default')).toMatchObject({ code: 3 })
    expect(await service.requests()).toEqual({ [EXPORT]: 3 })
  })

  it('is exported to the same bytes as long as nothing changes', async () => {
    const desk = await newDesk(serviceInProcess())
    const text = await exported(desk)
    expect((await desk.run('theme export')).stdout).toBe(text)
    expect((await desk.run('theme export --out theme.json')).stdout).toBe('Unchanged: theme.json\n')
    expect(text.startsWith('{\n  "componentsVersion": "3.18.2",\n  "references": {')).toBe(true)
    const nowhere = await desk.run('theme export --out theme.json/x -o json')
    expect(nowhere.code).toBe(3)
    expect(nowhere.json()['error']).toMatchObject({ code: 'file-unwritable' })
  })

  it('says the same to scripts as to people when it is listed', async () => {
    const desk = await newDesk(serviceInProcess())
    expect((await desk.run('theme list -o json')).json()['items']).toEqual([
      {
        id: 'default',
        light: { components: 5, globals: 2 },
        dark: { components: 5, globals: 2 },
        componentsVersion: '3.18.2',
      },
    ])
    expect((await desk.run('theme list -o yaml')).stdout).toBe('theme:\n  - id: default\n')
  })

  it('replaces an earlier export of a theme and nothing else, unless forced', async () => {
    const desk = await newDesk(serviceInProcess())
    const text = await exported(desk)
    await desk.write('notes.txt', 'notes\n')
    const refused = await desk.run('theme export --out notes.txt')
    expect(refused).toMatchObject({ code: 6, stdout: '' })
    expect(refused.stderr).toContain('would-overwrite')
    expect(refused.stderr).toContain('--force')
    expect(await desk.read('notes.txt')).toBe('notes\n')
    expect(await desk.run('theme export --out notes.txt --force')).toMatchObject({
      code: 0,
      stdout: 'Replaced notes.txt\n',
    })
    expect(await desk.read('notes.txt')).toBe(text)
    await desk.write('theme.json', text.replaceAll('#0B63E5', '#0B63FF'))
    expect((await desk.run('theme export --out theme.json')).stdout).toBe('Replaced theme.json\n')
    await desk.write('empty.json', '')
    expect((await desk.run('theme export --out empty.json')).stdout).toBe('Replaced empty.json\n')
  })

  it('goes into a folder under its own name', async () => {
    const desk = await newDesk(serviceInProcess())
    expect((await desk.run('theme export --out nowhere/')).stdout).toBe('Wrote nowhere/theme.json\n')
    expect((await desk.run('theme export --out nowhere')).stdout).toBe('Unchanged: nowhere/theme.json\n')
    await desk.write('nowhere/theme.json', 'notes')
    expect((await desk.run('theme export --out nowhere')).code).toBe(6)
    await desk.write('notes.txt', 'notes')
    expect((await desk.run('theme export --out notes.txt/')).code).toBe(3)
    expect(await desk.read('notes.txt')).toBe('notes')
  })

  it('follows its file, property by property, and goes back', async () => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    const first = await exported(desk)
    await service.forgetRequests()
    expect(await desk.run('theme sync --apply')).toMatchObject({ code: 0 })
    expect(await service.requests()).toEqual({ [EXPORT]: 1 })

    await desk.write('theme.json', first.replaceAll('#0B63E5', '#0B63FF'))
    const preview = await desk.run('theme sync --dry-run')
    expect(preview).toMatchObject({ code: 0 })
    expect(preview.stdout).toContain('~ theme/default  update')
    expect(preview.stdout).toContain(
      'light button: mode primary --descope-button-main: "#0B63E5" → "#0B63FF"',
    )
    await service.forgetRequests()
    expect(await desk.run('theme sync --apply')).toMatchObject({ code: 0 })
    expect((await service.requests())[IMPORT]).toBe(1)
    expect((await desk.run('plan --exit-code')).code).toBe(0)

    const restored = await desk.run('theme restore --latest --yes')
    expect(restored, restored.stderr).toMatchObject({ code: 0 })
    expect((await desk.run('theme export')).stdout).toBe(first)
    // What somebody took back is drift for the files.
    expect((await desk.run('plan')).code).toBe(6)
  })

  it('is in every whole backup and comes back from it', async () => {
    const desk = await newDesk(serviceInProcess())
    const first = await exported(desk)
    const backup = await desk.run('backup create -o json')
    const id = String(backup.json()['backupId'])
    await desk.write('theme.json', first.replaceAll('44px', '48px'))
    expect(await desk.run('theme sync --apply')).toMatchObject({ code: 0 })
    const restored = await desk.run(['backup', 'restore', id, '--yes'])
    expect(restored, restored.stderr).toMatchObject({ code: 0 })
    expect(restored.stdout).toContain('theme/default')
    expect((await desk.run('theme export')).stdout).toBe(first)
    const other = await desk.run(['theme', 'restore', '--backup', id, '--dry-run'])
    expect(other.stdout).toContain('Nothing to do')
  })

  it('cannot be deleted, and a change of the console is drift', async () => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    await exported(desk)
    expect(await desk.run('theme sync --apply')).toMatchObject({ code: 0 })
    await service.change('POST theme/import', {
      theme: { cssTemplate: { light: {} }, componentsVersion: '3.18.2' },
    })
    const drift = await desk.run('theme sync --dry-run')
    expect(drift.code).toBe(6)
    expect(drift.stdout).toContain('drift')
    await desk.write('descope.yaml', 'removed: [{ address: theme/default, do: delete, reason: no }]\n')
    const removed = await desk.run('apply --yes --allow-deletes 1 -o json')
    expect(removed.code).toBe(6)
    expect(JSON.stringify(removed.json()['findings'])).toContain('"code":"unsupported"')
    expect(removed.json()['steps']).toEqual([])
    expect((await desk.run('theme delete')).code).toBe(3)
  })

  it('is told as what it is where its file holds something else', async () => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    await desk.write('descope.yaml', CONFIG)
    const told = async (text: string) => {
      await desk.write('theme.json', text)
      const ended = await desk.run('theme sync --dry-run -o json')
      expect(ended.code).toBe(3)
      return ended.json()['error']
    }
    expect(await told('{"cssTemplate": {}}')).toMatchObject({ code: 'theme-console-layout' })
    expect(await told('{"styles": ')).toMatchObject({
      code: 'json-truncated',
      where: { line: 1, column: 11 },
    })
    expect(await told('{"errorCode": "E011003"}')).toMatchObject({ code: 'not-a-theme' })
    await desk.write('descope.yaml', 'theme: [{ file: theme.json }]\n')
    expect((await desk.run('validate -o json')).json()['error']).toMatchObject({ code: 'wrong-type' })
    expect(await service.requests()).toEqual({})
    // The shape is judged where it is about to be written.
    await desk.write('descope.yaml', CONFIG)
    await desk.write('theme.json', '{"styles": {"light": {"components": []}}}')
    const shape = await desk.run('theme sync --dry-run -o json')
    expect(shape.code).toBe(3)
    expect(shape.json()['findings']).toMatchObject([
      { code: 'no-last-applied' },
      { severity: 'error', code: 'theme-shape', where: { file: 'theme.json', line: 1, column: 23 } },
    ])
  })
})
