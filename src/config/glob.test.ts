import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeFiles } from './index.js'
import { filesMatching } from './glob.js'

/** A folder with some files, a linked file, and a folder that links to the one it lies in. */
async function folderOfFiles(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'glob-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const path of ['a/x', 'node_modules', '.git']) await mkdir(join(folder, path), { recursive: true })
  for (const file of ['one.yaml', 'two.yaml', 'a.yamlx', 'a/three.yaml', 'a/x/four.yaml', '.git/no.yaml']) {
    await writeFile(join(folder, file), '')
  }
  await writeFile(join(folder, 'node_modules/no.yaml'), '')
  await symlink('one.yaml', join(folder, 'linked.yaml'))
  await symlink('..', join(folder, 'a', 'up'))
  return folder
}

describe('filesMatching', () => {
  it.each([
    ['*.yaml', ['linked.yaml', 'one.yaml', 'two.yaml']],
    ['t?o.yaml', ['two.yaml']],
    ['**/*.yaml', ['a/three.yaml', 'a/x/four.yaml', 'linked.yaml', 'one.yaml', 'two.yaml']],
    ['a/**', ['a/three.yaml', 'a/x/four.yaml']],
    ['*/three.yaml', ['a/three.yaml']],
    ['.g*/*.yaml', ['.git/no.yaml']],
    ['nowhere/*.yaml', []],
    ['[o]*.yaml', []],
  ])('%s', async (pattern, expected) => {
    const folder = await folderOfFiles()
    const found = await filesMatching(nodeFiles(), `${folder}/${pattern}`)
    expect(found.map((path) => path.slice(folder.length + 1))).toEqual(expected)
  })
})
