import { describe, expect, it } from 'vitest'
import { emptyPlan } from '../../test/support/empty-plan.js'
import type { Change, Finding, Plan } from '../core/model/plan.js'
import { printableLines } from '../core/model/printable.js'
import { renderPlan, summaryWords, type PlanView } from './plan-text.js'
import { columnsOf } from './wrap.js'

const NOW = Date.UTC(2026, 0, 2, 15, 0, 0)
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

function plan(changes: readonly Change[], more: Partial<Plan> = {}): Plan {
  const countOf = (action: string) => changes.filter((change) => change.action === action).length
  return emptyPlan({
    projectId: 'P2abc',
    summary: {
      create: countOf('create'),
      update: countOf('update'),
      delete: countOf('delete'),
      unchanged: 0,
      unmanaged: 0,
    },
    changes,
    digest: DIGEST,
    ...more,
  })
}

function change(address: string, action: Change['action'], fields: Change['fields'] = []): Change {
  return { address, action, fields, after: [], companions: [] }
}

const view: PlanView = { width: 80, color: false, dryRun: false, secrets: {}, nowMs: NOW }

/** The plan without its heading and its last lines. */
function body(text: string): readonly string[] {
  const lines = text.split('\n')
  const from = lines.findIndex((line) => line.startsWith('last applied'))
  const to = lines.findIndex((line) => /^\d+ to create/.test(line))
  return lines.slice(from + 1, to).filter((line) => line !== '' && !line.startsWith('   ' + ' '.repeat(11)))
}

describe('renderPlan', () => {
  it('reads from heading to digest', () => {
    const changes = [
      change('tenant/acme', 'create', [
        { path: '/name', to: 'ACME Corporation', reason: 'new' },
        { path: '/selfProvisioningDomains', to: ['acme.com', 'acmecorp.com'], reason: 'new' },
      ]),
      change('tenant/x', 'update', [
        { path: '/name', from: 'A', to: 'B', reason: 'config' },
        {
          path: '/selfProvisioningDomains',
          from: ['a.com', 'old.com'],
          to: ['a.com', 'new.com'],
          reason: 'new',
        },
        { path: '/customAttributes/plan', from: 'pro', reason: 'config' },
      ]),
      change('tenant/old', 'delete', [{ path: '/name', from: 'Old', reason: 'config' }]),
    ]
    const sample = plan(changes, {
      environment: 'prod',
      owner: 'platform',
      lastApplied: { timeMs: NOW - 3 * 3_600_000, host: 'build-7', runId: '4f1c9a' },
      summary: { create: 1, update: 1, delete: 1, unchanged: 1200, unmanaged: 3 },
    })
    expect(renderPlan(sample, { ...view, dryRun: true })).toBe(
      [
        'DRY RUN: nothing is changed',
        '',
        'project       P2abc, environment prod, on loopback, owner platform',
        'last applied  2026-01-02 12:00:00 UTC (3 hours ago) from build-7, run 4f1c9a',
        '',
        '+ tenant/acme  create',
        '    name: "ACME Corporation"',
        '    selfProvisioningDomains: acme.com, acmecorp.com',
        '~ tenant/x  update',
        '    name: "A" → "B"',
        '    selfProvisioningDomains: +new.com −old.com (1 kept)  [new]',
        '    customAttributes.plan: "pro" → (none)',
        '- tenant/old  delete',
        '    name: "Old"',
        '',
        '1 to create, 1 to update, 1 to delete',
        '1,200 unchanged, 3 not managed by these files',
        `digest ${DIGEST}`,
        '',
      ].join('\n'),
    )
  })

  it('says that there is nothing to do, in words a script finds', () => {
    expect(renderPlan(plan([]), view)).toBe(
      [
        'project       P2abc, on loopback',
        'last applied  never from here; files and project are compared directly',
        '',
        'Nothing to do',
        '0 to create, 0 to update, 0 to delete',
        `digest ${DIGEST}`,
        '',
      ].join('\n'),
    )
  })

  it('keeps drift apart, with its own fields only', () => {
    const changes = [
      change('tenant/x', 'update', [
        { path: '/name', from: 'Theirs', to: 'Ours', reason: 'drift' },
        { path: '/disabled', from: false, to: true, reason: 'config' },
      ]),
      change('tenant/gone', 'create', [{ path: '/name', to: 'Gone', reason: 'drift' }]),
    ]
    const text = renderPlan(plan(changes), view)
    expect(body(text)).toEqual([
      '~ tenant/x  update',
      '    disabled: false → true',
      'Drift: changed in Descope since the files were last applied',
      '~ tenant/x  update',
      '    name: "Theirs" → "Ours"  [drift]',
      '+ tenant/gone  create  [drift]',
      '    name: "Gone"',
    ])
  })

  it('does not call it nothing to do where an error stands in the way', () => {
    const finding = { code: 'rename-collides', message: 'both are there' }
    const told = (severity: Finding['severity']) =>
      renderPlan(plan([], { findings: [{ ...finding, severity }] }), view)
    expect(told('error')).not.toContain('Nothing to do')
    expect(told('warning')).toContain('Nothing to do')
  })

  it('shows findings with severity, code, place and the next move, errors first', () => {
    const findings: readonly Finding[] = [
      { severity: 'note', code: 'no-last-applied', message: 'Nothing was applied from here before.' },
      {
        severity: 'error',
        code: 'drift',
        address: 'tenant/acme',
        message: 'name was changed in Descope',
        hint: 'Pass --on-drift revert.',
        where: { file: '/home/me/tenants.yaml', line: 12, column: 5 },
      },
    ]
    expect(body(renderPlan(plan([], { findings }), { ...view, cwd: '/home/me' }))).toEqual([
      'error drift  tenant/acme  (tenants.yaml:12:5)',
      '    name was changed in Descope',
      '    → Pass --on-drift revert.',
      'note no-last-applied',
      '    Nothing was applied from here before.',
    ])
  })

  it('shows nothing of a finding raw: it may be read from a file', () => {
    const findings: readonly Finding[] = [{ severity: 'error', code: 'x\u001b[2J', message: '\u001b[2J' }]
    expect(renderPlan(plan([], { findings }), view)).not.toContain('\u001b')
  })

  it('counts findings of one code beyond twenty', () => {
    const findings = Array.from({ length: 1000 }, (_, index): Finding => ({
      severity: 'warning',
      code: 'drift',
      message: `number ${index}`,
    }))
    const folded = renderPlan(plan([], { findings }), view)
    expect(folded).toContain('number 19\n')
    expect(folded).not.toContain('number 20\n')
    expect(folded).toContain('… 980 more of drift (--verbose shows all)')
    expect(renderPlan(plan([], { findings }), { ...view, verbose: true })).toContain('number 999\n')
  })

  it.each(['create', 'update'] as const)(
    'folds more than fifty changes of action %s, and says how to see them',
    (action) => {
      const many = Array.from({ length: 51 }, (_, index) =>
        change(`tenant/t${index}`, action, [{ path: '/name', from: 'a', to: 'b', reason: 'config' }]),
      )
      const lines = body(renderPlan(plan(many), view))
      expect(lines).toHaveLength(21 + (action === 'update' ? 1 : 0))
      expect(lines.slice(20).join(' ').replace(/ +/g, ' ')).toBe(
        action === 'create'
          ? '… 41 more to create: tenant/t10 … tenant/t50 (--verbose shows all)'
          : '… 41 more to update: tenant/t10 … tenant/t50; fields: name (41) (--verbose shows all)',
      )
      expect(renderPlan(plan(many), { ...view, verbose: true })).toContain('tenant/t50  ')
      expect(renderPlan(plan(many.slice(0, 50)), view)).toContain('tenant/t49  ')
    },
  )

  it('never folds deletes', () => {
    const many = Array.from({ length: 200 }, (_, index) => change(`tenant/t${index}`, 'delete'))
    const text = renderPlan(plan(many), view)
    for (const { address } of many) expect(text).toContain(`- ${address}  delete\n`)
  })

  it('hides secrets, also inside a bigger value', () => {
    const changes = [
      change('tenant/acme', 'update', [
        { path: '/key', from: 'old-key', to: 'new-key', reason: 'config' },
        { path: '/sso', from: { secret: 'hush' }, to: { secret: 'hush!', url: 'x' }, reason: 'config' },
        { path: '/later', to: null, reason: 'config' },
      ]),
    ]
    const text = renderPlan(plan(changes), {
      ...view,
      secrets: { tenant: ['/key', '/sso/secret', '/later'] },
      verbose: true,
    })
    expect(text).not.toMatch(/old-key|new-key|hush/)
    expect(body(text)).toEqual([
      '~ tenant/acme  update',
      '    key: "(secret)" → "(secret)"',
      '    sso: {"secret":"(secret)"} → {"secret":"(secret)","url":"x"}',
      '    later: (none) → (none)',
    ])
  })

  it.each([80, 200])('lets nothing stand out at %i columns, wide characters included', (width) => {
    const long = '日本語テナント '.repeat(40)
    const changes = [
      change(`tenant/${'x'.repeat(240)}`, 'create', [{ path: '/name', to: long, reason: 'new' }]),
      change('tenant/y', 'update', [
        { path: '/name', from: long, to: `${long}!`, reason: 'drift' },
        {
          path: '/selfProvisioningDomains',
          from: [],
          to: Array.from({ length: 60 }, (_, index) => `domain-${index}.example.com`),
          reason: 'config',
        },
        { path: '/customAttributes/👩‍💻', from: 1, to: '👩‍💻'.repeat(100), reason: 'config' },
      ]),
    ]
    for (const verbose of [false, true]) {
      for (const line of renderPlan(plan(changes), { ...view, width, verbose }).split('\n')) {
        expect(columnsOf(line)).toBeLessThanOrEqual(width)
      }
    }
  })

  it('shows hostile text as text', () => {
    const changes = [
      change('tenant/\u001b[2J\u202ex', 'update', [
        { path: '/na\u001bme', from: 'a\nb', to: '\u001b[31m\u202egnp.exe', reason: 'config' },
      ]),
    ]
    const text = renderPlan(plan(changes, { environment: '\u001b]0;x\u0007', projectId: 'P\r2' }), view)
    expect(printableLines(text)).toBe(text)
    expect(body(text)).toEqual([
      '~ tenant/\\u{001b}[2J\\u{202e}x  update',
      '    "na\\u{001b}me": "a\\nb" → "\\u{001b}[31m\\u{202e}gnp.exe"',
    ])
  })

  it('colours by meaning, and only where it is wanted', () => {
    const changes = [change('tenant/a', 'create'), change('tenant/b', 'delete')]
    const colored = renderPlan(plan(changes), { ...view, color: true })
    expect(colored).toContain('\u001b[32m+ tenant/a  create\u001b[39m')
    expect(colored).toContain('\u001b[31m- tenant/b  delete\u001b[39m')
    expect(renderPlan(plan(changes), view)).not.toContain('\u001b')
  })
})

describe('summaryWords', () => {
  it('always uses the same words', () => {
    const summary = { create: 2, update: 0, delete: 1000, unchanged: 1, unmanaged: 1 }
    expect(summaryWords({ summary })).toBe('2 to create, 0 to update, 1000 to delete')
  })
})
