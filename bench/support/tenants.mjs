import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Tenants over three levels, as an organisation with branches has them.
 *
 * @param {number} count
 * @returns {readonly { id: string, name: string, selfProvisioningDomains: string[], customAttributes: { plan: string, seats: number }, parent?: string }[]}
 */
export function makeTenants(count) {
  return Array.from({ length: count }, (_, index) => ({
    id: `tenant-${index}`,
    name: `Tenant number ${index}`,
    selfProvisioningDomains: [`tenant-${index}.example.com`],
    customAttributes: { plan: index % 3 === 0 ? 'enterprise' : 'pro', seats: index % 500 },
    ...(index % 10 === 0
      ? {}
      : { parent: `tenant-${index % 10 === 1 ? index - 1 : index - (index % 10) + 1}` }),
  }))
}

/**
 * The same as a config file, written as a person writes it. Gives its name.
 *
 * @param {string} folder
 * @param {number} count
 * @returns {string}
 */
export function writeConfig(folder, count) {
  const lines = makeTenants(count).flatMap(
    ({ id, name, selfProvisioningDomains, customAttributes, parent }) => [
      `  - id: ${id}`,
      `    name: ${name}`,
      `    domains: [${selfProvisioningDomains.join(', ')}]`,
      `    customAttributes: { plan: ${customAttributes.plan}, seats: ${customAttributes.seats} }`,
      ...(parent === undefined ? [] : [`    parent: ${parent}`]),
    ],
  )
  writeFileSync(join(folder, 'descope.yaml'), `tenants:\n${lines.join('\n')}\n`)
  return 'descope.yaml'
}
