import type { NewEnvironment, NewStore } from '../beginning.js'
import {
  accessEnv,
  action,
  idsOf,
  IF_INSTALLED,
  indented,
  install,
  ofThisRun,
  oidcHint,
  projectVariables,
  storeCheck,
} from './steps.js'

/**
 * What happens on a pull request: the files are checked, everybody's; every environment is planned, where there are
 * secrets; one comment shows the plans. The job that may write comments has no secrets and runs nothing of the branch.
 */
export function pullRequestJobs(about: {
  readonly environments: readonly NewEnvironment[]
  readonly store: NewStore | undefined
}): string {
  return `${validateJob(about)}\n${planJob(about)}\n${commentJob(about)}`
}

function validateJob({ environments }: { readonly environments: readonly NewEnvironment[] }): string {
  return `  validate:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions: { contents: read }
${projectEnv(environments)}    steps:
${install({ isHistoryNeeded: false })}${environments
    .map(
      ({ name }) => `      - name: Validate ${name}
        if: ${IF_INSTALLED}
        run: descope-mgmt validate -e ${name}
`,
    )
    .join('')}      - name: Without secrets
        if: github.event.pull_request.head.repo.full_name != github.repository || github.actor == 'dependabot[bot]'
        run: |
          echo 'GitHub gives no secrets to pull requests from forks and of Dependabot, so the files are checked and nothing' \\
            'is planned. To see the plan, somebody who may push here opens the pull request from a branch of this' \\
            'repository. Merged as it is, nothing is applied: the job of the merge shows what is to do.' >> "$GITHUB_STEP_SUMMARY"
`
}

/** GitHub gives no variables to pull requests from forks; the id of some project is needed to check the files. */
function projectEnv(environments: readonly NewEnvironment[]): string {
  const names = projectVariables(environments)
  if (names.length === 0) return ''
  const lines = names.map((name) => `      ${name}: \${{ vars.${name} || 'P0' }}\n`)
  return `    # Forks are given no variables; any id will do to check the files.\n    env:\n${lines.join('')}`
}

function planJob({
  environments,
  store,
}: {
  readonly environments: readonly NewEnvironment[]
  readonly store: NewStore | undefined
}): string {
  const ids = idsOf(environments)
  return `  plan:
    # Forks and Dependabot get no secrets.
    if: >-
      github.event_name == 'pull_request'
      && github.event.pull_request.head.repo.full_name == github.repository
      && github.actor != 'dependabot[bot]'
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions: { contents: read }
    steps:
${install({ isHistoryNeeded: true })}${storeCheck(store)}${oidcHint(store, 'AWS_ROLE_PLAN')}      - run: mkdir -p "$RUNNER_TEMP/plans"
${environments
  .map(
    (environment) => `      - name: Plan ${environment.name}
        id: plan-${ids.get(environment.name) ?? ''}
        if: ${IF_INSTALLED}
${accessEnv(environment)}        run: >-
          descope-mgmt plan -e ${environment.name} --out "$RUNNER_TEMP/plans/${environment.name}.json" -o markdown
          > "$RUNNER_TEMP/plans/${environment.name}.md"
`,
  )
  .join('')}      - name: Keep the plans
        if: ${IF_INSTALLED}
        uses: ${action('uploadArtifact')}
        with:
          name: descope-plans
          path: \${{ runner.temp }}/plans
          if-no-files-found: error
          overwrite: true
          retention-days: 90
      - name: Summary
        if: ${IF_INSTALLED}
        run: cat "$RUNNER_TEMP"/plans/*.md | tee -a "$GITHUB_STEP_SUMMARY"
`
}

function commentJob({ environments }: { readonly environments: readonly NewEnvironment[] }): string {
  return `  comment:
    if: \${{ !cancelled() && contains(fromJSON('["success", "failure"]'), needs.plan.result) }}
    needs: plan
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions: { actions: read, pull-requests: write }
    steps:
      - uses: ${action('downloadArtifact')}
        # Where there is none, the comment says that there is no plan.
        continue-on-error: true
${ofThisRun({ name: 'descope-plans', path: 'plans' })}      - name: Write the comment, or the one that is there anew
        uses: ${action('githubScript')}
        with:
          script: |
${indented(commentScript(environments), 12)}
`
}

function commentScript(environments: readonly NewEnvironment[]): string {
  return `const { readFile } = require('node:fs/promises')
const { serverUrl, repo, runId, issue } = context
const run = \`\${serverUrl}/\${repo.owner}/\${repo.repo}/actions/runs/\${runId}\`
const plans = []
for (const name of [${environments.map(({ name }) => `'${name}'`).join(', ')}]) {
  const text = await readFile(\`plans/\${name}.md\`, 'utf8').catch(() => '')
  plans.push({ name, text: text || \`No plan could be made: the [log](\${run}) says why.\\n\` })
}
// GitHub takes 65,536 characters. Where that is too little, the shortest plans are shown.
let room = 64_500
for (const plan of [...plans].sort((a, b) => a.text.length - b.text.length)) {
  if (plan.text.length > room) {
    plan.text = \`\${plan.text.split('\\n', 1)[0]}\\n\\nToo long to stand here: see the [summary](\${run}).\\n\`
  }
  room -= plan.text.length
}
const marker = \`<!-- descope-mgmt plan, \${context.workflow} -->\`
const body = [
  marker,
  ...plans.map(({ name, text }) => \`## Descope: \${name}\\n\\n\${text}\`),
  \`Of \${context.payload.pull_request.head.sha}. The merge carries out these plans, or none: [run](\${run}).\`,
].join('\\n')
const comments = await github.paginate(github.rest.issues.listComments, {
  ...repo,
  issue_number: issue.number,
  per_page: 100,
})
const own = comments.find(({ user, body }) => user?.type === 'Bot' && body?.startsWith(marker))
if (own) await github.rest.issues.updateComment({ ...repo, comment_id: own.id, body })
else await github.rest.issues.createComment({ ...repo, issue_number: issue.number, body })`
}
