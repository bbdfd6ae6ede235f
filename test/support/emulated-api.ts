import { ApiError } from '../../src/core/model/api-error.js'
import type { Json, JsonObject } from '../../src/core/model/json.js'
import type { ApiRequest, DescopeApi } from '../../src/core/ports/descope-api.js'
import {
  EmulatedFailure,
  type EmulatedProject,
  type EmulatedTable,
  type EmulatedWorld,
  type Emulation,
} from '../../src/core/ports/emulation.js'

/**
 * A kind's emulation asked directly: no server, no network. Only what the kind itself answers is there; keys, limits
 * and the handshake belong to the server.
 * @param choices other than the first for guesses, by name
 */
export function emulatedApi(
  emulation: Emulation,
  choices: Readonly<Record<string, string>> = {},
): DescopeApi {
  const tables = new Map<string, EmulatedTable>()
  const project: EmulatedProject = {
    projectId: 'P2emulatedemulatedemulatedem',
    table: (name) => {
      const table = tables.get(name) ?? memoryTable()
      tables.set(name, table)
      return table
    },
  }
  let ids = 0
  const world: EmulatedWorld = {
    nowMs: () => 1_763_712_000_000,
    newId: (prefix) => `${prefix}${String((ids += 1)).padStart(27, '0')}`,
    guess: (name) => {
      const guess = emulation.guesses.find((it) => it.name === name)
      if (guess === undefined) throw new Error(`no guess is called ${name}`)
      return choices[name] ?? guess.choices[0]
    },
  }
  emulation.seed?.(project, world)

  return {
    projectId: project.projectId,
    host: 'loopback',
    call: async (request) => {
      const route = emulation.routes.find(
        ({ method, path }) => method === request.method && path === request.path,
      )
      if (route === undefined || route.isThere?.(world) === false) throw unknownPath(request)
      const reply = route.handle({ query: request.query ?? {}, body: request.body ?? {} }, project, world)
      if (reply instanceof EmulatedFailure) throw refused(reply, request)
      return copyOf(reply)
    },
  }
}

function memoryTable(): EmulatedTable {
  const rows = new Map<string, JsonObject>()
  return {
    get: (id) => rows.get(id),
    put: (id, document) => void rows.set(id, document),
    delete: (id) => rows.delete(id),
    values: () => rows.values(),
    where: (field, value) => [...rows.values()].filter((row) => row[field] === value),
    get size() {
      return rows.size
    },
  }
}

/** What a wire would leave of a value. */
function copyOf(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}

function refused(failure: EmulatedFailure, request: ApiRequest): ApiError {
  return new ApiError({
    code: 'descope-error',
    message: failure.errorMessage,
    failure: 'business',
    status: failure.status === 'disputed' ? 500 : failure.status,
    errorCode: failure.errorCode,
    request: `${request.method} ${request.path}`,
    mayHaveArrived: false,
  })
}

function unknownPath(request: ApiRequest): ApiError {
  return new ApiError({
    code: 'unknown-call',
    message: `${request.method} ${request.path} does not exist`,
    failure: 'unknownPath',
    status: 404,
    request: `${request.method} ${request.path}`,
    mayHaveArrived: false,
  })
}
