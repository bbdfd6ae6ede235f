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

  it('counts a pause down and tells what is left after it', () => {
    const { context, written, tick } = fakeCliContext({ isTerminal: true, columns: 90 })
    const progress = streamProgress(context, { isQuiet: false })
    const startedMs = context.clock.now()
    progress.start('Applying', 1_000)
    tick(6_400)
    progress.advance(640)
    progress.pause('rate limit reached, waiting 12 s', { untilMs: startedMs + 18_400, perSecond: 2 })
    tick(100)
    expect(written.stderr).toContain('Applying paused 12 s, 640 of 1,000, about 3 min 12 s left')
    tick(11_900)
    expect(written.stderr.endsWith('Applying 640/1000, 35/s, about 10 s left')).toBe(true)
  })

  it('says of a pause before anything is done how long the limit makes it last', () => {
    const { context, written } = fakeCliContext()
    const progress = streamProgress(context, { isQuiet: false })
    progress.start('Reading', 30)
    progress.pause('rate limit reached', { untilMs: context.clock.now() + 60_000, perSecond: 0.5 })
    expect(written.stderr).toBe('Reading paused 1 min, 0 of 30, about 2 min left\n')
  })

  it('tells of trouble that many calls meet again and again only now and then', () => {
    const { context, written, tick } = fakeCliContext()
    const progress = streamProgress(context, { isQuiet: false })
    for (let second = 0; second < 20; second += 1) {
      progress.pause('no good answer, trying again', { untilMs: context.clock.now() + 4_000 })
      tick(1_000)
    }
    expect(written.stderr).toBe('no good answer, trying again\n'.repeat(2))
  })

  it('still shows a limit’s pause when what is on its way ends', () => {
    const { context, written, tick } = fakeCliContext({ isTerminal: true, columns: 90 })
    const progress = streamProgress(context, { isQuiet: false })
    progress.start('Applying', 10)
    progress.pause('rate limit reached', { untilMs: context.clock.now() + 60_000, perSecond: 100 })
    progress.advance(2)
    tick(100)
    expect(written.stderr).toContain('Applying paused 1 min, 2 of 10')
    progress.pause('no good answer, trying again', { untilMs: context.clock.now() + 60_000 })
    progress.advance(3)
    tick(100)
    expect(written.stderr.endsWith('Applying 3/10')).toBe(true)
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
