import type { Beginning, NewEnvironment } from './beginning.js'

/**
 * The first config: environments, and what is declared. What is commented out is valid as well.
 * @param beginning.body default: a permission, a role and a tenant as examples
 */
export function configText({
  environments,
  body = EXAMPLES,
  store,
}: Pick<Beginning, 'environments' | 'body' | 'store'>): string {
  return `# What the Descope project should look like.
#   descope-mgmt validate         checks this file, and never calls Descope
#   descope-mgmt --local plan     what an apply would do, on the emulator: needs no project and no key
#   descope-mgmt plan             the same for the real project
version: '1.0'
${store === undefined ? '' : storeText(store.place)}
environments:
${environments.map(environmentText).join('')}
${body}
# Nothing may delete or replace what is named here:
# protect: [tenant/example-tenant]

# What is to go from the project (delete), or to be managed here no more (forget), is named:
# removed:
#   - { address: tenant/old-corp, do: delete, reason: contract ended }
`
}

function storeText(place: string): string {
  return `
# What was applied last, backups, runs and the lock lie here, for everybody who applies. Keys: the variables AWS_*.
store: '${place.replaceAll("'", "''")}'
`
}

function environmentText({ name, projectId = '', keyVariable = '', isProtected }: NewEnvironment): string {
  const lines = [
    `  ${isPlain(name) ? name : `'${name}'`}:`,
    `    projectId: '${projectId}'`,
    '    # The key never stands in a file like this: it comes from a variable, or from .env beside this file.',
    `    managementKey: '\${${keyVariable}}'`,
    ...(isProtected
      ? [
          `    # Every change wants this environment's name typed, or --confirm-env ${name}.`,
          '    protected: true',
        ]
      : []),
  ]
  return `${lines.join('\n')}\n`
}

/** Not a number, a truth or nothing to a reader of YAML. */
function isPlain(name: string): boolean {
  return /^[A-Za-z][\w-]*$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name)
}

const EXAMPLES = `# Only what is declared here is managed: other tenants, other roles and other fields stay as they are, and
# nothing is deleted because it is missing here. These three are examples: change them, or take them out.
permissions:
  - { name: documents.read, description: Read documents }

roles:
  - { name: Reader, description: Reads documents, permissions: [documents.read] }

tenants:
  - id: example-tenant
    name: Example Tenant
    # domains: [example.com]

# Flows and the theme are documents in files of their own. They come from the project with
#   descope-mgmt flow export sign-in --out flows/sign-in.json
#   descope-mgmt theme export --out theme.json
# and are declared like this:
# flows:
#   - { id: sign-in, file: flows/sign-in.json }
# theme: { file: theme.json }
`
