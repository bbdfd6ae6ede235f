/** A kind as the command line names it, without what it knows. */
export interface KindWords {
  readonly name: string
  readonly collection: string
  /** The key of an entry in files that names it. */
  readonly keyField: 'id' | 'name'
  /** The key of an entry that says whose it is, where its address begins with that one. */
  readonly ownerField?: string
  /** An id for examples. */
  readonly example: string
  /** Deleting one can delete users with it: `--cascade-users`. */
  readonly takesUsersAlong?: boolean
  /** There is exactly one in a project, so that no command takes its id. */
  readonly isOnly?: boolean
  /** Its resources are documents in files of their own. */
  readonly hasDocuments?: boolean
  /** What can be done to one of them beside reading. */
  readonly abilities: readonly ('create' | 'update' | 'remove')[]
  /** The commands that every kind can have and this one has; the others it has in its own way, or not at all. */
  readonly commands: readonly StandardCommand[]
}

export type StandardCommand = 'list' | 'get' | 'export' | 'create' | 'update' | 'delete' | 'sync' | 'restore'

/**
 * The kinds in words only, one line each, in the order of `index.ts`; a test holds both together. Help is made from
 * these, so that it need not load schemas it does not use: that would double its time.
 */
export const kindWords: readonly KindWords[] = [
  {
    name: 'tenant',
    keyField: 'id',
    example: 'acme',
    takesUsersAlong: true,
    collection: 'tenants',
    abilities: ['create', 'update', 'remove'],
    commands: ['list', 'get', 'create', 'update', 'delete', 'sync', 'restore'],
  },
  {
    name: 'flow',
    keyField: 'id',
    example: 'my-sign-in',
    collection: 'flows',
    hasDocuments: true,
    abilities: ['create', 'update', 'remove'],
    commands: ['delete', 'sync'],
  },
  {
    name: 'theme',
    keyField: 'id',
    example: 'default',
    collection: 'theme',
    isOnly: true,
    hasDocuments: true,
    abilities: ['update'],
    commands: ['list', 'get', 'export', 'sync', 'restore'],
  },
  {
    name: 'permission',
    keyField: 'name',
    example: 'invoices.read',
    collection: 'permissions',
    abilities: ['create', 'update', 'remove'],
    commands: ['list', 'get', 'export', 'delete', 'sync', 'restore'],
  },
  {
    name: 'role',
    keyField: 'name',
    ownerField: 'tenant',
    example: 'Editor',
    collection: 'roles',
    abilities: ['create', 'update', 'remove'],
    commands: ['list', 'get', 'export', 'delete', 'sync', 'restore'],
  },
]
