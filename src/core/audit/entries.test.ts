import { describe, expect, it } from 'vitest'
import type { Json } from '../model/json.js'
import { refusalEntry, stepEntry, type AuditedRun } from './index.js'

const run: AuditedRun = {
  runId: 'r1',
  projectId: 'P1',
  environment: 'prod',
  operation: 'apply',
  owner: 'default',
  who: { user: 'ana', host: 'desk', keyFingerprint: '0123456789ab' },
  reason: 'new customer',
  commit: 'c0ffee',
  planDigest: 'sha256:0',
}
const TIME = Date.UTC(2025, 10, 17, 10, 30)
const mask = (value?: Json) => (value === undefined ? undefined : '(secret)')

describe('the entry of a step', () => {
  it('says who changed what in which run, and how that ended', () => {
    const change = {
      address: 'tenant/acme',
      action: 'update',
      fields: [{ path: '/name', from: 'A', to: 'B', reason: 'config' }],
    } as const
    const error = { code: 'stale', message: 'Descope says: K2secret' }
    const result = { outcome: 'failed', error } as const
    expect(stepEntry(run, { change, result, timeMs: TIME, hide: (value) => value })).toEqual({
      run: 'r1',
      time: '2025-11-17T10:30:00.000Z',
      projectId: 'P1',
      environment: 'prod',
      operation: 'apply',
      owner: 'default',
      who: run.who,
      reason: 'new customer',
      commit: 'c0ffee',
      plan: 'sha256:0',
      address: 'tenant/acme',
      action: 'update',
      fields: [{ path: '/name', from: 'A', to: 'B' }],
      outcome: 'failed',
      codes: ['stale'],
    })
  })

  it('hides what a plan hides', () => {
    const change = {
      address: 'tenant/acme',
      action: 'create',
      fields: [{ path: '/secret', to: 'hush', reason: 'new' }],
    } as const
    const entry = stepEntry(run, { change, result: { outcome: 'done' }, timeMs: TIME, hide: mask })
    expect(entry.fields).toEqual([{ path: '/secret', to: '(secret)' }])
  })

  it('tells a document by digests and the number of differences, never by what it holds', () => {
    const diff = [{ op: 'changed', sort: 'screen', subject: 'x', words: 'y', rank: 1 }] as const
    const field = { path: '/document', from: 'sha256:a', to: 'sha256:b', reason: 'config' } as const
    const change = { address: 'flow/sign-in', action: 'update', fields: [field], diff } as const
    const told = { result: { outcome: 'done' }, timeMs: TIME, hide: (value?: Json) => value } as const
    expect(stepEntry(run, { ...told, change }).fields).toEqual([
      { path: '', from: 'sha256:a', to: 'sha256:b', differences: 1 },
    ])
    const whole = { ...change, fields: [{ ...field, to: { contents: 'all of it' } }] }
    expect(stepEntry(run, { ...told, change: whole }).fields).toEqual([
      { path: '', from: 'sha256:a', differences: 1 },
    ])
  })
})

describe('the entry of a refusal', () => {
  it('has the codes and what they are about, each once', () => {
    const because = [
      { code: 'drift', address: 'tenant/acme' },
      { code: 'drift', address: 'tenant/b' },
      { code: 'protected', address: 'tenant/b' },
    ]
    expect(refusalEntry(run, { timeMs: TIME, because })).toMatchObject({
      outcome: 'refused',
      codes: ['drift', 'protected'],
      addresses: ['tenant/acme', 'tenant/b'],
    })
    expect(refusalEntry(run, { timeMs: TIME, because: [{ code: 'locked' }] })).not.toHaveProperty('addresses')
  })
})
