import { describe, expect, it } from 'vitest'
import { codesAndPlaces, problemsOf, readFrom } from '../../test/support/config-files.js'

const DAY_MS = 86_400_000

describe('retention', () => {
  it('is absent where the files say nothing', async () => {
    expect(await readFrom('shops: []')).not.toHaveProperty('retention')
  })

  it('stands for backups, runs and collected records, in several files', async () => {
    const { retention } = await readFrom({
      'descope.yaml': 'include: b.yaml\nretention: { backups: 45d }',
      'b.yaml': 'retention: { backups: 6w3d, runs: 1w }',
    })
    expect(retention).toEqual({ backupsMs: 45 * DAY_MS, runsMs: 7 * DAY_MS })
    expect((await readFrom('retention: { runs: 100d }')).retention).toEqual({ runsMs: 100 * DAY_MS })
    expect((await readFrom('retention: { collected: 52w }')).retention).toEqual({ collectedMs: 364 * DAY_MS })
  })

  it('that cannot be is told at its place', async () => {
    expect(codesAndPlaces(await problemsOf('retention: { backups: 12h, runs: soon, audit: 1w }'))).toEqual([
      'wrong-value @ descope.yaml:1:23',
      'wrong-value @ descope.yaml:1:34',
      'unknown-key @ descope.yaml:1:40',
    ])
    expect(codesAndPlaces(await problemsOf('retention: { backups: 30 }'))).toEqual([
      'wrong-type @ descope.yaml:1:23',
    ])
  })

  it('that contradicts another file is refused', async () => {
    const problems = await problemsOf({
      'descope.yaml': 'include: b.yaml\nretention: { backups: 30d }',
      'b.yaml': 'retention: { backups: 3d }',
    })
    expect(codesAndPlaces(problems)).toEqual(['contradiction @ b.yaml:1:1'])
  })
})
