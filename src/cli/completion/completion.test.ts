import { describe, expect, it } from 'vitest'
import { COMMANDS, GROUPS } from '../commands/index.js'
import { GLOBAL_OPTIONS } from '../globals.js'
import { bashAnswer, splitBashLine } from './bash-line.js'
import { candidatesAt } from './candidates.js'
import type { KnownNames } from './known-names.js'
import { placeOf } from './place.js'

const grammar = { commands: COMMANDS, groups: GROUPS, globals: GLOBAL_OPTIONS }
const named = (...values: readonly string[]) => Promise.resolve(values.map((value) => ({ value })))
const names: KnownNames = {
  environments: () => named('dev', 'prod'),
  ids: (kind) => named(`${kind}-1`, `${kind}-2`),
  addresses: () => named('tenant', 'tenant/acme', 'flow/in'),
  backups: () => named('20251117T103000.123Z_apply_1'),
  runs: () => named('4f1c'),
  templates: () => named('mfa-step-up'),
}
/** What is offered where the last word of a line is being typed. */
async function offered(line: string): Promise<readonly string[]> {
  const words = line.split(' ')
  const typed = words.pop() ?? ''
  const { words: found, files } = await candidatesAt(placeOf(words, typed, grammar), { grammar, names })
  return [...found.map(({ value }) => value), ...(files ? ['FILES'] : [])]
}

describe('what is offered', () => {
  it.each([
    ['tenant re', ['restore']],
    ['-e dev --local backup ve', ['verify']],
    ['tenant get ', ['tenant-1', 'tenant-2']],
    ['tenant get tenant-1 ', ['tenant-2']],
    ['tenant get -- -', []],
    ['flow get flow-', ['flow-1', 'flow-2']],
    ['theme get --y', ['--yes']],
    ['plan --only ', ['tenant', 'tenant/acme', 'flow/in']],
    ['forget ', ['tenant/acme', 'flow/in']],
    ['adopt --take-over t', ['tenant/acme']],
    ['plan --only=tenant/', ['--only=tenant/acme']],
    ['plan --only flow/x,tenant/', ['flow/x,tenant/acme']],
    ['plan -e p', ['prod']],
    ['plan --env=p', ['--env=prod']],
    ['--environment p', ['prod']],
    ['plan -o ', ['text', 'json', 'yaml', 'markdown']],
    ['validate -o j', ['json', 'junit']],
    ['apply --on-drift ', ['stop', 'revert', 'keep']],
    ['apply --resume ', ['4f1c']],
    ['apply --resume --ye', ['--yes']],
    ['plan --reason ', []],
    ['plan -c ', ['FILES']],
    ['backup show ', ['20251117T103000.123Z_apply_1', 'FILES']],
    ['flow diff ', ['FILES']],
    ['flow templates show ', ['mfa-step-up', 'FILES']],
    ['rollback 4', ['4f1c']],
    ['completion z', ['zsh']],
    ['no-such-command ', []],
    ['flow no-such-command --he', ['--help']],
  ])('after %j', async (line, expected) => {
    const found = await offered(line)
    if (line.startsWith('no-such') || line.startsWith('flow no-such'))
      expect(found).toEqual(expect.arrayContaining(expected))
    else expect(found).toEqual(expected)
  })

  it('is every command and every option at its place, once', async () => {
    expect(await offered('')).toEqual([...new Set(COMMANDS.map(({ path }) => path[0]))])
    const options = await offered('plan --yes --only a --')
    expect(options).not.toContain('--yes')
    expect(options).toEqual(expect.arrayContaining(['--only', '--out', '--help', '--config']))
    expect(await offered('backup list --')).not.toContain('--only')
  })
})

describe('a line of bash', () => {
  const BREAKS = ' \t\n"\'><=;|&(:'
  it.each([
    ['a b ', { words: ['a', 'b'], last: { text: '', quote: undefined, kept: 0 } }],
    ['a "x y', { words: ['a'], last: { text: 'x y', quote: '"', kept: 0 } }],
    ["a --only='x y", { words: ['a'], last: { text: '--only=x y', quote: "'", kept: 7 } }],
    ['a b\\ c:d', { words: ['a'], last: { text: 'b c:d', quote: undefined, kept: 4 } }],
    ['a "" \'\' $(rm x', { words: ['a', '', '', '$(rm'], last: { text: 'x', quote: undefined, kept: 0 } }],
    ['a "q\\"q" "\\$', { words: ['a', 'q"q'], last: { text: '$', quote: '"', kept: 0 } }],
  ])('%j is taken apart', (line, expected) => {
    expect(splitBashLine(line, BREAKS)).toEqual(expected)
  })

  it('gets words that it takes for what they are', () => {
    const word = 'tenant/It\'s "$(x)" `y` ünï'
    expect(bashAnswer(word, { text: '', quote: undefined, kept: 0 })).toBe(
      'tenant/It\\\'s\\ \\"\\$\\(x\\)\\"\\ \\`y\\`\\ ünï',
    )
    expect(bashAnswer(word, { text: '', quote: '"', kept: 7 })).toBe('It\'s \\"\\$(x)\\" \\`y\\` ünï')
    expect(bashAnswer(word, { text: '', quote: "'", kept: 7 })).toBe("It'\\''s \"$(x)\" `y` ünï")
    expect(bashAnswer('--only=a:b', { text: '', quote: undefined, kept: 7 })).toBe('a:b')
  })
})
