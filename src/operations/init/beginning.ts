/** An environment that a new config declares. */
export interface NewEnvironment {
  readonly name: string
  /** A project id, or the whole `${NAME}` of a variable that holds it; absent where nothing is known of it. */
  readonly projectId?: string
  /** The variable that holds its management key; absent where the key comes from a file. */
  readonly keyVariable?: string
  readonly isProtected: boolean
}

/** A store that lasts. */
export interface NewStore {
  /** `s3://bucket/prefix?region=…&endpoint=…` */
  readonly place: string
  /** True where the config names it, or will. */
  readonly isInConfig: boolean
}

/** All that the files of a beginning are made from. */
export interface Beginning {
  /** In the order in which CI goes through them. */
  readonly environments: readonly NewEnvironment[]
  /** What the config declares below the environments. Default: examples. */
  readonly body?: string
  /** Version of this program, which the workflow installs. */
  readonly toolVersion: string
  /** Branch whose pushes are applied. */
  readonly branch: string
  /** The bucket that the team and its CI share; absent where it is named later, in a variable of CI. */
  readonly store?: NewStore
  /** Path of the folder below the repository's root, with `/`; empty for the root itself. */
  readonly folder: string
}

/** The variable a text names, where it is a whole `${NAME}`. */
export function variableIn(text: string): string | undefined {
  return /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text)?.[1]
}
