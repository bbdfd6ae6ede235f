import { describe, expect, it } from 'vitest'
import { codesAndPlaces, problemsOf, readFrom } from '../../test/support/config-files.js'

describe('limits', () => {
  it('are absent where the files say nothing', async () => {
    expect(await readFrom('shops: []')).not.toHaveProperty('limits')
  })

  it('stand for some classes or all, in other spellings and in several files', async () => {
    const { limits } = await readFrom({
      'descope.yaml': `
include: b.yaml
limits:
  default: { calls: 700, perSeconds: 10 }
  user_create: { calls: 50, per_seconds: 60 }
`,
      'b.yaml':
        'limits: { default: { calls: 700, perSeconds: 10 }, auditSearch: { calls: 5, perSeconds: 60 } }',
    })
    expect(limits).toEqual({
      default: { calls: 700, perSeconds: 10 },
      userCreate: { calls: 50, perSeconds: 60 },
      auditSearch: { calls: 5, perSeconds: 60 },
    })
  })

  it('that cannot be are told at their places', async () => {
    const problems = await problemsOf(`
limits:
  default: { calls: 4, perSeconds: 0 }
  users: { calls: 10, perSeconds: 1 }
  user: { calls: 1.5 }
  auditSearch: 10
`)
    expect(codesAndPlaces(problems)).toEqual([
      'wrong-value @ descope.yaml:3:21',
      'wrong-value @ descope.yaml:3:36',
      'unknown-key @ descope.yaml:4:3',
      'missing-key @ descope.yaml:5:9',
      'wrong-type @ descope.yaml:5:18',
      'wrong-type @ descope.yaml:6:16',
    ])
  })

  it('that contradict each other are refused', async () => {
    const problems = await problemsOf({
      'descope.yaml': 'include: b.yaml\nlimits: { default: { calls: 700, perSeconds: 10 } }',
      'b.yaml': 'limits: { default: { calls: 70, perSeconds: 10 } }',
    })
    expect(codesAndPlaces(problems)).toEqual(['contradiction @ b.yaml:1:1'])
  })
})
