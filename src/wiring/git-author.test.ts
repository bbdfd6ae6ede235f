import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { gitAuthorOf } from './git-author.js'

async function checkout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-git-'))
  onTestFinished(async () => rm(folder, { recursive: true, force: true }))
  execFileSync('git', ['init', '-q'], { cwd: folder })
  return folder
}

it('is who the checkout says, whatever else the machine says', async () => {
  const folder = await checkout()
  execFileSync('git', ['config', 'user.name', 'Ana  Ómé'], { cwd: folder })
  execFileSync('git', ['config', 'user.email', 'ana@example.com'], { cwd: folder })
  expect(await gitAuthorOf(folder)).toEqual({ gitName: 'Ana  Ómé', gitEmail: 'ana@example.com' })
})

it('is nobody where git cannot be asked', async () => {
  expect(await gitAuthorOf('/nowhere/at/all')).toEqual({})
})
