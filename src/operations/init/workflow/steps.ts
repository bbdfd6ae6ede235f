import { variableIn, type NewEnvironment, type NewStore } from '../beginning.js'

/**
 * Actions by the commit of a release, as GitHub advises: a tag can be moved to other code, a commit cannot. Dependabot
 * keeps them, and the version behind them, up to date.
 */
const ACTIONS = {
  checkout: 'actions/checkout@df4cb1c069e1874edd31b4311f1884172cec0e10 # v6.0.3',
  setupNode: 'actions/setup-node@48b55a011bda9f5d6aeb4c2d9c7362e8dae4041e # v6.4.0',
  uploadArtifact: 'actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1',
  downloadArtifact: 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1',
  githubScript: 'actions/github-script@ed597411d8f924073f98dfc5c65a23a2325f34cd # v8.0.0',
  awsCredentials: 'aws-actions/configure-aws-credentials@e1253824e5c10ff9df46874f81ed3ec929e19cfd # v6.3.0',
} as const

/** The name of an action with its commit, for `uses:`. */
export function action(name: keyof typeof ACTIONS): string {
  return ACTIONS[name]
}

/**
 * Files, Node and this program.
 * @param about.isHistoryNeeded true where it must be known whether a commit came before another
 */
export function install({ isHistoryNeeded }: { readonly isHistoryNeeded: boolean }): string {
  return `      - uses: ${action('checkout')}
        with: { persist-credentials: false${isHistoryNeeded ? ', fetch-depth: 0' : ''} }
      - uses: ${action('setupNode')}
        with: { node-version: '24' }
      - name: Install
        id: install
        run: npm install --global --ignore-scripts "descope-mgmt@$DESCOPE_MGMT_VERSION"
`
}

/**
 * What to give to a download of something that a job before kept. Without the token GitHub looks only at what this attempt
 * of the run kept: a job that is started again alone would find nothing.
 */
export function ofThisRun({ name, path }: { readonly name: string; readonly path: string }): string {
  return `        with:
          name: ${name}
          path: ${path}
          run-id: \${{ github.run_id }}
          github-token: \${{ github.token }}
`
}

/** A step goes on after another that failed, and not where there is no program to go on with. */
export const IF_INSTALLED = "${{ !cancelled() && steps.install.outcome == 'success' }}"

/**
 * What a step needs to work with the project and the store, and nothing else: the key of its own environment.
 * @param more further lines, indented
 */
export function accessEnv({ keyVariable }: NewEnvironment, more = ''): string {
  const names = [...(keyVariable === undefined ? [] : [keyVariable]), ...STORE_SECRETS]
  return `        env:\n${names.map((name) => `          ${name}: \${{ secrets.${name} }}\n`).join('')}${more}`
}

/** What opens the bucket. */
export const STORE_SECRETS: readonly string[] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']

/**
 * How a job gets its access to the bucket from AWS itself, to be taken out of its comment. Nothing where the store is of
 * another service.
 */
export function oidcHint(store: NewStore | undefined, role: string): string {
  const parameters = new URLSearchParams(store?.place.split('?')[1] ?? '')
  if (parameters.has('endpoint')) return ''
  const region = parameters.get('region') ?? 'eu-central-1'
  return `      # Without keys of AWS that live long: this step, \`id-token: write\` among the permissions above, and no AWS_* below.
      # - uses: ${ACTIONS.awsCredentials}
      #   with: { role-to-assume: '\${{ vars.${role} }}', aws-region: ${yamlText(region)} }
`
}

/** Fails early and in plain words where nobody said yet which store it is. Nothing where the workflow knows. */
export function storeCheck(store: NewStore | undefined): string {
  if (store !== undefined) return ''
  return `      - name: Is the store known?
        run: |
          case "$DESCOPE_MGMT_STORE" in
            s3://*) ;;
            *) echo '::error title=No store::Set the variable DESCOPE_MGMT_STORE of this repository: s3://bucket/prefix?region=...'; exit 1 ;;
          esac
`
}

/** Names of the variables that project ids come from. */
export function projectVariables(environments: readonly NewEnvironment[]): readonly string[] {
  return [...new Set(environments.flatMap(({ projectId = '' }) => variableIn(projectId) ?? []))]
}

/** Ids of jobs and steps by the name of an environment: they have no dots, and no two are the same. */
export function idsOf(environments: readonly NewEnvironment[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  for (const { name } of environments) {
    const plain = name.replaceAll('.', '_')
    const taken = new Set([...ids.values()].map((id) => id.toLowerCase()))
    let id = plain
    for (let number = 2; taken.has(id.toLowerCase()); number += 1) id = `${plain}-${number}`
    ids.set(name, id)
  }
  return ids
}

/** A text as YAML in single quotes. */
export function yamlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Lines of a script, indented so that they stand below their key. */
export function indented(lines: string, spaces: number): string {
  return lines
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(spaces)}${line}`))
    .join('\n')
}
