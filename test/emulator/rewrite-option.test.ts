import { expect, it, vi } from 'vitest'
import { runCli } from '../../src/cli/run.js'
import { fakeCliContext } from '../support/fake-cli-context.js'

const flow = { flowId: 'demo', metadata: { componentsVersion: '2.0.1' }, contents: { startTask: '0' } }

it.each([
  [[], '2.0.1'],
  [['--rewrite'], '3.99.0'],
  [['--guess', 'flow-import-rewrite=yes'], '3.99.0'],
])('the emulator command with %j stores components %s', async (options, componentsVersion) => {
  const interrupt = new AbortController()
  const { context, written } = fakeCliContext({
    argv: ['emulator', '--port', '0', '-o', 'json', ...options],
    interrupt: interrupt.signal,
  })
  const ended = runCli(context)
  const { url } = await vi.waitFor(() => JSON.parse(written.stdout) as { url: string }, 10_000)
  const ask = async (call: string, body: object) =>
    fetch(`${url}/v2/mgmt/flow/${call}`, {
      method: 'POST',
      headers: { authorization: 'Bearer P2test:key', connection: 'close' },
      body: JSON.stringify(body),
    })
  await ask('import', { flow })
  expect(await (await ask('export', { flowId: 'demo' })).json()).toMatchObject({
    flow: { metadata: { componentsVersion } },
  })
  interrupt.abort()
  expect(await ended).toBe(0)
})
