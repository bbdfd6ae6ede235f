import type { NewEnvironment, NewStore } from '../beginning.js'
import { accessEnv, action, idsOf, indented, install, oidcHint, storeCheck, yamlText } from './steps.js'

/**
 * What happens after a merge: the plans that were shown are found and shown again to who approves; then they are carried
 * out, one environment after the other, each after the approval that GitHub asks for.
 */
export function applyJobs(about: {
  readonly environments: readonly NewEnvironment[]
  readonly store: NewStore | undefined
}): string {
  const ids = idsOf(about.environments)
  const jobs = about.environments.map((environment, index) => {
    const before = about.environments[index - 1]
    const needs = ['approved', ...(before === undefined ? [] : [`apply-${ids.get(before.name) ?? ''}`])]
    return applyJob(environment, { ...about, id: ids.get(environment.name) ?? '', needs })
  })
  return [approvedJob(about.environments), ...jobs].join('\n')
}

function approvedJob(environments: readonly NewEnvironment[]): string {
  const all = [...idsOf(environments)].map(([name, id]) => ({ name, output: `digest-${id}` }))
  return `  # The plans of the pull request that was merged. No secret is needed to find and to show them.
  approved:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions: { contents: read, actions: read, pull-requests: read }
    outputs:
      run: \${{ steps.find.outputs.run }}
      pull: \${{ steps.find.outputs.pull }}
${all.map(({ output }) => `      ${output}: \${{ steps.show.outputs.${output} }}\n`).join('')}    steps:
      - name: Find them
        id: find
        uses: ${action('githubScript')}
        with:
          script: |
${indented(FIND, 12)}
${install({ isHistoryNeeded: false })}${download('steps.find')}      # Only the plan with the digest that is shown here is carried out, should another take its place meanwhile.
      - name: Show what is to be approved
        id: show
        if: steps.find.outputs.run != ''
        run: |
          show() {
            if [ ! -s "$RUNNER_TEMP/plans/$1.json" ]; then return; fi
            descope-mgmt show "$RUNNER_TEMP/plans/$1.json" -o markdown >> "$GITHUB_STEP_SUMMARY"
            echo "$2=$(node -p 'JSON.parse(fs.readFileSync(process.argv[1])).digest' "$RUNNER_TEMP/plans/$1.json")" >> "$GITHUB_OUTPUT"
          }
${all.map(({ name, output }) => `          show ${name} ${output}\n`).join('')}`
}

const FIND = `const { data: pulls } = await github.rest.repos.listPullRequestsAssociatedWithCommit({
  ...context.repo,
  commit_sha: context.sha,
})
const pull = pulls.find(({ merge_commit_sha }) => merge_commit_sha === context.sha)
if (!pull) return core.notice('No pull request was merged with this push, so no plan was approved.')
const { owner, repo } = context.repo
// In a fork anybody can make a plan that allows itself more than was reviewed.
if (pull.head.repo?.full_name !== \`\${owner}/\${repo}\`) {
  return core.notice(\`Pull request #\${pull.number} came from a fork, so it was not planned.\`)
}
// Such as acme/identity/.github/workflows/descope.yml@refs/heads/main.
const [path] = process.env.GITHUB_WORKFLOW_REF.split('@')
const { data: found } = await github.rest.actions.listWorkflowRuns({
  ...context.repo,
  workflow_id: path.split('/').at(-1),
  event: 'pull_request',
  head_sha: pull.head.sha,
  per_page: 1,
})
const [run] = found.workflow_runs
const artifacts = run && (await github.rest.actions.listWorkflowRunArtifacts({
  ...context.repo,
  run_id: run.id,
  name: 'descope-plans',
}))
core.setOutput('pull', pull.number)
if (artifacts?.data.artifacts.some(({ expired }) => !expired)) core.setOutput('run', run.id)
else core.notice(\`Pull request #\${pull.number} has no plans: it was not planned, or that is too long ago.\`)`

/** @param found what knows the run that kept the plans */
function download(found: 'steps.find' | 'needs.approved'): string {
  return `      - uses: ${action('downloadArtifact')}
        if: ${found}.outputs.run != ''
        with:
          name: descope-plans
          path: \${{ runner.temp }}/plans
          run-id: \${{ ${found}.outputs.run }}
          github-token: \${{ github.token }}
`
}

function applyJob(
  environment: NewEnvironment,
  about: { readonly id: string; readonly needs: readonly string[]; readonly store: NewStore | undefined },
): string {
  const { name, isProtected } = environment
  const answers = `--yes${isProtected ? ` --confirm-env ${name}` : ''} --lock-timeout 10m`
  const approved = [
    '          PULL: ${{ needs.approved.outputs.pull }}\n',
    `          DIGEST: \${{ needs.approved.outputs.digest-${about.id} }}\n`,
  ].join('')
  return `  apply-${about.id}:
    if: github.event_name == 'push'
    needs: [${about.needs.join(', ')}]
    runs-on: ubuntu-latest
    timeout-minutes: 60
    # Whom it names as reviewers is asked now; its secrets count before those of the repository.
    environment: ${yamlText(name)}
    # One apply after the other, and none is stopped half way. Of several that wait GitHub keeps the newest; that one is
    # refused as stale then, because what the others were to do is missing, and shows all there is to do.
    concurrency: { group: descope-apply-${name}, cancel-in-progress: false }
    permissions: { contents: read, actions: read }
    steps:
${install({ isHistoryNeeded: true })}${storeCheck(about.store)}${download('needs.approved')}${oidcHint(about.store, 'AWS_ROLE_APPLY')}      # exec: GitHub tells only the first process of a step that the job is cancelled. descope-mgmt then finishes what it
      # began, frees the lock and ends. --resume: started again, the job goes on with that.
      - name: Apply
        id: apply
${accessEnv(environment, approved)}        run: |
          plan="$RUNNER_TEMP/plans/${name}.json"
          if [ -s "$plan" ]; then
            exec descope-mgmt apply "$plan" --resume --expect "$DIGEST" -e ${name} ${answers} \\
              --reason "pull request #$PULL, merge $GITHUB_SHA" -o markdown > "$RUNNER_TEMP/applied.md"
          fi
          echo '::notice title=Nothing applied::No plan for ${name} was approved: what is to do is only shown.'
          descope-mgmt plan -e ${name} --exit-code -o markdown > "$RUNNER_TEMP/applied.md"
      - name: Summary
        if: \${{ always() && steps.install.outcome == 'success' }}
        run: if [ -s "$RUNNER_TEMP/applied.md" ]; then tee -a "$GITHUB_STEP_SUMMARY" < "$RUNNER_TEMP/applied.md"; fi
      - name: What is to do now
        if: \${{ failure() && steps.install.outcome == 'success' && needs.approved.outputs.run != '' }}
${accessEnv(environment)}        run: |
          {
            echo '## ${name}: the approved plan was not carried out to its end'
            echo
            echo 'Above stands why, and what was done of it. This is what is to do now; a new pull request has it approved:'
            echo
            descope-mgmt plan -e ${name} -o markdown
          } >> "$GITHUB_STEP_SUMMARY"
`
}
