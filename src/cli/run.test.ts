import { describe, expect, it } from 'vitest'
import { fakeCliContext } from '../../test/support/fake-cli-context.js'
import { usageError } from '../core/model/errors.js'
import type { CommandSpec, RunCommand } from './command.js'
import { runCommandLine } from './run.js'

/** What the command `thing sync` was called with, and how the program ended. */
async function run(
  line: string,
  given: { readonly does?: RunCommand; readonly interrupt?: AbortSignal } = {},
) {
  const { context, written } = fakeCliContext({
    argv: line.split(' ').filter((word) => word !== ''),
    ...(given.interrupt === undefined ? {} : { interrupt: given.interrupt }),
  })
  let called: Parameters<RunCommand> | undefined
  let isLoaded = false
  const spec: CommandSpec = {
    path: ['thing', 'sync'],
    summary: 'make things match',
    isNarrowable: true,
    arguments: [{ name: '[ids...]', description: 'ids' }],
    options: [
      { flags: '--dry-run', description: 'look only' },
      { flags: '--set <pair>', description: 'a field', isRepeatable: true },
    ],
    examples: [['thing sync --dry-run', 'look']],
    load: async () => {
      isLoaded = true
      return async (io, options) => {
        called = [io, options]
        return (await given.does?.(io, options)) ?? 0
      }
    },
  }
  const code = await runCommandLine(context, { commands: [spec], groups: { thing: 'work with things' } })
  return { code, ...written, called, isLoaded: () => isLoaded }
}

describe('a command line', () => {
  it.each([
    '--local -o json thing sync a b --dry-run',
    'thing sync a b --dry-run --local -o json',
    'thing --local sync -ojson a --dry-run b',
  ])('takes global options before and behind the command: %s', async (line) => {
    const { code, called } = await run(line)
    expect(code).toBe(0)
    expect(called?.[0].globals).toMatchObject({ isLocal: true, format: 'json' })
    expect(called?.[1].args).toEqual(['a', 'b'])
    expect(called?.[1].options.flag('dryRun')).toBe(true)
  })

  it('collects what may be given more than once', async () => {
    const { called } = await run('thing sync --only tenant,role --only flow/* --set a=1 --set b=2 -c x -c y')
    expect(called?.[0].globals).toMatchObject({ only: ['tenant', 'role', 'flow/*'], config: ['x', 'y'] })
    expect(called?.[1].options.texts('set')).toEqual(['a=1', 'b=2'])
  })

  it.each([
    ['thing sync --dryrun', /unknown option '--dryrun'[^]*Did you mean --dry-run\?/],
    ['thing sync --dry-run --aply', /unknown option '--aply'/],
    ['thing snyc', /unknown command 'snyc'[^]*Did you mean sync\?/],
    ['thign sync', /unknown command 'thign'[^]*Did you mean thing\?/],
    ['thing sync --set', /'--set <pair>' argument missing/],
    ['thing sync --set --dry-run', /--set wants a value, and "--dry-run" follows/],
    ['thing sync -c -e', /-c wants a value, and "-e" follows/],
    ['thing sync -o xml', /Allowed choices\s+are text, json, yaml/],
    ['thing sync --timeout soon', /--timeout takes a whole number from 1 up, not "soon"/],
    ['thing sync --parallelism 0', /--parallelism takes a whole number from 1 up, not "0"/],
    ['thing sync --parallelism 101', /--parallelism takes at most 100/],
    ['thing sync --local --base-url http://x', /--local uses the emulator/],
  ])('refuses %s without calling anything', async (line, words) => {
    const { code, stdout, stderr, called } = await run(line)
    expect(code).toBe(3)
    expect(stdout).toBe('')
    expect(stderr).toMatch(words)
    expect(called).toBeUndefined()
  })

  it('takes an odd value that is tied to its option', async () => {
    const { called } = await run('thing sync --set=--dry-run')
    expect(called?.[1].options.texts('set')).toEqual(['--dry-run'])
    expect(called?.[1].options.flag('dryRun')).toBe(false)
  })

  it.each([
    'thing sync --dryrun -o json',
    '--output json thing snyc',
    '--output=json thing',
    '-ojson thing sync --timeout x',
  ])('answers a mistake with the error document: %s', async (line) => {
    const { code, stdout, stderr } = await run(line)
    expect(code).toBe(3)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, error: { code: 'wrong-usage' } })
  })

  it('shows help without loading the command', async () => {
    const { code, stdout, isLoaded } = await run('thing sync --help')
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: descope-mgmt thing sync [options] [ids...]')
    expect(stdout).toContain('  # look\n  descope-mgmt thing sync --dry-run\n')
    expect(isLoaded()).toBe(false)
  })

  it('prints the version alone', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' })
  })

  it('shows what a group holds where its command is missing', async () => {
    const { code, stderr } = await run('thing')
    expect(code).toBe(3)
    expect(stderr).toContain('sync [options] [ids...]')
  })
})

describe('what a command throws', () => {
  it('becomes a sentence, a hint, a code and the exit code', async () => {
    const does = async () =>
      Promise.reject(usageError({ code: 'no-config', message: 'No config', hint: 'Pass -c.' }))
    expect(await run('thing sync', { does })).toMatchObject({
      code: 3,
      stdout: '',
      stderr: 'error: No config\n  → Pass -c.\n  code no-config\n',
    })
  })

  it('is called a defect where it is none of ours, with the stack only when asked', async () => {
    const does = async () => Promise.reject(new TypeError('x is not a function'))
    const short = await run('thing sync', { does })
    expect(short.code).toBe(1)
    expect(short.stderr).toContain('A defect in descope-mgmt: x is not a function')
    expect(short.stderr).not.toContain('run.test')
    const long = await run('thing sync --verbose', { does })
    expect(long.stderr.replaceAll(/\s/g, '')).toContain('run.test')
  })

  it('is an interruption where the person stopped it', async () => {
    const stopped = new AbortController()
    const does = async () => {
      stopped.abort()
      return Promise.reject(stopped.signal.reason as Error)
    }
    const { code, stderr } = await run('thing sync', { does, interrupt: stopped.signal })
    expect(code).toBe(130)
    expect(stderr).toContain('code interrupted')
  })
})
