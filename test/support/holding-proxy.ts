import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that was stopped on its way. */
export interface Held {
  /** Resolves when the request is here. */
  readonly reached: Promise<void>
  /** Lets it through. Where its sender went away meanwhile, it arrives all the same. Resolves when it was carried out. */
  release(): Promise<void>
  /** It never arrives. */
  drop(): Promise<void>
}

/** Stands between programs and the service at `target`, in this process; single requests can be held up. */
export class HoldingProxy {
  #held:
    { readonly call: string; readonly decide: () => Promise<boolean>; readonly leave: () => void } | undefined

  private constructor(
    private readonly target: string,
    private readonly server = createServer((message, response) => {
      void this.#pass(message, response).catch(() => message.socket.destroy())
    }),
  ) {}

  static async to(target: string): Promise<HoldingProxy> {
    const proxy = new HoldingProxy(target)
    await new Promise<void>((fulfil) => {
      proxy.server.listen(0, '127.0.0.1', fulfil)
    })
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Holds the next request of this call, such as `POST tenant/create`. One at a time. */
  hold(call: string): Held {
    const reached = deferred()
    const gone = deferred()
    const decided = deferred()
    let isPassed = false
    const decide = async () => {
      reached.resolve()
      await decided.promise
      return isPassed
    }
    this.#held = { call, decide, leave: gone.resolve }
    const end = async (passes: boolean) => {
      isPassed = passes
      decided.resolve()
      await gone.promise
    }
    return { reached: reached.promise, release: async () => end(true), drop: async () => end(false) }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((fulfil) => this.server.close(fulfil))
  }

  async #pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = message
    const body = await bodyOf(message)
    const call = `${method} ${url.replace('/v1/mgmt/', '').replace(/\?.*/, '')}`
    if (this.#held?.call !== call) return this.#forward(message, { body, response })
    const { decide, leave } = this.#held
    this.#held = undefined
    if (await decide()) await this.#forward(message, { body, response })
    else message.socket.destroy()
    leave()
  }

  async #forward(
    { method = 'GET', url = '/', headers }: IncomingMessage,
    { body, response }: { readonly body: string; readonly response: ServerResponse },
  ): Promise<void> {
    const passed = Object.entries(headers).filter(([name]) =>
      /^(?:authorization|content-type|x-descope)/.test(name),
    )
    const reply = await fetch(`${this.target}${url}`, {
      method,
      headers: Object.fromEntries(passed) as Record<string, string>,
      ...(body === '' ? {} : { body }),
    })
    response.writeHead(reply.status, Object.fromEntries(reply.headers))
    response.end(await reply.text())
  }
}

function deferred() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil
  })
  return {
    promise,
    resolve: () => {
      resolve()
    },
  }
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
