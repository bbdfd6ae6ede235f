import { ApiError } from '../core/model/api-error.js'
import type { Json, JsonObject } from '../core/model/json.js'
import type { ApiRequest, Batch, DescopeApi } from '../core/ports/descope-api.js'

interface Waiting {
  readonly request: ApiRequest & { readonly batch: Batch }
  readonly resolve: (reply: Json) => void
  readonly reject: (error: unknown) => void
}

/**
 * Sends what several steps ask for at one moment in one call, where the kind names one for that. Each step has its own
 * call in the journal, and its own answer. A batch that is refused changed nothing that a single call would not tell: all
 * of it is sent again singly. After trouble on the way each step looks for itself whether its part arrived.
 */
export class BatchedApi implements DescopeApi {
  readonly projectId: string
  readonly host: string
  readonly connection: DescopeApi
  private readonly waiting = new Map<string, Waiting[]>()

  constructor(private readonly api: DescopeApi) {
    this.projectId = api.projectId
    this.host = api.host
    this.connection = api.connection ?? api
  }

  async call(request: ApiRequest): Promise<Json> {
    const { batch } = request
    if (batch === undefined) return this.api.call(request)
    const group = `${batch.path} ${batch.group ?? ''}`
    return new Promise((resolve, reject) => {
      const waiting = { request: { ...request, batch }, resolve, reject }
      const others = this.waiting.get(group)
      if (others !== undefined) {
        others.push(waiting)
        return
      }
      this.waiting.set(group, [waiting])
      // Steps that were released together, by one durable write of the journal, ask within one turn.
      setImmediate(() => {
        const all = this.waiting.get(group) ?? []
        this.waiting.delete(group)
        void this.send(all)
      })
    })
  }

  private async send(all: readonly Waiting[]): Promise<void> {
    const [first] = all
    if (first === undefined) return
    if (all.length === 1) {
      await this.singly(all)
      return
    }
    const { batch, method } = first.request
    const requests = all.map(({ request }) => request)
    try {
      const reply = await this.api.call({
        method,
        path: batch.path,
        body: batch.bodyOf(requests.map(({ body = {}, batch: { item = body } }): JsonObject => item)),
        ...(requests.some(({ resend }) => resend === false) ? { resend: false } : {}),
        isStillWanted: async () => {
          const answers = await Promise.all(
            requests.map(async ({ isStillWanted }) => isStillWanted?.() ?? true),
          )
          return answers.every(Boolean)
        },
      })
      for (const { resolve } of all) resolve(reply)
    } catch (error) {
      if (isRefused(error)) await this.singly(all)
      else for (const { reject } of all) reject(error)
    }
  }

  private async singly(all: readonly Waiting[]): Promise<void> {
    await Promise.all(
      all.map(async ({ request: { batch: _batch, ...request }, resolve, reject }) =>
        this.api.call(request).then(resolve, reject),
      ),
    )
  }
}

/**
 * The service answered, and did not do it: because of one of them, because it has no such call, or because something on
 * the way to it turns away what is so large (a 413 is seldom JSON).
 */
function isRefused(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.mayHaveArrived) return false
  const { failure, status = 0 } = error
  if (failure === 'malformed') return status >= 400 && status < 500
  return failure === 'business' || failure === 'unknownPath'
}
