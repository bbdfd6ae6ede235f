import type { Beginning, NewEnvironment } from './beginning.js'
import { applyJobs } from './workflow/apply-jobs.js'
import { driftJobs } from './workflow/drift-jobs.js'
import { pullRequestJobs } from './workflow/pull-request-jobs.js'
import { projectVariables, STORE_SECRETS, yamlText } from './workflow/steps.js'

/** Where GitHub looks for it, below the root of the repository. */
export const WORKFLOW_PATH = '.github/workflows/descope.yml'

/**
 * A workflow for GitHub Actions: plans in a comment on pull requests, the approved plans after the merge, drift at night.
 * Every environment is gone through in the order given, and an apply waits for that of the environment before it.
 */
export function workflowText(beginning: Beginning): string {
  const { environments, store } = beginning
  const about = { environments, store }
  return [head(beginning), `jobs:\n${pullRequestJobs(about)}`, applyJobs(about), driftJobs(about)].join('\n')
}

function head(beginning: Beginning): string {
  const { environments, branch, folder, toolVersion } = beginning
  const paths = pathsFilter(folder)
  return `# Made by descope-mgmt init; change it as you like. How to set it up: docs/ci.md of descope-mgmt.
#
#   pull request   the files are checked, and one comment shows the plan of every environment
#   merge          the plans that stood there are carried out, each after the approval of its environment: these plans or
#                  none, so where anything moved since, an apply is refused as stale and shows what is to do now
#   every night    an issue says what was changed outside the files, when and by whom
#
# It needs
#   secrets        ${list(secretsOf(environments))}
#                  Those of the repository are for plans and drift, and need only read. Of an environment secrets of the
#                  same names count for its applies alone.
#   variables      ${list(variablesOf(beginning))}
#   environments   ${environments.map(describe).join('\n#                  ')}
#   the branch     ${printableLine(branch)}: pull requests with a review. Who may change this file may do what the keys may do.
#   Issues         enabled, for drift
#
# What a plan must be allowed (--on-drift, --allow-deletes, --prune, --accept-new, ...) is given to its Plan step, in the
# pull request that needs it: reviewers see it, it is kept in the plan, and the next pull request takes it out.
#
# No secret is in a plan or a comment. Names and attributes of tenants are: every reader of the repository sees them.
name: ${folder === '' ? 'descope' : yamlText(`descope ${folder}`)}
on:
  pull_request:
    branches: [${yamlText(branch)}]${paths}
  push:
    branches: [${yamlText(branch)}]${paths}
  schedule:
    - cron: '23 3 * * *'
  workflow_dispatch:

permissions: {}

# The newest push of a pull request counts; nothing else is ever stopped.
concurrency:
  group: \${{ github.workflow }}-\${{ github.event.pull_request.number || github.run_id }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}

env:
  DESCOPE_MGMT_VERSION: '${toolVersion}'
${storeEnv(beginning)}${projectVariables(environments)
    .map((name) => `  ${name}: \${{ vars.${name} }}\n`)
    .join('')}
defaults:
  run:
    shell: bash
${folder === '' ? '' : `    working-directory: ${yamlText(folder)}\n`}`
}

/** Where the config names the bucket, nobody says it twice. */
function storeEnv({ store }: Beginning): string {
  if (store === undefined) return '  DESCOPE_MGMT_STORE: ${{ vars.DESCOPE_MGMT_STORE }}\n'
  return store.isInConfig ? '' : `  DESCOPE_MGMT_STORE: ${yamlText(store.place)}\n`
}

function secretsOf(environments: readonly NewEnvironment[]): readonly string[] {
  return [...new Set([...environments.flatMap(({ keyVariable }) => keyVariable ?? []), ...STORE_SECRETS])]
}

function variablesOf({ environments, store }: Beginning): readonly string[] {
  return [...(store === undefined ? ['DESCOPE_MGMT_STORE'] : []), ...projectVariables(environments)]
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}

function describe({ name, isProtected }: NewEnvironment): string {
  return `${name}${isProtected ? ', with required reviewers' : ''}`
}

/** Names of branches may hold anything but a few signs. */
function printableLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ')
}

/** In the root there is none: a config may include files from anywhere below. */
function pathsFilter(folder: string): string {
  return folder === '' ? '' : `\n    paths: [${yamlText(`${folder}/**`)}, ${WORKFLOW_PATH}]`
}
