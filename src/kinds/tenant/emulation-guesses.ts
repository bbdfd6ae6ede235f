import type { EmulatedGuess } from '../../core/ports/emulation.js'

/** What the documents do not say about tenants; the first choice is the default. */
export const tenantGuesses = [
  {
    name: 'tenant-patch',
    explanation: 'PATCH tenant/patch is in the newest SDKs and not in the published document: does it exist?',
    choices: ['present', 'absent'],
  },
  {
    name: 'tenant-patch-maps',
    explanation: 'Does a patch replace customAttributes as a whole, or merge the given keys into them?',
    choices: ['replace', 'merge'],
  },
  {
    name: 'tenant-delete-children',
    explanation:
      'Deleting a tenant that has children: refused (E111103), or the children become top-level tenants, or all below it is deleted.',
    choices: ['refuse', 'orphan', 'cascade'],
  },
  {
    name: 'tenant-delete-unknown',
    explanation: 'Deleting a tenant that does not exist: refused (E111103), or answered as done.',
    choices: ['refuse', 'accept'],
  },
  {
    name: 'tenant-unknown-parent',
    explanation: 'Creating a tenant below a parent that does not exist: refused (E111104), or done.',
    choices: ['refuse', 'accept'],
  },
  {
    name: 'tenant-unknown-fields',
    explanation:
      'A field that no document names: kept and shown like any other, and cleared by an update that leaves it out; or ignored.',
    choices: ['keep', 'ignore'],
  },
  {
    name: 'tenant-shared-domains',
    explanation: 'Two tenants with one self-provisioning domain: possible, or refused (E073307).',
    choices: ['accept', 'refuse'],
  },
  {
    name: 'tenant-unknown-default-roles',
    explanation: 'Default roles that the project does not have: stored as they come, or refused (E111403).',
    choices: ['accept', 'refuse'],
  },
  {
    name: 'tenant-auth-type',
    explanation: 'The authType of a tenant that was given none: "none", or an empty string.',
    choices: ['none', 'empty'],
  },
  {
    name: 'tenant-new-settings',
    explanation:
      'Session settings of a tenant where nobody set any: the numbers of a new project, switched off; or zeros.',
    choices: ['project', 'zero'],
  },
  {
    name: 'tenant-settings-sso-fields',
    explanation:
      'enforceSSO, enforceSSOExclusions, federatedAppIds left out of POST tenant/settings: left as they are, or cleared.',
    choices: ['keep', 'clear'],
  },
  {
    name: 'tenant-settings-suite',
    explanation: 'ssoSetupSuiteSettings left out of POST tenant/settings: cleared, or left as they are.',
    choices: ['clear', 'keep'],
  },
] as const satisfies readonly EmulatedGuess[]

type TenantGuess = (typeof tenantGuesses)[number]
export type TenantGuessName = TenantGuess['name']
export type TenantGuessChoice<N extends TenantGuessName> = Extract<
  TenantGuess,
  { readonly name: N }
>['choices'][number]
