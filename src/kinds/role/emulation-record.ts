import { readValues, type Shape, type Values } from '../../core/emulation/read-values.js'
import type { JsonObject } from '../../core/model/json.js'
import {
  EmulatedFailure,
  type EmulatedGuess,
  type EmulatedProject,
  type EmulatedTable,
  type EmulatedWorld,
} from '../../core/ports/emulation.js'

export interface RoleRow extends JsonObject {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly permissionNames: readonly string[]
  /** Seconds since 1970. */
  readonly createdTime: number
  /** `''` for a role of the project. */
  readonly tenantId: string
  readonly default: boolean
  readonly private: boolean
}

/** What every new project has. */
export const BUILT_IN_ROLE = 'Tenant Admin'

export const roleGuesses = [
  {
    name: 'role-built-in-change',
    explanation: 'Renaming or deleting the role Tenant Admin of the project: refused (E111403), or done.',
    choices: ['refuse', 'accept'],
  },
  {
    name: 'role-unknown-tenant',
    explanation: 'Creating a role in a tenant that does not exist: refused (E112201), or done.',
    choices: ['refuse', 'accept'],
  },
] as const satisfies readonly EmulatedGuess[]

type RoleGuess = (typeof roleGuesses)[number]

export function guessed(world: EmulatedWorld, name: RoleGuess['name']): 'refuse' | 'accept' {
  return world.guess(name) as 'refuse' | 'accept'
}

/** What can be written of a role besides its name. */
const writable = {
  description: 'text',
  permissionNames: 'texts',
  tenantId: 'text',
  default: 'flag',
  private: 'flag',
} as const satisfies Shape

export function readRole(body: JsonObject): Values<typeof writable> | EmulatedFailure {
  const values = readValues(body, writable)
  if (values instanceof EmulatedFailure) return values
  return { description: '', permissionNames: [], tenantId: '', default: false, private: false, ...values }
}

export function rolesOf(project: EmulatedProject): EmulatedTable {
  return project.table('roles')
}

export function roleRows(project: EmulatedProject): readonly RoleRow[] {
  return Array.from(rolesOf(project).values(), (row) => row as RoleRow)
}

/** A role is known by its name and the tenant it belongs to. */
export function roleNamed(
  project: EmulatedProject,
  wanted: { readonly name: string; readonly tenantId: string },
): RoleRow | undefined {
  const named = rolesOf(project).where('name', wanted.name) as readonly RoleRow[]
  return named.find(({ tenantId }) => tenantId === wanted.tenantId)
}

/** The codes are reported by others, their sentences are ours: no document has them. */
export function taken(): EmulatedFailure {
  return failed('E024209', 'Role already exists', 'A role with this name already exists')
}

export function roleNotFound(message = 'Role not found'): EmulatedFailure {
  return failed('E111403', 'Failed to find role', message)
}

export function permissionNotFound(): EmulatedFailure {
  return failed('E111303', 'Failed to find permission', 'One of the permissions does not exist')
}

/** The code is that of users; that roles have it too is a guess. */
export function tenantNotFound(): EmulatedFailure {
  return failed('E112201', 'Tenant not found', 'The tenant does not belong to the project')
}

function failed(code: string, description: string, message: string): EmulatedFailure {
  return new EmulatedFailure('disputed', code, description, message)
}
