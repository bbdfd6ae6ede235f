import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBucket } from '../../../../test/support/bucket-store.js'
import { startS3Server, times, type S3Server, type S3Trouble } from '../../../../test/support/s3-server.js'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes)

let s3: S3Server
let prefixes = 0
let prefix: string
beforeAll(async () => {
  s3 = await startS3Server()
})
afterAll(async () => s3.close())
beforeEach(() => {
  s3.trouble = undefined
  for (const habit of Object.keys(s3.habits)) Reflect.deleteProperty(s3.habits, habit)
  prefixes += 1
  prefix = `p${prefixes}`
  s3.requests.length = 0
})
const open = () => openBucket(s3.store(prefix), s3.env)
const isPut = ({ method }: { readonly method: string }) => method === 'PUT'

describe('a bucket in trouble', () => {
  const passing: readonly S3Trouble[] = ['slow-down', 'error-before', 'error-after', 'reset-after', 'cut']

  it('is asked once a request after it was waited for in vain, until it answers again', async () => {
    const driver = open()
    await driver.write('a/b', bytesOf('one'))
    const askedFor = async (key: string) => {
      s3.requests.length = 0
      await expect(driver.write(key, bytesOf('two'))).rejects.toMatchObject({ code: 'store-unreachable' })
      return s3.requests.length
    }
    s3.trouble = () => 'slow-down'
    expect(await askedFor('a/b')).toBeGreaterThan(4)
    expect(await askedFor('a/b')).toBe(1)
    expect(await askedFor('a/c')).toBe(1)
    s3.trouble = undefined
    expect(textOf(await driver.read('a/b'))).toBe('one')
    s3.trouble = times(3, 'slow-down')
    await driver.write('a/b', bytesOf('three'))
    expect(textOf(await driver.read('a/b'))).toBe('three')
  })

  it.each(passing)('is asked again after %s', async (trouble) => {
    const driver = open()
    await driver.write('a/b', bytesOf('one'))
    s3.trouble = times(3, trouble)
    await driver.write('a/b', bytesOf('two'))
    s3.trouble = times(3, trouble)
    expect(textOf(await driver.read('a/b'))).toBe('two')
    s3.trouble = times(3, trouble)
    expect(await driver.list('a/')).toEqual(['a/b'])
    s3.trouble = times(3, trouble)
    await driver.remove('a/b')
    expect(await driver.read('a/b')).toBeUndefined()
  })

  it.each([
    'slow-down',
    'error-before',
    'error-after',
    'reset-before',
    'reset-after',
    'conflict',
    'cut',
  ] as const)('creates once, and knows its own, after %s', async (trouble) => {
    const driver = open()
    // The first connection has to have been answered: who never was is not asked again.
    await driver.list('a/')
    s3.trouble = times(2, trouble, isPut)
    expect(await driver.create('a/b', bytesOf('one'))).toBe(true)
    s3.trouble = times(2, trouble, isPut)
    expect(await driver.create('a/b', bytesOf('two'))).toBe(false)
    expect(textOf(await driver.read('a/b'))).toBe('one')
  })

  it('does not take for its own what another made while the answer was lost', async () => {
    const [ours, other] = [open(), open()]
    await ours.list('a/')
    let isFirst = true
    s3.trouble = ({ method }) => {
      if (method !== 'PUT' || !isFirst) return undefined
      isFirst = false
      return 'reset-before'
    }
    const [a, b] = await Promise.all([ours.create('a/b', bytesOf('x')), other.create('a/b', bytesOf('x'))])
    expect([a, b].filter(Boolean)).toHaveLength(1)
  })

  it('is given up after a bounded time', async () => {
    const driver = open()
    s3.trouble = () => 'slow-down'
    await expect(driver.read('a/b')).rejects.toMatchObject({ code: 'store-unreachable', exit: 3 })
    expect(s3.requests.length).toBeLessThanOrEqual(8)
    await expect(driver.create('a/b', bytesOf('x'))).rejects.toMatchObject({ code: 'store-unreachable' })
  })

  it.each([
    ['no-token', 'does not say where'],
    ['no-end', 'whether it goes on'],
    ['not-xml', 'is none'],
    ['half', 'is none'],
    ['other-bucket', 'another bucket'],
    ['in-circles', 'circles'],
  ] as const)('a list that is %s is no list', async (lists, words) => {
    const driver = open()
    await driver.write('a/b', bytesOf('x'))
    s3.habits.lists = lists
    await expect(driver.list('a/')).rejects.toMatchObject({
      code: 'store-answer-damaged',
      message: expect.stringContaining(words) as string,
    })
  })

  it('a 404 that is not about the object is no missing object', async () => {
    const driver = open()
    s3.trouble = () => ({ status: 404, body: '<html>Not found</html>' })
    await expect(driver.read('a/b')).rejects.toMatchObject({ code: 'store-unreadable' })
  })

  it('an object that was changed behind the program is damaged', async () => {
    const driver = open()
    await driver.write('a/b', bytesOf('one'))
    const found = s3.objects.get(`${prefix}/a/b`)
    if (found === undefined) throw new Error('nothing was written')
    s3.objects.set(`${prefix}/a/b`, { ...found, bytes: Buffer.from('One') })
    await expect(driver.read('a/b')).rejects.toMatchObject({ code: 'store-answer-damaged' })
    // Copied by a tool that keeps no notes, it is taken as it is.
    s3.objects.set(`${prefix}/a/b`, { bytes: Buffer.from('One'), metadata: {} })
    expect(textOf(await driver.read('a/b'))).toBe('One')
  })

  it('goes through every page, also of a list that changes meanwhile', async () => {
    const driver = open()
    for (let nth = 10; nth < 35; nth += 1) await driver.write(`a/${nth}`, bytesOf('x'))
    s3.habits.pageSize = 4
    s3.habits.beforePage = (page) => {
      s3.objects.delete(`${prefix}/a/${10 + (page % 5)}`)
      s3.objects.set(`${prefix}/a/99-${page}`, { bytes: Buffer.from('x'), metadata: {} })
    }
    const found = await driver.list('a/')
    for (let nth = 15; nth < 35; nth += 1) expect(found).toContain(`a/${nth}`)
  })

  it('refuses a clock that is off by an hour, and says both times', async () => {
    const skewed = await startS3Server({ now: () => Date.UTC(2025, 10, 17, 12, 0) })
    try {
      const driver = openBucket(skewed.store(prefix), skewed.env)
      await expect(driver.list('a/')).rejects.toMatchObject({
        code: 'store-clock-skewed',
        message: expect.stringMatching(/2025-11-17T10:3.*2025-11-17T12:00/) as string,
      })
    } finally {
      await skewed.close()
    }
  })

  it('admits keys of 1,024 bytes with the prefix, and says of longer ones that they are', async () => {
    const driver = openBucket(s3.store('p'.repeat(600)), s3.env)
    const longest = `a/${'é'.repeat(210)}b`
    expect(Buffer.byteLength(`${'p'.repeat(600)}/${longest}`)).toBe(1024)
    await driver.write(longest, bytesOf('x'))
    expect(await driver.list('a/')).toEqual([longest])
    await expect(driver.write(`${longest}c`, bytesOf('x'))).rejects.toMatchObject({
      code: 'store-key-too-long',
    })
  })
})

describe('an object that grows', () => {
  const add = async (driver: ReturnType<typeof open>, from: number, to: number) => {
    for (let nth = from; nth < to; nth += 1) await driver.append('a/j.jsonl', bytesOf(`${nth}\n`))
  }
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, nth) => `${from + nth}\n`).join('')

  it('is one key, in pieces until it is finished, and then one object', async () => {
    const driver = open()
    await add(driver, 0, 200)
    expect(await driver.list('a/')).toEqual(['a/j.jsonl'])
    expect(s3.requests.filter((request) => request.startsWith('PUT')).length).toBeLessThanOrEqual(204)
    s3.requests.length = 0
    expect(textOf(await open().read('a/j.jsonl'))).toBe(lines(0, 200))
    expect(s3.requests.length).toBeLessThan(200 / 64 + 64 + 4)
    await driver.finish('a/j.jsonl')
    expect([...s3.objects.keys()].filter((key) => key.startsWith(`${prefix}/`))).toEqual([
      `${prefix}/a/j.jsonl`,
    ])
    expect(textOf(await driver.read('a/j.jsonl'))).toBe(lines(0, 200))
    await add(driver, 200, 210)
    expect(textOf(await open().read('a/j.jsonl'))).toBe(lines(0, 210))
    await driver.remove('a/j.jsonl')
    expect([...s3.objects.keys()].filter((key) => key.startsWith(`${prefix}/`))).toEqual([])
  })

  it('is whole at every point at which its process may die', async () => {
    const whole = lines(0, 70)
    // Each request is the last one in turn.
    for (let last = 0; ; last += 1) {
      prefixes += 1
      prefix = `p${prefixes}`
      const driver = open()
      await add(driver, 0, 70)
      let asked = 0
      s3.trouble = () => {
        asked += 1
        return asked > last ? 'denied' : undefined
      }
      await driver.finish('a/j.jsonl').catch(() => undefined)
      s3.trouble = undefined
      expect(textOf(await open().read('a/j.jsonl'))).toBe(whole)
      const next = open()
      await next.append('a/j.jsonl', bytesOf('more\n'))
      await next.finish('a/j.jsonl')
      expect(textOf(await open().read('a/j.jsonl'))).toBe(`${whole}more\n`)
      if (asked <= last) break
    }
  })

  it('takes the lines of two who do not know of each other, each once', async () => {
    const [one, other] = [open(), open()]
    await Promise.all([add(one, 0, 30), add(other, 30, 60)])
    const found = textOf(await open().read('a/j.jsonl'))?.split('\n') ?? []
    expect(
      found
        .filter((line) => line !== '')
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 60 }, (_, nth) => nth))
    await Promise.all([one.finish('a/j.jsonl'), other.finish('a/j.jsonl')])
    expect(textOf(await open().read('a/j.jsonl'))?.split('\n')).toEqual(found)
  })

  it('adds a line once, whatever becomes of the answers', async () => {
    const driver = open()
    await driver.list('a/')
    let nth = 0
    const troubles = [
      'reset-after',
      'error-after',
      'reset-before',
      undefined,
      'slow-down',
      'conflict',
    ] as const
    s3.trouble = ({ method }) => {
      if (method !== 'PUT') return undefined
      nth += 1
      return troubles[nth % troubles.length]
    }
    await add(driver, 0, 40)
    s3.trouble = undefined
    expect(textOf(await open().read('a/j.jsonl'))).toBe(lines(0, 40))
  })

  it('says when a piece is missing, instead of leaving it out', async () => {
    const driver = open()
    await add(driver, 0, 5)
    const pieces = [...s3.objects.keys()].filter((key) => key.startsWith(`${prefix}/a/.`)).sort()
    s3.objects.delete(pieces[1] ?? '')
    await expect(open().read('a/j.jsonl')).rejects.toMatchObject({ code: 'store-answer-damaged' })
  })

  it('is never read shorter than it was while it is put together', async () => {
    const driver = open()
    await add(driver, 0, 40)
    const reader = open()
    const finished = driver.finish('a/j.jsonl')
    const seen = new Set<string | undefined>()
    for (let look = 0; look < 10; look += 1) seen.add(textOf(await reader.read('a/j.jsonl')))
    await finished
    expect([...seen]).toEqual([lines(0, 40)])
  })
})
