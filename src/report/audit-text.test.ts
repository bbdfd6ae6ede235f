import { describe, expect, it } from 'vitest'
import type { AuditLine } from '../core/model/audit.js'
import { renderAudit } from './audit-text.js'
import { auditVerificationJson, renderAuditVerification } from './audit-verification-text.js'

const style = { width: 120, color: false }
const line = (over: Partial<AuditLine> = {}): AuditLine => ({
  formatVersion: 1,
  number: 1,
  run: 'r1',
  time: '2025-11-17T10:30:00.123Z',
  projectId: 'P1',
  environment: null,
  operation: 'apply',
  owner: 'default',
  who: { user: 'ana', host: 'desk' },
  plan: 'sha256:0',
  address: 'tenant/acme',
  action: 'update',
  fields: [{ path: '/name', from: 'A' }],
  outcome: 'done',
  previous: null,
  ...over,
})
const shown = (only: AuditLine) => renderAudit({ events: [{ source: 'runs', line: only }], total: 1 }, style)
const words = (over: Partial<AuditLine>) => shown(line(over)).split('\n')[1] ?? ''

describe('a row of the audit', () => {
  it('says when, who, what, how it ended and in which run', () => {
    expect(words({})).toMatch(
      /^2025-11-17 10:30:00 {2}ana@desk {2}update tenant\/acme \(name: "A" → nothing\) {2}done +r1$/,
    )
  })

  it('names the person behind a CI run, counts differences of a document, and gives codes', () => {
    const who = { user: 'runner', host: 'build', ci: { actor: 'ada' } }
    const fields = [{ path: '', from: 'sha256:a', to: 'sha256:b', differences: 3 }]
    const row = words({ who, fields, address: 'flow/x', outcome: 'notReached', codes: ['not-reached'] })
    expect(row).toContain('ada  update flow/x (3 differences)  not reached: not-reached')
  })

  it('shows a refused run with what it was about', () => {
    const { address: _address, action: _action, fields: _fields, ...rest } = line()
    const refused: AuditLine = { ...rest, outcome: 'refused', codes: ['drift'], addresses: ['tenant/acme'] }
    expect(shown(refused)).toContain('apply tenant/acme  refused: drift')
  })

  it('calls fields as a plan does, and cuts nothing of a name while others can give way', () => {
    const fields = [
      { path: '/customAttributes/a.b' as const, to: 'pro' },
      { path: '/settings/enabled' as const, to: true },
    ]
    expect(words({ fields })).toContain('(customAttributes."a.b": nothing → "pro", ')
    expect(words({ fields: fields.slice(1) })).toContain('(settings.enabled: nothing → true)')
    const who = { user: 'somebody-with-a-long-name', host: 'build' }
    const events = [{ source: 'runs' as const, line: line({ fields, who }) }]
    expect(renderAudit({ events, total: 1 }, { width: 72, color: false })).toContain('  update tenant/acme …')
  })

  it('lets no foreign text reach the terminal as it is', () => {
    const row = words({ address: 'tenant/\u001b[2J', who: { user: '\u202eana', host: 'x' }, run: '\u0007' })
    expect(row).not.toMatch(/[\u001b\u202e\u0007]/u)
  })
})

describe('what a check found', () => {
  const file = { file: 'd/r1.jsonl', location: '/store/d/r1.jsonl', run: 'r1', lines: 2, head: 'sha256:0' }
  const damage = { file: 'd/r1.jsonl', location: '/store/d/r1.jsonl', line: 2, problem: 'it was moved' }

  it('is the file and the line of each damage', () => {
    const found = {
      files: [{ ...file, isCut: true }],
      damages: [damage],
      missingHeads: ['sha256:1'],
      collected: [],
    }
    const text = renderAuditVerification(found, style)
    expect(text).toContain('damaged  /store/d/r1.jsonl:2\n         it was moved\n')
    expect(text).toContain('no line of this project has the hash sha256:1')
    expect(text).toContain('/store/d/r1.jsonl:3: half a line')
    expect(text).toMatch(/Not whole: 1 file, 2 lines\n$/)
    expect(auditVerificationJson(found)).toMatchObject({
      items: [{ run: 'r1', state: 'damaged' }],
      damages: [{ code: 'audit-damaged', line: 2 }],
    })
  })

  it('is good where nothing is wrong', () => {
    const found = { files: [{ ...file, isCut: false }], damages: [], missingHeads: [], collected: [] }
    expect(renderAuditVerification(found, style)).toBe('Whole: 1 file, 2 lines\n')
  })
})
