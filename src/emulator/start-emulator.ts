import type { Server } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { usageError } from '../core/model/errors.js'
import { createEmulator, type EmulatorOptions } from './create-emulator.js'

export interface StartedEmulator {
  /** `http://127.0.0.1:4680` */
  readonly url: string
  readonly port: number
  /** Takes no new connections, answers what has arrived, lets go of the data folder. */
  close(): Promise<void>
}

export interface StartOptions extends EmulatorOptions {
  /** 0 takes any that is free. */
  readonly port: number
  /** Default `127.0.0.1`. Another address lets other machines in, with any key unless `key` is given. */
  readonly host?: string | undefined
}

/** How long a request that does not end may hold up the closing. */
const CLOSING_MS = 1000

/**
 * The emulator behind a socket, for programs and SDKs of any language.
 * @throws ToolError `emulator-port-unusable`, and those of {@link createEmulator}
 */
export async function startEmulator(options: StartOptions): Promise<StartedEmulator> {
  const { createAdaptorServer } = await import('@hono/node-server')
  const emulator = createEmulator(options)
  const host = options.host ?? '127.0.0.1'
  // The library's own Request and Response are faster, but would replace the global ones of the whole process.
  const server = createAdaptorServer({
    fetch: (request, env) => emulator.fetch(request, env as HttpBindings),
    overrideGlobalObjects: false,
  }) as Server
  try {
    await listen(server, { port: options.port, host })
  } catch (error) {
    emulator.close()
    throw error
  }
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : options.port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    async close() {
      await closed(server)
      emulator.close()
    },
  }
}

async function listen(
  server: Server,
  address: { readonly port: number; readonly host: string },
): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      // Throws for what is no port.
      server.listen(address.port, address.host, resolve)
    })
  } catch (cause) {
    throw usageError({
      code: 'emulator-port-unusable',
      message: `The emulator cannot listen on ${JSON.stringify(address.host)} port ${address.port}: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Give another --port; 0 takes any that is free.',
      cause,
    })
  }
}

async function closed(server: Server): Promise<void> {
  const timer = setTimeout(() => {
    server.closeAllConnections()
  }, CLOSING_MS)
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve()
    })
  })
  clearTimeout(timer)
}
