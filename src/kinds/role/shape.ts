import { z } from 'zod'

const flag = z.boolean().nullable().optional()

/** One entry of `roles:`. `null` declares emptiness. */
export const roleSchema = z.strictObject({
  name: z.string().min(1).describe('Its name: unique in the project, or in its tenant.'),
  tenant: z.string().min(1).optional().describe('Id of the tenant it belongs to. Default: the project.'),
  description: z.string().nullable().optional().describe('What it is for.'),
  permissions: z
    .array(z.string().min(1))
    .nullable()
    .optional()
    .describe('Names of all its permissions; others are taken away.'),
  default: flag.describe('Whether new users get it.'),
  private: flag.describe('Whether it is hidden from tenants.'),
})

/** Other spellings: the service's own words. */
export const roleAliases: Readonly<Record<string, string>> = {
  permissionNames: 'permissions',
  tenantId: 'tenant',
}

const MADE_BY_SERVICE = 'The service makes it; leave it out.'

export const roleHints: Readonly<Record<string, string>> = {
  id: 'A role is known by its name, and its tenant where it has one; leave the id out.',
  newName: 'Write the new name under `name` and the old one under `was`.',
  createdTime: MADE_BY_SERVICE,
}
