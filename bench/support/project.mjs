import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFlows } from './flows.mjs'
import { writeConfig } from './tenants.mjs'

/** A project as a larger company has it. */
export const PROJECT_SIZE = { tenants: 5_000, roles: 300, permissions: 200, flows: 60 }

/** Every so many roles are the project's, the others belong to a tenant each. */
const PROJECT_ROLE_EVERY = 3
/** Of each flow file. */
const KILOBYTES = 60

/**
 * Config files for a whole project: tenants, their roles and the project's, permissions, flows, and the theme that
 * `theme.json` holds. Gives the name of the file that includes the others.
 *
 * @param {string} folder
 * @returns {string}
 */
export function writeProject(folder) {
  const { tenants, roles, permissions, flows } = PROJECT_SIZE
  const tenantFile = writeConfig(folder, tenants)
  const flowFile = writeFlows(folder, { count: flows, kilobytes: KILOBYTES })
  const write = (/** @type {string} */ name, /** @type {readonly string[]} */ lines) =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  write('permissions.yaml', [
    'permissions:',
    ...Array.from(
      { length: permissions },
      (_, index) => `  - { name: area${index % 20}.do${index}, description: Does the thing number ${index} }`,
    ),
  ])
  write('roles.yaml', [
    'roles:',
    ...Array.from({ length: roles }, (_, index) => {
      const own = [0, 7, 31, 64].map((step) => (index + step) % permissions)
      const names = own.map((permission) => `area${permission % 20}.do${permission}`)
      const tenant = index % PROJECT_ROLE_EVERY === 0 ? '' : `, tenant: tenant-${index}`
      return `  - { name: Role ${index}${tenant}, permissions: [${names.join(', ')}] }`
    }),
  ])
  write('project.yaml', [
    `include: [${[tenantFile, flowFile, 'permissions.yaml', 'roles.yaml'].join(', ')}]`,
    'theme: { file: theme.json }',
  ])
  return 'project.yaml'
}
