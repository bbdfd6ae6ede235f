import { describe, expect, it } from 'vitest'
import {
  actionTask,
  endTask,
  flowDocument,
  signInFlow,
  subflowTask,
} from '../../test/support/flow-documents.js'
import { flowSummary } from './flow-summary-text.js'

const VIEW = { width: 80, color: false, callers: [] }

describe('flowSummary', () => {
  it('says what a flow is made of', () => {
    expect(flowSummary(signInFlow(), { ...VIEW, id: 'sign-in', callers: ['all', 'vip'] })).toBe(
      [
        'Sign In (sign-in)',
        '  state       enabled',
        '  size        10 tasks, 12 edges, 2 screens, 7.7 KB exported',
        '  steps       2 screens, 4 actions, 1 condition, 1 end',
        '  screens     Welcome Screen, Verify OTP',
        '  methods     OAuth, OTP by SMS',
        '  exits       End (9.success)',
        '  called by   all, vip',
        '',
      ].join('\n'),
    )
  })

  it('names connectors, roles and what is called, on lines that fit', () => {
    const flow = flowDocument({
      id: 'vip',
      metadata: { name: 'VIP', disabled: true, description: 'word '.repeat(40) },
      tasks: [
        actionTask('0', 'Send', 'connector', { success: '1' }, { connectorId: 'CI1' }),
        subflowTask('1', 'More', 'child', { '2.success': '2' }),
        endTask('2'),
      ],
      references: { connectors: { Segment: 'CI1' }, roles: { Editor: 'ROL1' } },
    })
    const text = flowSummary(flow, { ...VIEW, id: 'vip', width: 60 })
    expect(text).toMatch(/state +disabled/)
    expect(text).toMatch(/calls +child/)
    expect(text).toMatch(/connectors +Segment \(CI1\)/)
    expect(text).toMatch(/roles +Editor \(ROL1\)/)
    expect(text.split('\n').every((line) => line.length <= 60)).toBe(true)
  })

  it('shows nothing a terminal would obey, and reads anything', () => {
    const text = flowSummary({ metadata: { name: '\u001b[2J' }, contents: 7 }, { ...VIEW, id: 'a\u0007' })
    expect(text).toContain('\\u{001b}[2J (a\\u{0007})')
    expect(text).toContain('0 tasks')
  })
})
