import { describe, expect, it } from 'vitest'
import { emptyPlan } from '../../test/support/empty-plan.js'
import { ApiError } from '../core/model/api-error.js'
import { ProblemsError, refusal, usageError } from '../core/model/errors.js'
import type { Plan } from '../core/model/plan.js'
import type { Run } from '../core/model/run.js'
import { errorJson, getJson, listJson, planJson, runJson } from './documents.js'

const PLAN: Plan = emptyPlan({
  projectId: 'P2abc',
  summary: { create: 0, update: 1, delete: 0, unchanged: 2, unmanaged: 3 },
  changes: [
    {
      address: 'tenant/acme',
      action: 'update',
      fields: [
        { path: '/name', from: 'A', to: 'B', reason: 'config' },
        { path: '/customAttributes/plan', from: 'pro', reason: 'drift' },
        { path: '/disabled', to: null, reason: 'new' },
        { path: '/key', from: 'hush', to: 'hush!', reason: 'config' },
      ],
      after: [],
      companions: [],
      original: { document: { key: 'hush' }, companions: {} },
    },
  ],
  findings: [
    { severity: 'error', code: 'drift', address: 'tenant/acme', message: 'moved', hint: 'do', exit: 6 },
    { severity: 'note', code: 'no-last-applied', message: 'none' },
  ],
  confirmed: [],
  digest: 'sha256:00',
})
const SECRETS = { tenant: ['/key'] }

describe('planJson', () => {
  it('has the keys that scripts rely on, absent sides left out, secrets hidden', () => {
    expect(planJson(PLAN, SECRETS)).toEqual({
      formatVersion: 1,
      operation: 'apply',
      projectId: 'P2abc',
      environment: null,
      host: 'loopback',
      owner: 'default',
      lastApplied: null,
      digest: 'sha256:00',
      summary: { create: 0, update: 1, delete: 0, unchanged: 2, unmanaged: 3 },
      changes: [
        {
          address: 'tenant/acme',
          action: 'update',
          fields: [
            { path: '/name', from: 'A', to: 'B', reason: 'config' },
            { path: '/customAttributes/plan', from: 'pro', reason: 'drift' },
            { path: '/disabled', to: null, reason: 'new' },
            { path: '/key', from: '(secret)', to: '(secret)', reason: 'config' },
          ],
        },
      ],
      findings: [
        { code: 'drift', severity: 'error', address: 'tenant/acme', message: 'moved', hint: 'do' },
        { code: 'no-last-applied', severity: 'note', message: 'none' },
      ],
    })
    expect(JSON.stringify(planJson(PLAN, SECRETS))).not.toContain('hush')
  })
})

describe('runJson', () => {
  it('adds the run to the keys of the plan', () => {
    const run: Run = {
      runId: 'r1',
      operation: 'apply',
      backupId: 'b1',
      outcome: 'partial',
      steps: [
        {
          address: 'tenant/acme',
          action: 'update',
          outcome: 'failed',
          error: { code: 'x', message: 'No' },
          durationMs: 5,
        },
        { address: 'tenant/b', action: 'create', outcome: 'done' },
      ],
      startedMs: 10,
      endedMs: 30,
    }
    const { runId, backupId, outcome, steps, durationMs, auditHead, ...rest } = runJson(PLAN, run, SECRETS)
    expect(auditHead).toBeNull()
    expect(runJson(PLAN, { ...run, auditHead: 'sha256:0' }, SECRETS)).toMatchObject({ auditHead: 'sha256:0' })
    expect({ runId, backupId, outcome, durationMs }).toEqual({
      runId: 'r1',
      backupId: 'b1',
      outcome: 'partial',
      durationMs: 20,
    })
    expect(steps).toEqual([
      {
        address: 'tenant/acme',
        action: 'update',
        outcome: 'failed',
        error: { code: 'x', message: 'No' },
        durationMs: 5,
      },
      { address: 'tenant/b', action: 'create', outcome: 'done' },
    ])
    expect(rest).toEqual({ ...planJson(PLAN, SECRETS), startedMs: 10 })
  })
})

describe('errorJson', () => {
  it('gives code, message, hint and place; what is not known is left out', () => {
    expect(errorJson(refusal({ code: 'stale', message: 'Too old' }))).toEqual({
      formatVersion: 1,
      error: { code: 'stale', message: 'Too old' },
    })
    const where = { file: 'a.yaml', line: 1, column: 2 }
    expect(errorJson(usageError({ code: 'x', message: 'm', hint: 'h', where }))).toEqual({
      formatVersion: 1,
      error: { code: 'x', message: 'm', hint: 'h', where },
    })
  })

  it('gives every problem of a config', () => {
    const problems = [
      { code: 'unknown-key', message: 'one', where: { file: 'a.yaml', line: 1, column: 2 } },
      { code: 'duplicate', message: 'two' },
    ] as const
    expect(errorJson(new ProblemsError(problems))).toEqual({ formatVersion: 1, error: problems[0], problems })
  })

  it('names the request that failed', () => {
    const error = new ApiError({
      code: 'taken',
      message: 'm',
      failure: 'business',
      status: 400,
      errorCode: 'E073307',
      request: 'POST /v1/mgmt/tenant/create',
      mayHaveArrived: false,
    })
    expect(errorJson(error)).toEqual({
      formatVersion: 1,
      error: {
        code: 'taken',
        message: 'm',
        service: {
          request: 'POST /v1/mgmt/tenant/create',
          failure: 'business',
          status: 400,
          errorCode: 'E073307',
        },
      },
    })
  })
})

it('wraps lists and single resources', () => {
  expect(listJson([{ id: 'a' }])).toEqual({ formatVersion: 1, items: [{ id: 'a' }] })
  expect(getJson('tenant/a', { id: 'a' })).toEqual({
    formatVersion: 1,
    address: 'tenant/a',
    resource: { id: 'a' },
  })
})
