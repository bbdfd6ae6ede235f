import { isObject, parseJson, printJson, type Json, type JsonObject } from '../core/model/json.js'
import {
  EmulatedFailure,
  type EmulatedProject,
  type EmulatedRequest,
  type EmulatedRoute,
  type EmulatedWorld,
} from '../core/ports/emulation.js'
import { recordChange, type Author } from './audit/management-record.js'
import type { Database } from './database.js'

/** An answer of the service before it is put into HTTP. */
export interface ServiceReply {
  readonly status: number
  readonly body: Json
}

export interface ServiceCall {
  readonly projectId: string
  readonly method: string
  readonly path: string
  /** What a call that only reads is shown: what is, or what was as long ago as writes take to be seen. */
  readonly sees: 'present' | 'past'
  /** Whom the audit names, where the call changes something. */
  readonly author: Author
}

/** The ends of the paths that are asked with POST and only read. */
const READING = /\/(?:all|export|list|load|search)$/

/** The calls of the service over the database; knows nothing of HTTP, keys and limits. */
export class Service {
  private readonly routes: ReadonlyMap<string, EmulatedRoute>

  constructor(
    routes: readonly EmulatedRoute[],
    private readonly database: Database,
    private readonly world: EmulatedWorld,
  ) {
    const existing = routes.filter((route) => route.isThere?.(world) ?? true)
    this.routes = new Map(existing.map((route) => [`${route.method} ${route.path}`, route]))
    if (this.routes.size !== existing.length) throw new Error('two emulations answer the same call')
  }

  get calls(): Iterable<Pick<EmulatedRoute, 'method' | 'path'>> {
    return this.routes.values()
  }

  /**
   * `undefined` when the service does not have the call. `alongside` writes with a call that changes something, where
   * it succeeds.
   */
  answer(
    call: ServiceCall,
    request: EmulatedRequest,
    alongside?: (project: EmulatedProject) => void,
  ): ServiceReply | undefined {
    const route = this.routes.get(`${call.method} ${call.path}`)
    if (route === undefined) return undefined
    const onlyReads = isRead(route)
    const work = (project: EmulatedProject) => {
      const reply = route.handle(request, project, this.world)
      if (onlyReads || reply instanceof EmulatedFailure) return reply
      if (route.isItsOwnRecord !== true) {
        recordChange(project, this.world, { path: call.path, request, reply, author: call.author })
      }
      alongside?.(project)
      return reply
    }
    const { projectId, sees } = call
    const result =
      onlyReads && sees === 'past' ? this.database.look(projectId, work) : this.database.run(projectId, work)
    return result instanceof EmulatedFailure ? this.failed(result) : { status: 200, body: result }
  }

  failed({ status, errorCode, errorDescription, errorMessage }: EmulatedFailure): ServiceReply {
    return {
      status: status === 'disputed' ? Number(this.world.guess('business-error-status')) : status,
      body: { errorCode, errorDescription, errorMessage, message: errorMessage },
    }
  }

  print(body: Json): string {
    return this.database.holdsInexactNumbers ? printJson(body) : JSON.stringify(body)
  }
}

function isRead({ isRead: isSaidTo, method, path }: EmulatedRoute): boolean {
  return isSaidTo ?? (method === 'GET' || READING.test(path))
}

/** The object in a request's body, `{}` for none; a failure when it is not JSON or not an object. */
export function parseBody(text: string): JsonObject | EmulatedFailure {
  if (text.trim() === '') return {}
  try {
    const body = parseJson(text)
    if (isObject(body)) return body
  } catch {
    return malformed('The request body is not valid JSON')
  }
  return malformed('The request body must be a JSON object')
}

/** The words are a guess; the code is the documented one for a bad request. */
function malformed(message: string): EmulatedFailure {
  return new EmulatedFailure(400, 'E011001', 'Bad request', message)
}
