import { describe, expect, it } from 'vitest'
import { fakeCliContext } from '../../test/support/fake-cli-context.js'
import type { Format } from './globals.js'
import { Output } from './output.js'

function answered(format: Format) {
  const { context, written } = fakeCliContext()
  const out = new Output(context, { format, isColorOff: false, isVerbose: false })
  out.say(() => 'growing')
  out.answer({ text: () => 'words', json: () => ({ a: [1] }) })
  return written
}

describe('Output', () => {
  it('gives the answer in the format asked for, on stdout only', () => {
    expect(answered('text')).toEqual({ stdout: 'growing\nwords\n', stderr: '' })
    expect(answered('json')).toEqual({ stdout: '{\n  "a": [\n    1\n  ]\n}\n', stderr: '' })
    expect(answered('yaml')).toEqual({ stdout: 'a:\n  - 1\n', stderr: '' })
  })

  it('prefers config words for YAML', () => {
    const { context, written } = fakeCliContext()
    new Output(context, { format: 'yaml', isColorOff: false, isVerbose: false }).answer({
      text: () => '',
      json: () => ({}),
      yaml: () => ({ tenants: [] }),
    })
    expect(written.stdout).toBe('tenants: []\n')
  })

  it.each([
    ['a terminal', { isTerminal: true }, false, true],
    ['a pipe', { isTerminal: false }, false, false],
    ['--no-color', { isTerminal: true }, true, false],
    ['NO_COLOR', { isTerminal: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false, false],
    ['an empty NO_COLOR', { isTerminal: true, env: { NO_COLOR: '' } }, false, true],
    ['FORCE_COLOR', { isTerminal: false, env: { FORCE_COLOR: '1' } }, false, true],
    ['FORCE_COLOR=0', { isTerminal: true, env: { FORCE_COLOR: '0' } }, false, false],
    ['a dumb terminal', { isTerminal: true, env: { TERM: 'dumb' } }, false, false],
  ])('decides on colour: %s', (_what, given, isColorOff, color) => {
    const { context } = fakeCliContext(given)
    expect(new Output(context, { format: 'text', isColorOff, isVerbose: false }).errorStyle.color).toBe(color)
  })

  it.each([
    [{ columns: 132 }, 132],
    [{ columns: 132, env: { COLUMNS: '60' } }, 132],
    [{ env: { COLUMNS: '60' } }, 60],
    [{ env: { COLUMNS: 'wide' } }, 80],
    [{}, 80],
  ])('is as wide as the terminal, COLUMNS or 80: %j', (given, width) => {
    const { context } = fakeCliContext(given)
    expect(
      new Output(context, { format: 'text', isColorOff: false, isVerbose: false }).errorStyle.width,
    ).toBe(width)
  })
})
