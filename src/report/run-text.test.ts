import { describe, expect, it } from 'vitest'
import { printableLines } from '../core/model/printable.js'
import type { Run, StepResult } from '../core/model/run.js'
import { renderRun, sumWords, type RunView } from './run-text.js'

const view: RunView = { width: 80, color: false, backup: null }
const changed = {
  changes: [{ address: 'tenant/a', action: 'create', fields: [], after: [], companions: [] }],
} as const

function run(steps: readonly StepResult[], more: Partial<Run> = {}): Run {
  return {
    runId: '4f1c9a',
    operation: 'apply',
    backupId: null,
    outcome: 'done',
    steps,
    startedMs: 1000,
    endedMs: 2300,
    ...more,
  }
}

describe('renderRun', () => {
  it('tells every step, the sums, the backup and the way back', () => {
    const steps: readonly StepResult[] = [
      { address: 'tenant/a', action: 'create', outcome: 'done', durationMs: 120 },
      { address: 'tenant/b', action: 'update', outcome: 'done' },
      {
        address: 'tenant/c',
        action: 'update',
        outcome: 'failed',
        error: { code: 'descope-e073307', message: 'The name is taken', hint: 'Choose another name.' },
      },
      { address: 'tenant/d', action: 'create', outcome: 'blocked' },
      { address: 'tenant/e', action: 'delete', outcome: 'notReached' },
    ]
    const text = renderRun(changed, run(steps, { outcome: 'partial' }), {
      ...view,
      backup: {
        location: '/home/me/.descope-mgmt/backups/P2abc/20260102T150000.000Z_apply_4f1c9a/project.json',
      },
      next: [
        { label: 'again', command: 'descope-mgmt apply --yes' },
        { label: 'undo', command: 'descope-mgmt rollback 4f1c9a' },
      ],
    })
    expect(text).toBe(
      [
        'created     tenant/a  120 ms',
        'updated     tenant/b',
        'failed      tenant/c  update',
        '            The name is taken (descope-e073307)',
        '            → Choose another name.',
        'blocked     tenant/d  create',
        'not reached tenant/e  delete',
        '',
        'Partly done: 1 created, 1 updated, 1 failed, 1 blocked, 1 not reached in 1.3 s',
        'backup   /home/me/.descope-mgmt/backups/P2abc/20260102T150000.000Z_apply_4f1c9a/project.json',
        'again    descope-mgmt apply --yes',
        'undo     descope-mgmt rollback 4f1c9a',
        'run      4f1c9a',
        '',
      ].join('\n'),
    )
  })

  it('only counts more than fifty good steps, and lists them all when asked', () => {
    const steps = Array.from({ length: 51 }, (_, index): StepResult => {
      return { address: `tenant/t${index}`, action: 'create', outcome: 'done' }
    })
    expect(renderRun(changed, run(steps), view)).toBe('Done: 51 created in 1.3 s\nrun      4f1c9a\n')
    expect(renderRun(changed, run(steps), { ...view, verbose: true })).toContain('created     tenant/t50\n')
    expect(renderRun(changed, run(steps.slice(1)), view)).toContain('created     tenant/t50\n')
  })

  it('lists ten steps of the same failure and counts the others', () => {
    const steps = Array.from({ length: 25 }, (_, index): StepResult => {
      return {
        address: `tenant/t${index}`,
        action: 'create',
        outcome: 'failed',
        error: { code: 'x', message: 'No' },
      }
    })
    const text = renderRun(changed, run(steps, { outcome: 'failed' }), view)
    expect(text).toContain('tenant/t9  ')
    expect(text).not.toContain('tenant/t10  ')
    expect(text).toContain('… 15 more steps with the same end (--verbose shows all)\n')
    expect(renderRun(changed, run(steps, { outcome: 'failed' }), { ...view, verbose: true })).toContain(
      'tenant/t24',
    )
  })

  it.each([
    ['done', 'Nothing to do: 0 changed in 1.3 s'],
    ['interrupted', 'Interrupted: 0 changed in 1.3 s'],
    ['refused', 'Refused, nothing was changed: 0 changed in 1.3 s'],
  ] as const)('says in one line that it ended %s', (outcome, line) => {
    expect(renderRun({ changes: [] }, run([], { outcome }), view)).toBe(`${line}\nrun      4f1c9a\n`)
  })

  it('shows what the service said as text', () => {
    const steps: readonly StepResult[] = [
      {
        address: 'tenant/\u001b[2J',
        action: 'create',
        outcome: 'failed',
        error: { code: 'x', message: '<html>\u001b[31m\u202e\nfailed      tenant/fake', hint: '\u0007' },
      },
    ]
    const text = renderRun(changed, run(steps, { outcome: 'failed' }), view)
    expect(printableLines(text)).toBe(text)
    expect(text).toContain('\n            failed      tenant/fake (x)\n')
  })
})

describe('sumWords', () => {
  it('counts what was done by action and everything else by its end', () => {
    const steps: readonly StepResult[] = [
      { address: 'a/1', action: 'delete', outcome: 'done' },
      { address: 'a/2', action: 'delete', outcome: 'unverified' },
      { address: 'a/3', action: 'create', outcome: 'undone' },
    ]
    expect(sumWords(run(steps))).toBe('1 deleted, 1 unverified, 1 taken back in 1.3 s')
  })
})
