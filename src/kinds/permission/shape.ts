import { z } from 'zod'

/** One entry of `permissions:`. `null` declares emptiness. */
export const permissionSchema = z.strictObject({
  name: z.string().min(1).describe('Its name, as applications ask for it: invoices.read.'),
  description: z.string().nullable().optional().describe('What it is for.'),
})

const MADE_BY_SERVICE = 'The service makes it; leave it out.'

export const permissionHints: Readonly<Record<string, string>> = {
  id: 'A permission is known by its name; leave the id out.',
  newName: 'Write the new name under `name` and the old one under `was`.',
  systemDefault: MADE_BY_SERVICE,
  roles: 'Roles list their permissions: `roles: [{ name: Editor, permissions: [invoices.read] }]`.',
}
