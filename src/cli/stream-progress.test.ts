import { describe, expect, it } from 'vitest'
import { fakeCliContext } from '../../test/support/fake-cli-context.js'
import { streamLog } from './stream-log.js'
import { streamProgress } from './stream-progress.js'

const ERASE = '\r\u001b[2K'

describe('streamProgress', () => {
  it('redraws one line on a terminal and leaves nothing behind', () => {
    const { context, written, tick, timers } = fakeCliContext({ isTerminal: true, columns: 80 })
    const progress = streamProgress(context, { isQuiet: false })
    progress.start('Applying', 1000)
    tick(100)
    progress.advance(400)
    tick(9_900)
    progress.stop()
    expect(written.stderr.startsWith(`${ERASE}Applying 0/1000${ERASE}Applying 400/1000`)).toBe(true)
    expect(written.stderr.endsWith(`${ERASE}Applying 400/1000, 40/s, about 15 s left${ERASE}`)).toBe(true)
    expect(written.stderr).not.toContain('\n')
    expect(timers.size).toBe(0)
  })

  it('never writes beyond the last column', () => {
    const { context, written, tick } = fakeCliContext({ isTerminal: true, columns: 20 })
    const progress = streamProgress(context, { isQuiet: false })
    progress.start('A label that is long', 1000)
    tick(100)
    expect(written.stderr).toBe(`${ERASE}A label that is lon`)
  })

  it.each([
    ['without a terminal', { isTerminal: false }],
    ['in CI', { isTerminal: true, env: { CI: 'true' } }],
    ['on a dumb terminal', { isTerminal: true, env: { TERM: 'dumb' } }],
  ])('writes a line every ten seconds %s', (_where, given) => {
    const { context, written, tick } = fakeCliContext(given)
    const progress = streamProgress(context, { isQuiet: false })
    progress.start('Applying', 100)
    progress.advance(10)
    tick(9_999)
    expect(written.stderr).toBe('')
    tick(1)
    progress.advance(90)
    tick(10_000)
    progress.stop()
    expect(written.stderr).toBe(
      'Applying 10/100, 1.0/s, about 1 min 30 s left\nApplying 90/100, 4.5/s, about 2.2 s left\n',
    )
  })

  it('says at once what slows it down', () => {
    const { context, written } = fakeCliContext()
    const progress = streamProgress(context, { isQuiet: false })
    progress.start('Applying', 100)
    progress.pause('rate limit, waiting 12 s')
    expect(written.stderr).toBe('Applying 0/100, rate limit, waiting 12 s\n')
  })

  it('is silent when that is asked for', () => {
    const { context, written, tick, timers } = fakeCliContext()
    const progress = streamProgress(context, { isQuiet: true })
    progress.start('Applying', 100)
    progress.pause('waiting')
    tick(60_000)
    expect(written.stderr).toBe('')
    expect(timers.size).toBe(0)
  })
})

describe('streamLog', () => {
  const say = (given: { readonly isQuiet: boolean; readonly isVerbose: boolean }, isTerminal = false) => {
    const { context, written } = fakeCliContext({ isTerminal })
    const log = streamLog(context, given)
    log.debug('d')
    log.info('i')
    log.warn('w\u001b[2J')
    return written.stderr
  }

  it('warns always and tells more when asked', () => {
    expect(say({ isQuiet: false, isVerbose: false })).toBe('warning: w\\u{001b}[2J\n')
    expect(say({ isQuiet: false, isVerbose: true })).toBe('d\ni\nwarning: w\\u{001b}[2J\n')
    expect(say({ isQuiet: true, isVerbose: true })).toBe('warning: w\\u{001b}[2J\n')
  })

  it('takes the place of a progress line on a terminal', () => {
    expect(say({ isQuiet: false, isVerbose: false }, true)).toBe(`${ERASE}warning: w\\u{001b}[2J\n`)
  })
})
