import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoreDriver } from '../../src/core/ports/store.js'
import { segmentFor } from '../../src/store/segment.js'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

/** Names that broke somebody's files before, beside whatever else comes. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '../../x',
    '..',
    '.',
    '',
    '__proto__',
    'constructor',
    'CON',
    'con.json',
    'aux',
    'a:b',
    'a.',
    'a ',
    ' a',
  ),
  fc.constantFrom(
    '.hidden',
    'a/b',
    'a\\b',
    'é',
    'e\u0301',
    '\ud800',
    'a%2fb',
    '%',
    '\u0000',
    'x'.repeat(300),
    'COM1.txt',
  ),
)

/** What every place for bytes promises. One call per driver. */
export function testStoreDriver(name: string, open: () => Promise<StoreDriver>): void {
  describe(`store driver: ${name}`, () => {
    it('reads nothing where nothing is', async () => {
      const driver = await open()
      expect(await driver.read('state/p/a.json')).toBeUndefined()
      expect(await driver.list('state/')).toEqual([])
      await expect(driver.remove('state/p/a.json')).resolves.toBeUndefined()
    })

    it('reads back what was written, byte by byte', async () => {
      const driver = await open()
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
      await driver.write('a/b.bin', bytes)
      expect([...((await driver.read('a/b.bin')) ?? [])]).toEqual([...bytes])
      await driver.write('a/b.bin', bytesOf('new'))
      expect(textOf(await driver.read('a/b.bin'))).toBe('new')
      await driver.write('a/empty', new Uint8Array())
      expect(await driver.read('a/empty')).toHaveLength(0)
    })

    it('keeps a copy of its own', async () => {
      const driver = await open()
      const bytes = bytesOf('one')
      await driver.write('a/b', bytes)
      bytes.fill(0)
      const read = await driver.read('a/b')
      expect(textOf(read)).toBe('one')
      read?.fill(0)
      expect(textOf(await driver.read('a/b'))).toBe('one')
    })

    it('lists everything where nothing narrows it', async () => {
      const driver = await open()
      expect(await driver.list('')).toEqual([])
      await driver.write('b/c/d', bytesOf('1'))
      await driver.append('a/e.jsonl', bytesOf('2'))
      expect(await driver.list('')).toEqual(['a/e.jsonl', 'b/c/d'])
    })

    it('creates only where nothing is', async () => {
      const driver = await open()
      expect(await driver.create('a/b', bytesOf('first'))).toBe(true)
      expect(await driver.create('a/b', bytesOf('second'))).toBe(false)
      expect(textOf(await driver.read('a/b'))).toBe('first')
      expect(await driver.list('a/')).toEqual(['a/b'])
      await driver.remove('a/b')
      expect(await driver.create('a/b', bytesOf('third'))).toBe(true)
    })

    it('lets one of many creators win, whose value stands', async () => {
      const driver = await open()
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, index) => driver.create('locks/p', bytesOf(`${index}`))),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(textOf(await driver.read('locks/p'))).toBe(`${won.indexOf(true)}`)
      expect(await driver.list('locks/')).toEqual(['locks/p'])
    })

    it('shows whole values while they are replaced', async () => {
      const driver = await open()
      const values = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000))
      await driver.write('a/b', bytesOf(values[0] ?? ''))
      const written = new AbortController()
      const seen = new Set<string | undefined>()
      const reading = (async () => {
        do seen.add(textOf(await driver.read('a/b')))
        while (!written.signal.aborted)
      })()
      for (const value of [...values, ...values]) await driver.write('a/b', bytesOf(value))
      written.abort()
      await reading
      expect([...seen].filter((value) => !values.includes(value ?? ''))).toEqual([])
    })

    it('appends in order and makes the key', async () => {
      const driver = await open()
      for (const line of ['1\n', '2\n', '3\n']) await driver.append('runs/j.jsonl', bytesOf(line))
      expect(textOf(await driver.read('runs/j.jsonl'))).toBe('1\n2\n3\n')
    })

    it('lists everything below a prefix, sorted, and nothing else', async () => {
      const driver = await open()
      for (const key of ['a/b/2', 'a/b/10', 'a/B', 'a/c', 'ab/x', 'a/b.json'])
        await driver.write(key, bytesOf('x'))
      expect(await driver.list('a/')).toEqual(['a/B', 'a/b.json', 'a/b/10', 'a/b/2', 'a/c'])
      expect(await driver.list('a/b/')).toEqual(['a/b/10', 'a/b/2'])
      await driver.remove('a/b/10')
      expect(await driver.list('a/b/')).toEqual(['a/b/2'])
    })

    it('refuses keys that would leave their place', async () => {
      const driver = await open()
      for (const key of ['../x', 'a/../../x', '/etc/x', 'a//b', '', 'a\\b', 'a\0b', '.hidden', 'a/']) {
        const write = async () => driver.write(key, bytesOf('x'))
        const read = async () => driver.read(key)
        await expect(write()).rejects.toThrow(RangeError)
        await expect(read()).rejects.toThrow(RangeError)
      }
    })

    it('keeps every text apart from every other, whatever is in it', async () => {
      const driver = await open()
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(anyText, { minLength: 1, maxLength: 5 }),
          fc.uuid(),
          async (texts, round) => {
            const keys = texts.map((text) => `${round}/${segmentFor(text)}.json`)
            for (const [index, key] of keys.entries()) await driver.write(key, bytesOf(`${index}`))
            for (const [index, key] of keys.entries()) expect(textOf(await driver.read(key))).toBe(`${index}`)
            expect(await driver.list(`${round}/`)).toEqual([...keys].sort())
          },
        ),
        { numRuns: 50 },
      )
    })
  })
}
