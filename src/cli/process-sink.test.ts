import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { processSink } from './process-sink.js'

/** A stream whose writes from the `nth` on fail with this code. */
function streamFailingWith(code: string, nth: number) {
  const chunks: string[] = []
  let writes = 0
  const stream = new Writable({
    autoDestroy: false,
    write(chunk: Buffer, _encoding, done) {
      writes += 1
      if (writes >= nth) done(Object.assign(new Error(`write ${code}`), { code }))
      else {
        chunks.push(chunk.toString())
        done()
      }
    },
  })
  return { stream, chunks, writes: () => writes }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

it('goes quiet when the reader went away', async () => {
  const { stream, chunks, writes } = streamFailingWith('EPIPE', 2)
  const sink = processSink(stream)
  sink.write('one')
  sink.write('two')
  await settled()
  sink.write('three')
  await settled()
  expect(chunks).toEqual(['one'])
  expect(writes()).toBe(2)
  expect(await sink.settled()).toBeUndefined()
})

it('remembers why text was lost', async () => {
  const { stream } = streamFailingWith('ENOSPC', 1)
  const sink = processSink(stream)
  sink.write('one')
  expect((await sink.settled())?.message).toBe('write ENOSPC')
  expect((await sink.settled())?.message).toBe('write ENOSPC')
})

it('has columns only where it is a terminal', () => {
  const { stream } = streamFailingWith('EPIPE', 9)
  expect(processSink(Object.assign(stream, { columns: 120 }))).toMatchObject({
    isTerminal: false,
    columns: undefined,
  })
  expect(processSink(Object.assign(stream, { isTTY: true, columns: 120 }))).toMatchObject({
    isTerminal: true,
    columns: 120,
  })
})
