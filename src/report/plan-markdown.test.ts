import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyPlan } from '../../test/support/empty-plan.js'
import type { Change, Finding, Plan } from '../core/model/plan.js'
import type { Run } from '../core/model/run.js'
import { inlineCode } from './markdown-words.js'
import { renderPlanMarkdown, type MarkdownView } from './plan-markdown.js'
import { renderRunMarkdown } from './run-markdown.js'

/** What GitHub takes for a comment. */
const LIMIT = 65_536
const view: MarkdownView = { secrets: {}, nowMs: Date.UTC(2026, 0, 2, 15) }

function plan(changes: readonly Change[], more: Partial<Plan> = {}): Plan {
  const countOf = (action: string) => changes.filter((change) => change.action === action).length
  return emptyPlan({
    projectId: 'P2abc',
    environment: 'prod',
    host: 'api.descope.com',
    summary: {
      create: countOf('create'),
      update: countOf('update'),
      delete: countOf('delete'),
      unchanged: 1200,
      unmanaged: 0,
    },
    changes,
    digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
    ...more,
  })
}

function change(address: string, action: Change['action'], name = 'Acme', note?: string): Change {
  const field = {
    path: '/name',
    ...(action === 'delete' ? { from: name } : { to: name }),
    reason: 'config',
  } as const
  return {
    address,
    action,
    fields: [field],
    after: [],
    companions: [],
    ...(note === undefined ? {} : { note }),
  }
}

const run: Run = {
  runId: '4f1c',
  operation: 'apply',
  backupId: 'b1',
  outcome: 'partial',
  steps: [],
  startedMs: 0,
  endedMs: 1300,
}

/** Lines outside of blocks of code, foreign text in `<code>` as `X`. Throws where a block does not end. */
function outside(markdown: string): readonly string[] {
  let isInside = false
  const lines = markdown.split('\n').filter((line) => {
    const isFence = /^ {0,3}```/.test(line)
    if (isFence) isInside = !isInside
    return !isInside && !isFence
  })
  expect(isInside).toBe(false)
  return lines.map((line) => line.replaceAll(/<code>(?:[\p{L}\p{M}\p{N} ]|&#\d+;)*<\/code>/gu, 'X'))
}

/** Every line of our own that may stand outside of code. */
const OWN = [
  /^$/,
  /^#{3,4} [A-Za-z0-9:,. ]+$/,
  /^- [A-Za-z0-9:,()+ -]+$/,
  /^\| (?:kind|:--|X) (?:\| [a-z0-9,:-]+ )+\|$/,
  /^<details><summary>[-+~] X (?:create|delete|update, [\d,]+ fields?)<\/summary>$/,
  /^<\/details>$/,
  /^> Left out, to stay below the length of a comment: [A-Za-z0-9, ]+\. `-o text --verbose` shows everything\.$/,
  /^Digest X$/,
]

function expectOwnWords(markdown: string): void {
  for (const line of outside(markdown)) {
    expect(
      OWN.some((own) => own.test(line)),
      line,
    ).toBe(true)
  }
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '`',
        '```',
        '````\n',
        '|',
        '<',
        '>',
        '</details>',
        '<script>',
        '@ana',
        '#12',
        '[x](http://evil)',
        '![i](u)',
        '\n',
        '\r\n',
        '\n\n',
        '\n```\n',
        '~~~',
        '---',
        '&lt;',
        '&#64;',
        '\\',
        '*',
        '_',
        ':tada:',
        'www.evil.example',
        'https://evil.example',
        '\u202e',
        '\u001b[31m',
        '</code>',
        '<!--',
        '  ',
        '\n    ',
        '# ',
        '- ',
        '1. ',
        '😀',
      ),
      fc.string({ maxLength: 4, unit: 'binary' }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('a plan as markdown', () => {
  it('has the sums, the errors and every change folded', () => {
    const text = renderPlanMarkdown(
      plan([change('tenant/a', 'create'), change('flow/b', 'delete')], {
        findings: [
          { code: 'too-many-deletes', severity: 'error', message: 'Too many', hint: 'Look' },
          { code: 'no-last-applied', severity: 'note', message: 'First time' },
        ],
      }),
      view,
    )
    expect(text).toMatch(
      /^### Plan: 1 to create, 0 to update, 1 to delete: an apply is refused, 1 error\n\n- Project <code>P2abc<\/code>, environment/,
    )
    expect(text).toContain('| <code>tenant</code> | 1 | 0 | 0 |')
    expect(text).toContain(
      '#### Errors: they stop an apply\n\n```\nerror too-many-deletes\n    Too many\n    → Look\n```',
    )
    expect(text).toContain(
      '<details><summary>+ <code>tenant&#47;a</code> create</summary>\n\n```diff\n+ tenant/a  create\n    name: "Acme"\n```\n\n</details>',
    )
    expect(text.indexOf('#### Changes')).toBeLessThan(text.indexOf('#### Notes'))
    expect(text).not.toContain('Left out')
    expectOwnWords(text)
  })

  it('says that there is nothing to do', () => {
    expect(renderPlanMarkdown(plan([]), view)).toContain('### Plan: nothing to do')
  })

  it('calls no plan done that errors stop', () => {
    const findings: Finding[] = [{ code: 'other-owner', severity: 'error', message: 'Not yours' }]
    expect(renderPlanMarkdown(plan([], { findings }), view)).toMatch(
      /^### Plan: an apply is refused, 1 error\n/,
    )
    expect(renderPlanMarkdown(plan([change('tenant/a', 'create', 'A')], { findings }), view)).toMatch(
      /^### Plan: 1 to create, 0 to update, 0 to delete: an apply is refused, 1 error\n/,
    )
  })

  it('hides secrets', () => {
    const text = renderPlanMarkdown(plan([change('tenant/a', 'create', 'hush')]), {
      ...view,
      secrets: { tenant: ['/name'] },
    })
    expect(text).not.toContain('hush')
  })

  it('lets no foreign text be markdown or HTML', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (a, b, c) => {
        const finding: Finding = {
          code: 'drift',
          severity: 'warning',
          address: `tenant/${a}`,
          message: b,
          hint: c,
        }
        const hostilePlan = plan([change(`tenant/${a}`, 'create', b, c), change(`${c}/x`, 'update', a)], {
          projectId: a,
          environment: b,
          host: c,
          owner: a,
          findings: [finding, { ...finding, severity: 'error', where: { file: c } }],
          lastApplied: { timeMs: 0, host: a, runId: b },
        })
        expectOwnWords(renderPlanMarkdown(hostilePlan, view))
        const failed = { address: `tenant/${a}`, action: 'create', outcome: 'failed' } as const
        const steps = [{ ...failed, error: { code: 'c', message: b, hint: c } }]
        const ended = renderRunMarkdown(
          hostilePlan,
          { ...run, runId: a, steps },
          { ...view, notes: [finding] },
        )
        expectOwnWords(ended)
      }),
    )
  })

  it('keeps a text as it reads', () => {
    const html = inlineCode('a|b <c> `d` @e &amp;')
    const shown = html
      .replace(/^<code>|<\/code>$/g, '')
      .replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
      .replace('</code>', '')
    expect(shown).toBe('a|b <c> `d` @e &amp;')
  })
})

describe('the length of a comment', () => {
  const many = (action: Change['action'], count: number, name: string) =>
    Array.from({ length: count }, (_, index) => change(`tenant/${action}-${index}`, action, name))

  it('is kept, the least important folded first', () => {
    const changes = [...many('create', 400, 'x'.repeat(200)), ...many('delete', 100, 'y'.repeat(100))]
    const findings: readonly Finding[] = [
      { code: 'stop', severity: 'error', message: 'An error stays' },
      { code: 'word', severity: 'note', message: 'z'.repeat(5000) },
    ]
    const text = renderPlanMarkdown(plan(changes, { findings }), view)
    expect(text.length).toBeLessThan(LIMIT)
    expect(text).toContain('An error stays')
    expect(text.match(/<summary>- /g)).toHaveLength(100)
    expect(text.match(/<summary>\+ /g)?.length ?? 0).toBeLessThan(400)
    expect(text).toMatch(/Left out, .*the details of \d+ creates/)
    expect(text).toContain('+ tenant/create-399  create')
    expectOwnWords(text)
  })

  it('has no heading with nothing below it', () => {
    const findings: readonly Finding[] = [
      { code: 'word', severity: 'note', address: `tenant/${'n'.repeat(80)}`, message: 'Left out' },
    ]
    const text = renderPlanMarkdown(plan(many('create', 5000, 'x'), { findings }), view)
    expect(text).toContain('1 note altogether')
    expect(text).toContain('#### Changes')
    expect(text).not.toContain('#### Notes')
  })

  it('is kept where not even a line is left for each', () => {
    const text = renderPlanMarkdown(plan([...many('create', 5000, 'x'), ...many('delete', 20, 'y')]), view)
    expect(text.length).toBeLessThan(LIMIT)
    expect(text).toMatch(/Left out, .*and [\d,]+ creates altogether/)
    expect(text).toContain('- tenant/delete-19  delete')
    expectOwnWords(text)
  })

  it('is kept whatever there is to say', () => {
    const long = fc.nat(20_000).map((length) => '`@ <| '.repeat(length / 6))
    const anyChange = fc
      .tuple(fc.constantFrom('create', 'update', 'delete'), long, fc.nat(300))
      .map(([action, name, length]) =>
        change(`${'t'.repeat(length)}/${'<'.repeat(length)}`, action, name, name),
      )
    const anyFinding = fc
      .tuple(fc.constantFrom('error', 'warning', 'note'), long)
      .map(([severity, message]): Finding => ({ code: 'c', severity, message, hint: message }))
    fc.assert(
      fc.property(
        fc.array(anyChange, { maxLength: 8 }),
        fc.array(anyFinding, { maxLength: 8 }),
        long,
        (changes, findings, text) => {
          const longPlan = plan(changes, {
            findings,
            projectId: text,
            owner: text,
            environment: text,
            host: text,
          })
          const markdown = renderPlanMarkdown(longPlan, view)
          expect(markdown.length).toBeLessThan(LIMIT)
          expectOwnWords(markdown)
          const steps = changes.map(({ address, action }) => ({
            address,
            action,
            outcome: 'failed' as const,
          }))
          const notes = findings
          expect(renderRunMarkdown(longPlan, { ...run, steps }, { ...view, notes }).length).toBeLessThan(
            LIMIT,
          )
        },
      ),
      { numRuns: 15 },
    )
  })
})
