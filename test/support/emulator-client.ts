import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.js'
import { isObject, type Json, type JsonObject } from '../../src/core/model/json.js'
import { emulations } from '../../src/kinds/emulations.js'

export interface Answer {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

export interface CallOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly projectId?: string
}

export interface EmulatorClient {
  readonly emulator: Emulator
  /** One request inside this process, with a key; `target` is path and query. */
  call(method: string, target: string, options?: CallOptions): Promise<Answer>
  /** The body of a success; throws for anything else. */
  ok(method: string, target: string, body?: unknown): Promise<JsonObject>
}

/** An emulator of everything we emulate, and a bare client for it. Limits are off unless asked for. */
export function emulatorClient(options: Partial<EmulatorOptions> = {}): EmulatorClient {
  const emulator = createEmulator({ emulations, limits: 'off', ...options })
  const call = async (method: string, target: string, sent: CallOptions = {}): Promise<Answer> => {
    const { body, headers, projectId = 'P2test' } = sent
    const reply = await emulator.fetch(
      new Request(`http://localhost${target}`, {
        method,
        headers: { authorization: `Bearer ${projectId}:key`, ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
    return { status: reply.status, body: (await reply.json()) as Json, headers: reply.headers }
  }
  return {
    emulator,
    call,
    async ok(method, target, body) {
      const answer = await call(method, target, body === undefined ? {} : { body })
      if (answer.status !== 200 || !isObject(answer.body)) {
        throw new Error(`${method} ${target}: ${answer.status} ${JSON.stringify(answer.body)}`)
      }
      return answer.body
    },
  }
}
