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
  storeCheck,
} from './steps.js'

/**
 * What happens at night: every environment is looked at, and an issue for each says what moved and by whom. Drift that was
 * found, and drift that could not be looked for, end in two different failures.
 */
export function driftJobs(about: {
  readonly environments: readonly NewEnvironment[]
  readonly store: NewStore | undefined
}): string {
  return `${lookJob(about)}\n${issueJob(about)}`
}

function lookJob({
  environments,
  store,
}: {
  readonly environments: readonly NewEnvironment[]
  readonly store: NewStore | undefined
}): string {
  const ids = idsOf(environments)
  const idOf = ({ name }: NewEnvironment) => `drift-${ids.get(name) ?? ''}`
  return `  drift:
    if: github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions: { contents: read }
    outputs:
${environments.map((one) => `      ${idOf(one)}: \${{ steps.${idOf(one)}.outputs.found }}\n`).join('')}    steps:
${install({ isHistoryNeeded: false })}${storeCheck(store)}${oidcHint(store, 'AWS_ROLE_PLAN')}      - run: mkdir -p "$RUNNER_TEMP/drift"
${environments
  .map(
    (one) => `      - name: Look at ${one.name}
        id: ${idOf(one)}
        if: ${IF_INSTALLED}
${accessEnv(one)}        run: |
          status=0
          descope-mgmt drift -e ${one.name} -o markdown > "$RUNNER_TEMP/drift/${one.name}.md" || status=$?
          { echo '## ${one.name}'; cat "$RUNNER_TEMP/drift/${one.name}.md"; } >> "$GITHUB_STEP_SUMMARY"
          case $status in
            0) echo 'found=no' >> "$GITHUB_OUTPUT" ;;
            2) echo 'found=yes' >> "$GITHUB_OUTPUT" ;;
            *) echo "::error title=${one.name} could not be looked at::exit $status: nothing is known about drift"; exit "$status" ;;
          esac
`,
  )
  .join('')}      - name: Keep the reports
        if: ${IF_INSTALLED}
        uses: ${action('uploadArtifact')}
        with: { name: descope-drift, path: '\${{ runner.temp }}/drift', retention-days: 30 }
      - name: Drift was found
        if: \${{ !cancelled() && contains(steps.*.outputs.found, 'yes') }}
        run: |
          echo '::error title=Drift::A project was changed outside the files. The summary and the issue say what, when and by whom.'
          exit 2
`
}

function issueJob({ environments }: { readonly environments: readonly NewEnvironment[] }): string {
  const ids = idsOf(environments)
  return `  # Opens, updates or closes the issue of each environment that was looked at. Of one that could not be, nothing is said.
  drift-issue:
    if: \${{ !cancelled() && contains(fromJSON('["success", "failure"]'), needs.drift.result) }}
    needs: drift
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions: { actions: read, issues: write }
    steps:
      - uses: ${action('downloadArtifact')}
        # Where there is none, nothing was looked at.
        continue-on-error: true
${ofThisRun({ name: 'descope-drift', path: 'drift' })}      - uses: ${action('githubScript')}
        env:
${environments
  .map(
    ({ name }, index) =>
      `          FOUND_${index + 1}: \${{ needs.drift.outputs.drift-${ids.get(name) ?? ''} }}\n`,
  )
  .join('')}        with:
          script: |
${indented(issueScript(environments), 12)}
`
}

function issueScript(environments: readonly NewEnvironment[]): string {
  const looked = environments.map(({ name }, index) => `['${name}', process.env.FOUND_${index + 1}]`)
  return `const { readFile } = require('node:fs/promises')
const { serverUrl, repo, runId } = context
const run = \`[run](\${serverUrl}/\${repo.owner}/\${repo.repo}/actions/runs/\${runId})\`
const open = await github.paginate(github.rest.issues.listForRepo, { ...repo, state: 'open', per_page: 100 })
for (const [name, found] of [${looked.join(', ')}]) {
  const marker = \`<!-- descope-mgmt drift, \${context.workflow}, \${name} -->\`
  const own = open.find(({ user, body }) => user?.type === 'Bot' && body?.startsWith(marker))
  if (found === 'yes') {
    const report = await readFile(\`drift/\${name}.md\`, 'utf8')
    const body = \`\${marker}\\n\${report}\\nLooked at \${new Date().toISOString()}, \${run}.\\n\`
    if (own) await github.rest.issues.update({ ...repo, issue_number: own.number, body })
    else await github.rest.issues.create({ ...repo, title: \`Descope: drift in \${name}\`, body })
  } else if (found === 'no' && own) {
    const body = \`No drift any more: \${run}.\`
    await github.rest.issues.createComment({ ...repo, issue_number: own.number, body })
    await github.rest.issues.update({ ...repo, issue_number: own.number, state: 'closed' })
  }
}`
}
