import type { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { fakeCliContext } from '../../test/support/fake-cli-context.js'
import { askerFor, type Asker } from './ask.js'

const TERMINAL = { isTerminal: true, columns: 80 }
const TEXT = { isYes: false, format: 'text' } as const

/** Somebody at a terminal who types these keys as soon as they are asked. */
function person(keys: string, interrupt?: AbortSignal) {
  const { context } = fakeCliContext({ ...TERMINAL, ...(interrupt === undefined ? {} : { interrupt }) })
  const output = context.stderr.stream as PassThrough
  // The question stands when it has been written in full; keys before that would be lost.
  output.once('data', () => setImmediate(() => (context.stdin.stream as PassThrough).write(keys)))
  return askerFor(context, TEXT)
}

describe('askerFor', () => {
  it.each([
    ['a terminal', TERMINAL, TEXT, true],
    ['a pipe', { isTerminal: false }, TEXT, false],
    ['CI', { ...TERMINAL, env: { CI: 'true' } }, TEXT, false],
    ['CI=false', { ...TERMINAL, env: { CI: 'false' } }, TEXT, true],
    ['-o json', TERMINAL, { isYes: false, format: 'json' } as const, false],
  ])('knows whether a person can be asked: %s', (_where, given, globals, canAsk) => {
    expect(askerFor(fakeCliContext(given).context, globals).canAsk).toBe(canAsk)
  })

  it('takes --yes for an answer, anywhere', async () => {
    const { context, written } = fakeCliContext()
    expect(await askerFor(context, { isYes: true, format: 'text' }).confirm('Delete tenant/acme?')).toBe(true)
    expect(written.stderr).toBe('')
  })

  it('refuses where nobody can be asked, naming --yes and the question', async () => {
    await expect(
      askerFor(fakeCliContext().context, TEXT).confirm('Delete tenant/acme?'),
    ).rejects.toMatchObject({
      code: 'confirmation-missing',
      exit: 6,
      message: 'Nobody can be asked here: Delete tenant/acme?',
      hint: expect.stringContaining('--yes') as string,
    })
  })

  it.each([
    ['y', true],
    ['n', false],
    ['\r', false],
  ])('asks a person, and only a clear yes is one: %j', async (keys, answer) => {
    expect(await person(keys).confirm('Go on?')).toBe(answer)
  })

  it('is interrupted by Ctrl-C, not answered', async () => {
    await expect(person('\u0003').confirm('Go on?')).rejects.toMatchObject({ code: 'interrupted', exit: 130 })
  })

  it.each([
    ['a yes or no', (asker: Asker) => asker.confirm('Go on?')],
    ['a choice', (asker: Asker) => asker.choose('Which?', [{ value: 'a', label: 'A' }])],
    ['a text', (asker: Asker) => asker.text('Name?', { initial: '', problem: () => undefined })],
    ['a word', (asker: Asker) => asker.typed('Type prod', 'prod')],
  ])('ends with its input, by Ctrl-D, and says so: %s', async (_what, ask) => {
    await expect(ask(person('\u0004'))).rejects.toMatchObject({ code: 'interrupted', exit: 130 })
  })

  it('ends when the terminal goes away', async () => {
    const { context } = fakeCliContext(TERMINAL)
    const asked = askerFor(context, TEXT).confirm('Go on?')
    ;(context.stderr.stream as PassThrough).once('data', () => (context.stdin.stream as PassThrough).end())
    await expect(asked).rejects.toMatchObject({ code: 'interrupted', exit: 130 })
  })

  it('gives up waiting when the process is told to end', async () => {
    const interrupt = new AbortController()
    const asked = person('', interrupt.signal).confirm('Go on?')
    setImmediate(() => {
      interrupt.abort()
    })
    await expect(asked).rejects.toMatchObject({ code: 'interrupted', exit: 130 })
  })
})
