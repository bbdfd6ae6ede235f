import type { Json, JsonObject } from '../model/json.js'

/** A project's tables inside the emulator: documents by id, in order of creation. */
export interface EmulatedTable {
  get(id: string): JsonObject | undefined
  put(id: string, document: JsonObject): void
  delete(id: string): boolean
  values(): IterableIterator<JsonObject>
  /** Documents whose own text `field` equals `value`, in order of creation; looked up, not searched. */
  where(field: string, value: string): readonly JsonObject[]
  readonly size: number
}

export interface EmulatedProject {
  readonly projectId: string
  table(name: string): EmulatedTable
}

export interface EmulatedRequest {
  readonly query: Readonly<Record<string, string>>
  /** The parsed body; `{}` when it was empty. */
  readonly body: JsonObject
}

/** What a handler may ask of the outside. */
export interface EmulatedWorld {
  readonly nowMs: () => number
  /** A fresh id in the service's own form: a prefix and 27 characters. */
  readonly newId: (prefix: string) => string
  /** Documented defaults for what is only guessed about the service; each can be switched. */
  readonly guess: (name: string) => string
}

/** `reply` is sent with 200; an {@link EmulatedFailure} with its own status and the four-key error body. */
export type EmulatedHandler = (
  request: EmulatedRequest,
  project: EmulatedProject,
  world: EmulatedWorld,
) => Json | EmulatedFailure

export class EmulatedFailure {
  constructor(
    /** `disputed`: sources disagree about the status; the emulator puts in its guess `business-error-status`. */
    readonly status: number | 'disputed',
    readonly errorCode: string,
    readonly errorDescription: string,
    readonly errorMessage: string,
  ) {}
}

export interface EmulatedRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/v1/mgmt/tenant/create` */
  readonly path: string
  readonly handle: EmulatedHandler
  /**
   * Whether it only reads, and so may be shown an older state where the emulator is told to lag behind. Default: GET, and
   * paths that end with `all`, `export`, `list`, `load` or `search`.
   */
  readonly isRead?: boolean
  /** It writes to the audit itself, and gets no record of being called there; default: it is recorded like any change. */
  readonly isItsOwnRecord?: boolean
  /** Whether the service has this call at all, where that is only guessed; default: it has. */
  isThere?(world: EmulatedWorld): boolean
}

/** A place where the service's behaviour is not known, what we do, and what else can be chosen. */
export interface EmulatedGuess {
  readonly name: string
  readonly explanation: string
  readonly choices: readonly [string, ...string[]]
}

/** A kind's part of the emulator: pure, written from the API's documents and not from `remote.ts`. */
export interface Emulation {
  readonly routes: readonly EmulatedRoute[]
  readonly guesses: readonly EmulatedGuess[]
  /** What a new project has. */
  seed?(project: EmulatedProject, world: EmulatedWorld): void
}
