import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { chainEntries } from '../../src/core/audit/index.js'
import type { AuditEntry } from '../../src/core/model/audit.js'
import type { JsonObject } from '../../src/core/model/json.js'
import { newDesk, type Desk } from '../support/run-program.js'
import '../support/property-seed.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const FOLDER = 'store/audit/P1'

let desk: Desk
beforeEach(async () => {
  desk = await newDesk({
    env: { DESCOPE_MGMT_STORE: 'store', DESCOPE_PROJECT_ID: 'P1' },
    fetch: async () => Promise.reject(new Error('the network was asked')),
  })
})

const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  run: 'r1',
  time: '2025-11-10T10:30:00.000Z',
  projectId: 'P1',
  environment: 'prod',
  operation: 'apply',
  owner: 'default',
  who: {
    user: 'runner',
    host: 'build',
    ci: { actor: 'ana' },
    git: { name: 'Ben', email: 'ben@example.com' },
  },
  reason: 'Release 7',
  commit: 'abcdef0123',
  address: 'tenant/acme',
  action: 'update',
  fields: [{ path: '/name', from: 'A', to: 'B' }],
  outcome: 'done',
  ...over,
})
const { address: _address, action: _action, fields: _fields, ...whole } = entry()

/** Writes the files of runs as runs do: each names the end of the one before. */
async function keep(runs: Readonly<Record<string, readonly AuditEntry[]>>): Promise<Record<string, string>> {
  let earlier: { readonly file: string; readonly head: string }[] = []
  const texts: Record<string, string> = {}
  for (const [file, entries] of Object.entries(runs)) {
    const { lines, end } = chainEntries(entries, { end: { count: 0, head: undefined }, earlier, sha256 })
    earlier = [{ file, head: end.head ?? '' }]
    texts[file] = `${lines.join('\n')}\n`
    await desk.write(`${FOLDER}/${file}`, texts[file])
  }
  return texts
}

const items = async (options: string | readonly string[] = []) => {
  const words = typeof options === 'string' ? options.split(' ').filter((word) => word !== '') : options
  const ended = await desk.run(['audit', 'list', ...words, '-o', 'json'])
  expect(ended.code, ended.stdout).toBe(0)
  return ended.json()['items'] as readonly JsonObject[]
}
const whats = async (options: string | readonly string[]) =>
  (await items(options)).map(
    ({ run, address, operation }) => `${String(run)} ${String(address ?? operation)}`,
  )

describe('what is asked of the audit', () => {
  beforeEach(async () => {
    await keep({
      '2025-11-10/r1.jsonl': [
        entry(),
        entry({ address: 'flow/x', action: 'create', time: '2025-11-16T10:30:00.000Z' }),
      ],
      '2025-11-12/r22.jsonl': [
        entry({
          run: 'r22',
          operation: 'rollback',
          outcome: 'failed',
          codes: ['E1'],
          reason: 'went wrong',
          commit: '99',
          time: '2025-11-12T00:00:00.000Z',
        }),
      ],
      '2025-11-13/r3.jsonl': [
        {
          ...whole,
          run: 'r3',
          outcome: 'refused',
          codes: ['drift'],
          addresses: ['flow/y'],
          who: { user: 'cy', host: 'desk' },
          time: '2025-11-13T00:00:00.000Z',
        },
      ],
    })
  })

  it.each<readonly [string, readonly string[]]>([
    ['', ['r1 flow/x', 'r3 apply', 'r22 tenant/acme', 'r1 tenant/acme']],
    ['--kind flow', ['r1 flow/x', 'r3 apply']],
    ['--kind flows,tenants', ['r1 flow/x', 'r3 apply', 'r22 tenant/acme', 'r1 tenant/acme']],
    ['--outcome failed,refused', ['r3 apply', 'r22 tenant/acme']],
    ['--outcome failed --outcome refused --kind tenant', ['r22 tenant/acme']],
    ['--by ANA --by cy', ['r1 flow/x', 'r3 apply', 'r22 tenant/acme', 'r1 tenant/acme']],
    ['--by ben@example.com --action create', ['r1 flow/x']],
    ['--by cy@desk', ['r3 apply']],
    ['--operation rollback', ['r22 tenant/acme']],
    ['--run r2', ['r22 tenant/acme']],
    ['--commit ABC --only tenant', ['r1 tenant/acme']],
    ['--reason WRONG', ['r22 tenant/acme']],
    ['--since 2025-11-12 --until 2025-11-13T00:00', ['r3 apply', 'r22 tenant/acme']],
    ['--since yesterday', ['r1 flow/x']],
    ['--limit 1', ['r1 flow/x']],
    ['--limit 0 --except flow', ['r22 tenant/acme', 'r1 tenant/acme']],
    ['--source descope', []],
  ])('finds with %j', async (options, expected) => {
    expect(await whats(options)).toEqual(expected)
  })

  it.each<readonly [readonly string[], string]>([
    [['--since', 'yesterdai'], 'Did you mean "yesterday"?'],
    [['--until', '2025-02-30'], '--until takes a day'],
    [['--since', '2025-11-12', '--until', '2025-11-11'], 'is later than'],
    [['--outcome', 'faild'], 'Did you mean "failed"?'],
    [['--outcome', 'odd'], 'There is done, failed'],
    [['--kind', 'tenent'], 'Did you mean "tenant"?'],
    [['--only', 'tenent/x'], 'Did you mean "tenant"?'],
    [['--by', ''], '--by names nothing'],
    [['--limit', '-1'], '--limit'],
    [['--source', 'servic'], 'are runs, descope, all'],
    [['--source', 'descope', '--run', 'r1'], 'records of Descope have none'],
    [['--outcom', 'done'], '--outcome'],
  ])('refuses %j', async (words, hint) => {
    const ended = await desk.run(['audit', 'list', ...words])
    expect(ended.code).toBe(3)
    expect(ended.stderr).toContain(hint)
    expect(ended.stdout).toBe('')
  })

  it('comes as CSV that a spreadsheet reads and does not calculate', async () => {
    await keep({
      '2025-11-14/r4.jsonl': [
        entry({
          run: 'r4',
          reason: '=HYPERLINK("http://x","a")\nsecond line',
          address: 'tenant/a,b',
          time: '2025-11-17T00:00:00.000Z',
        }),
      ],
    })
    const { stdout } = await desk.run('audit list --run r4 -o csv')
    const [titles = '', ...rows] = stdout.split('\r\n')
    expect(titles.split(',').slice(0, 6)).toEqual(['time', 'source', 'by', 'action', 'address', 'outcome'])
    expect(rows.join('|')).toContain('"tenant/a,b",done')
    expect(rows.join('|')).toContain(`"'=HYPERLINK(""http://x"",""a"")\nsecond line"`)
    expect(rows.join('|')).toContain('"name: ""A"" → ""B"""')
    expect((await desk.run('audit list --limit 2 -o csv')).stdout.split('\r\n')).toHaveLength(4)
  })

  it.each<readonly [string, string]>([
    ['list --by anna', 'Nothing in the audit is by "anna". Did you mean "ana"?'],
    ['export --operation aply', 'of the operation "aply". Did you mean "apply"?'],
    ['stats --action wrote', 'of the action "wrote". There is create, update.'],
    ['list --by ana --operation odd', 'of the operation "odd". There is apply, rollback.'],
  ])('says of `audit %s` which name there is', async (line, words) => {
    const ended = await desk.run(`audit ${line}`)
    expect(ended.code).toBe(0)
    expect(ended.stderr.replaceAll(/\s+/g, ' ').trim()).toContain(words)
    expect(ended.stderr.split('Nothing in')).toHaveLength(2)
  })

  it('comes as a line of JSON each', async () => {
    const { stdout } = await desk.run('audit export -o jsonl')
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await items())
  })

  it('goes into a file, whole, readable for its owner, and over nothing that is there', async () => {
    const written = await desk.run('audit export --out q4/audit.csv --kind tenant')
    expect(written.code, written.stderr).toBe(0)
    expect(written.stdout).toBe('Wrote q4/audit.csv: 2 lines of the audit of project P1\n')
    expect((await desk.read('q4/audit.csv')).split('\r\n')).toHaveLength(4)
    expect((await stat(join(desk.folder, 'q4/audit.csv'))).mode & 0o777).toBe(0o600)
    const again = await desk.run('audit export --out q4/audit.csv')
    expect(again.code).toBe(6)
    expect(again.stderr).toContain('--force')
    const forced = await desk.run('audit export --out q4/audit.csv --force -o json')
    expect(forced.json()).toMatchObject({
      file: 'q4/audit.csv',
      format: 'csv',
      written: 'replaced',
      total: 4,
    })
    expect((await desk.run('audit export --out audit.json')).code).toBe(0)
    expect((JSON.parse(await desk.read('audit.json')) as JsonObject)['items']).toEqual(await items())
    for (const line of [
      '--out audit.txt',
      '--out a.csv -o jsonl',
      '-o text',
      '--out q4',
      '--out q4 -o csv',
    ]) {
      expect((await desk.run(`audit export ${line}`)).code, line).toBe(3)
    }
  })

  it('is summed up in one table', async () => {
    const { stdout } = await desk.run('audit stats', {
      person: () => 'n',
      columns: 80,
      env: { NO_COLOR: '1' },
    })
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/by +name +created +updated +failed +refused\n/)
    expect(stdout).toMatch(/who +ana +1 +1 +1/)
    expect(stdout).toMatch(/all +3 runs +1 +1 +1 +1\n/)
    expect((await desk.run('audit stats --per day --outcome failed -o json')).json()).toMatchObject({
      per: 'day',
      runs: {
        total: { failed: 1, created: 0 },
        byPeriod: [{ name: '2025-11-12' }],
        byCode: [{ name: 'E1', count: 1 }],
      },
    })
    expect((await desk.run('audit stats --per year')).code).toBe(3)
    expect((await desk.run('audit stats --run zzz')).stdout).toContain('No run of ours did anything')
  })
})

it('shows the newest hundred to a reader, says of how many, and gives programs all', async () => {
  const entries = Array.from({ length: 250 }, (_, index) => entry({ address: `tenant/t${index}` }))
  await keep({ '2025-11-10/r1.jsonl': entries })
  const shown = (await desk.run('audit list')).stdout.trimEnd().split('\n')
  expect(shown).toHaveLength(102)
  expect(shown[1]).toContain('tenant/t249')
  expect(shown.at(-1)).toBe('The newest 100 of 250; --limit 0 shows all')
  expect((await desk.run('audit list --limit 0')).stdout.trimEnd().split('\n')).toHaveLength(251)
  expect(await items()).toHaveLength(250)
  expect((await desk.run('audit list --limit 3 -o json')).json()).toMatchObject({ total: 250 })
})

describe('a check of the audit', () => {
  const RUNS = ['2025-11-10/r1.jsonl', '2025-11-11/r2.jsonl', '2025-11-11/r3.jsonl'] as const
  const verified = async (options = '') => {
    const ended = await desk.run(`audit verify ${options} -o json`)
    const found = ended.json() as unknown as {
      readonly damages: readonly { readonly file: string; readonly line: number; readonly problem: string }[]
      readonly missingHeads: readonly string[]
    }
    expect(ended.code).toBe(found.damages.length + found.missingHeads.length === 0 ? 0 : 3)
    return found
  }
  const threeRuns = async () =>
    keep(
      Object.fromEntries(
        RUNS.map((file, index) => [
          file,
          Array.from({ length: 4 }, (_, at) =>
            entry({
              run: file.slice(11, 13),
              time: `2025-11-1${index}T10:3${at}:00.000Z`,
              address: `tenant/${at}`,
            }),
          ),
        ]),
      ),
    )

  it('names every line that was changed, taken out, put in or moved, and no other file', async () => {
    const texts = await threeRuns()
    const newest = texts[RUNS[2]] ?? ''
    const head = `sha256:${sha256(newest.trimEnd().split('\n').at(-1) ?? '')}`
    expect(await verified(`--head ${head}`)).toMatchObject({ damages: [], missingHeads: [] })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...RUNS),
        fc.nat({ max: 3 }),
        fc.nat({ max: 3 }),
        fc.constantFrom('change', 'remove', 'repeat', 'move', 'cut', 'blank', 'bytes'),
        fc.nat(),
        async (file, at, other, kind, where) => {
          const lines = (texts[file] ?? '').trimEnd().split('\n')
          const line = lines[at] ?? ''
          const spot = where % line.length
          const letter = line[spot] === 'x' ? 'y' : 'x'
          const changed = {
            change: lines.with(at, `${line.slice(0, spot)}${letter}${line.slice(spot + 1)}`),
            remove: lines.toSpliced(at, 1),
            repeat: lines.toSpliced(other, 0, line),
            move: lines.toSpliced(at, 1).toSpliced(other, 0, line),
            cut: [...lines.slice(0, at), line.slice(0, spot)],
            blank: lines.toSpliced(at, 0, ''),
            bytes: lines.with(at, `${line.slice(0, spot)}\u0000${line.slice(spot)}`),
          }[kind]
          const text = kind === 'cut' ? changed.join('\n') : `${changed.join('\n')}\n`
          if (text === texts[file]) return
          await desk.write(`${FOLDER}/${file}`, text)
          try {
            const { damages, missingHeads } = await verified(`--head ${head}`)
            const [damage] = damages
            if (damage === undefined) {
              // Nothing in the store names the end of the newest file: the head that was kept does.
              expect([file, missingHeads]).toEqual([RUNS[2], [head]])
              return
            }
            const first = lines.findIndex((each, index) => each !== changed[index])
            const expected = first < 0 ? lines.length + 1 : first + 1
            expect(damages.map((each) => each.file)).toEqual([file])
            // Where it cannot be known which of two lines was changed it is the one before.
            expect([expected - 1, expected]).toContain(damage.line)
          } finally {
            await desk.write(`${FOLDER}/${file}`, texts[file] ?? '')
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('names a file of another project, one that lies in two days, and one in a day before it began', async () => {
    const texts = await threeRuns()
    const elsewhere = chainEntries(
      [entry({ run: 'r9', projectId: 'P2', time: '2025-11-12T00:00:00.000Z' })],
      {
        end: { count: 0, head: undefined },
        earlier: [{ file: '2025-11-01/other.jsonl', head: 'sha256:0' }],
        sha256,
      },
    )
    await desk.write(`${FOLDER}/2025-11-12/r9.jsonl`, `${elsewhere.lines.join('\n')}\n`)
    await desk.write(`${FOLDER}/2025-11-10/r2.jsonl`, texts[RUNS[1]] ?? '')
    await desk.write(`${FOLDER}/2025-11-14/r3.jsonl`, texts[RUNS[2]] ?? '')
    expect((await verified()).damages).toMatchObject([
      {
        file: '2025-11-10/r2.jsonl',
        line: 1,
        problem: expect.stringContaining('2025-11-11/r2.jsonl') as unknown,
      },
      { file: '2025-11-12/r9.jsonl', line: 1, problem: 'it belongs to another project' },
      { file: '2025-11-14/r3.jsonl', line: 1, problem: expect.stringContaining('before the day') as unknown },
    ])
  })
})
