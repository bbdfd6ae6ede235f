import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderDriver } from './folder.js'

const bytes = new TextEncoder().encode('{}')

let base: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'folder-'))
})
afterEach(() => rm(base, { recursive: true }))

describe('folderDriver', () => {
  it('makes nothing while it is only read', async () => {
    const driver = folderDriver(join(base, 'store'))
    await driver.read('state/p/a.json')
    await driver.list('backups/')
    await driver.remove('locks/p/1.json')
    expect(await readdir(base)).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('lets only its owner in', async () => {
    const driver = folderDriver(join(base, 'store'))
    await driver.write('state/p/a.json', bytes)
    await driver.create('state/p/b.json', bytes)
    await driver.append('state/p/c.json', bytes)
    const mode = async (path: string) => (await stat(join(base, 'store', path))).mode & 0o777
    expect(await Promise.all(['', 'state', 'state/p'].map(mode))).toEqual([0o700, 0o700, 0o700])
    const files = ['state/p/a.json', 'state/p/b.json', 'state/p/c.json']
    expect(await Promise.all(files.map(mode))).toEqual([0o600, 0o600, 0o600])
  })

  it('leaves no temporary files, and does not list those of a run that died', async () => {
    const driver = folderDriver(base)
    await driver.write('a/b', bytes)
    await driver.create('a/b', bytes)
    expect(await readdir(join(base, 'a'))).toEqual(['b'])
    await writeFile(join(base, 'a', '.4f1c.tmp'), 'half')
    expect(await driver.list('a/')).toEqual(['a/b'])
  })

  // A file where a folder should be stops root, too; permissions would not.
  it('names the path when it cannot be written or read', async () => {
    const file = join(base, 'file')
    await writeFile(file, '')
    const driver = folderDriver(file)
    const path = join(file, 'state', 'a.json')
    const unwritable = { code: 'store-unwritable', exit: 3, where: { file: path } }
    await expect(driver.write('state/a.json', bytes)).rejects.toMatchObject(unwritable)
    await expect(driver.create('state/a.json', bytes)).rejects.toMatchObject(unwritable)
    await expect(driver.append('state/a.json', bytes)).rejects.toMatchObject(unwritable)
    await expect(driver.read('state/a.json')).rejects.toMatchObject({
      code: 'store-unreadable',
      hint: expect.stringContaining('--store') as string,
      message: expect.stringContaining(path) as string,
    })
    await expect(driver.list('state/')).rejects.toMatchObject({ code: 'store-unreadable' })
  })

  it.skipIf(process.platform !== 'linux')('gives up where no folder can be made', async () => {
    const driver = folderDriver('/proc/no-such-thing/store')
    await expect(driver.write('state/a.json', bytes)).rejects.toMatchObject({ code: 'store-unwritable' })
  })

  it('takes an empty folder away, and no other', async () => {
    const driver = folderDriver(base)
    await driver.write('a/b/x', bytes)
    await driver.removeFolder?.('a/b/')
    expect(await driver.list('a/')).toEqual(['a/b/x'])
    await driver.remove('a/b/x')
    await driver.removeFolder?.('a/b/')
    await driver.removeFolder?.('a/b/')
    expect(await readdir(join(base, 'a'))).toEqual([])
  })

  it('makes one folder for many who write at once', async () => {
    const driver = folderDriver(join(base, 'store'))
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => driver.write(`state/p/${name}`, bytes)))
    expect(await driver.list('state/p/')).toEqual(['state/p/a', 'state/p/b', 'state/p/c', 'state/p/d'])
  })

  it('does not take a folder for an absent file', async () => {
    const driver = folderDriver(base)
    await mkdir(join(base, 'state', 'a.json'), { recursive: true })
    await expect(driver.read('state/a.json')).rejects.toMatchObject({ code: 'store-unreadable' })
    await expect(driver.write('state/a.json', bytes)).rejects.toMatchObject({ code: 'store-unwritable' })
    expect(await readdir(join(base, 'state'))).toEqual(['a.json'])
  })

  it('finds a file behind a link, not a folder', async () => {
    const driver = folderDriver(base)
    await driver.write('real/x.json', bytes)
    await mkdir(join(base, 'a'))
    await symlink(join(base, 'real', 'x.json'), join(base, 'a', 'link.json'))
    await symlink(join(base, 'real'), join(base, 'a', 'folder'))
    await symlink(join(base, 'nothing'), join(base, 'a', 'dangling'))
    expect(await driver.list('a/')).toEqual(['a/link.json'])
  })
})
