import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeTogether } from './write-together.js'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'write-together-'))
  onTestFinished(async () => rm(path, { recursive: true, force: true }))
  return path
}

it('writes all files, makes folders, keeps links and rights, and takes away what is to go', async () => {
  const at = await folder()
  await writeFile(join(at, 'target.yaml'), 'old')
  await chmod(join(at, 'target.yaml'), 0o664)
  await symlink('target.yaml', join(at, 'link.yaml'))
  await writeFile(join(at, 'gone.json'), 'old')
  await writeTogether(
    new Map([
      [join(at, 'link.yaml'), 'new'],
      [join(at, 'deep/er/a.json'), 'a'],
      [join(at, 'gone.json'), undefined],
    ]),
  )
  expect(await readlink(join(at, 'link.yaml'))).toBe('target.yaml')
  expect(await readFile(join(at, 'target.yaml'), 'utf8')).toBe('new')
  expect((await stat(join(at, 'target.yaml'))).mode & 0o777).toBe(0o664)
  expect((await readdir(at)).sort()).toEqual(['deep', 'link.yaml', 'target.yaml'])
  expect(await readdir(join(at, 'deep/er'))).toEqual(['a.json'])
})

it('leaves everything as it was where one of them cannot be written', async () => {
  const at = await folder()
  await writeFile(join(at, 'a.yaml'), 'old')
  await mkdir(join(at, 'b.yaml'))
  const texts = new Map([
    [join(at, 'a.yaml'), 'new'],
    [join(at, 'b.yaml'), 'new'],
  ])
  await expect(writeTogether(texts)).rejects.toMatchObject({ code: 'file-unwritable', exit: 3 })
  expect(await readFile(join(at, 'a.yaml'), 'utf8')).toBe('old')
  expect((await readdir(at)).sort()).toEqual(['a.yaml', 'b.yaml'])
})
