import { variableIn, type Beginning, type NewEnvironment } from './beginning.js'

/** Where GitHub looks for it, below the root of the repository. */
export const WORKFLOW_PATH = '.github/workflows/descope.yml'

/**
 * A workflow for GitHub Actions: validate and plan on pull requests, the approved plan on merge, drift at night. Every
 * environment is gone through in the order given, and an apply waits for that of the environment before it.
 */
export function workflowText(beginning: Beginning): string {
  const { environments } = beginning
  return [
    head(beginning),
    jobs(beginning),
    ...environments.map((environment, index) => applyJob(environment, environments[index - 1])),
    driftJob(beginning),
  ].join('\n')
}

function head({ environments, branch, folder, toolVersion }: Beginning): string {
  const keys = environments.flatMap(({ keyVariable }) => keyVariable ?? [])
  const projects = projectVariables(environments)
  return `# Made by descope-mgmt init; change it as you like.
#
#   pull request   the files are checked, and the plan stands in a comment that is kept up to date
#   merge          the plan that was approved is carried out, that one or none: where anything moved since,
#                  it is refused as stale (exit 6), and a new pull request makes a new plan
#   every night    the job fails where a project is not as the files say
#
# What it needs
#
# 1. Secrets of the repository: ${keys.length === 0 ? 'none' : keys.join(', ')}.${projects.length === 0 ? '' : `\n#    Variables of the repository: ${projects.join(', ')}.`}
#    What else the config takes from variables goes under \`env\` below.
#    Pull requests from forks and of Dependabot get no secrets: for them the files are checked, and nothing is planned.
#
# 2. A store that lasts: a folder that every job here sees, and that is still there next month. It holds backups and
#    what was applied last. Without it apply refuses (store-ephemeral), plans say no-last-applied, and drift cannot be
#    told from a change of the files. This version of descope-mgmt keeps its store in a folder and nowhere else. On
#    runners of GitHub every folder ends with the job. What does not last either: actions/cache is evicted, and is not
#    shared between branches; artifacts expire; a branch loses the record where the push after an apply fails, and
#    shows complete backups to every reader of the repository. So use a runner of your own with a disk or a network
#    folder, and set two variables of the repository:
#      DESCOPE_RUNNER       the label of that runner, such as self-hosted; it needs gh
#      DESCOPE_MGMT_STORE   the absolute path of the folder there
#
# 3. Somebody who approves: review of pull requests; for a protected environment also an environment of this
#    repository with the same name and required reviewers. The merge is what answers the questions of apply (--yes,
#    --confirm-env), so who may change this workflow, or merge, may do what the keys may do.
#
# What a plan must be allowed (--on-drift, --allow-deletes, --prune, --accept-new, ...) is given to its Plan step, in the
# pull request that needs it: reviewers see it there, it is kept in the plan, and the next pull request takes it out.
#
# A saved plan holds no secret, but names and attributes of tenants, and so does the comment.
name: descope
on:
  pull_request:${pathsFilter(folder, '    ')}
  push:
    branches: ['${branch.replaceAll("'", "''")}']${pathsFilter(folder, '    ')}
  schedule:
    - cron: '23 3 * * *'
  workflow_dispatch:

permissions: {}

env:
  DESCOPE_MGMT_VERSION: '${toolVersion}'
  DESCOPE_MGMT_STORE: \${{ vars.DESCOPE_MGMT_STORE }}
${projects.map((name) => `  ${name}: \${{ vars.${name} }}\n`).join('')}
defaults:
  run:
    shell: bash
${folder === '' ? '' : `    working-directory: ${yamlText(folder)}\n`}`
}

function jobs({ environments }: Beginning): string {
  return `jobs:
  validate:
    if: github.event_name == 'pull_request'
    # Files of strangers are read here: never on a runner of your own.
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions: { contents: read }
    steps:
${INSTALL}
${environments
  .map(
    ({ name }) => `      - name: Validate ${name}
        if: \${{ !cancelled() }}
        run: descope-mgmt validate -e ${name}
`,
  )
  .join('')}
  plan:
    if: >-
      github.event_name == 'pull_request'
      && github.event.pull_request.head.repo.full_name == github.repository
      && github.actor != 'dependabot[bot]'
    needs: validate
    runs-on: \${{ vars.DESCOPE_RUNNER || 'ubuntu-latest' }}
    timeout-minutes: 30
    # The newest push of a pull request counts.
    concurrency: { group: 'descope-plan-\${{ github.event.pull_request.number }}', cancel-in-progress: true }
    permissions: { contents: read, pull-requests: write }
    steps:
${INSTALL}
      - run: mkdir -p "$RUNNER_TEMP/plans" "$RUNNER_TEMP/comments"
${environments
  .map(
    (environment) => `      - name: Plan ${environment.name}
        if: \${{ !cancelled() }}
${keyOf(environment)}        run: |
          descope-mgmt plan -e ${environment.name} --out "$RUNNER_TEMP/plans/${environment.name}.json" -o markdown \\
            > "$RUNNER_TEMP/comments/${environment.name}.md"
`,
  )
  .join('')}      - name: Comment
        if: \${{ !cancelled() }}
        env:
          GH_TOKEN: \${{ github.token }}
          PULL_REQUEST: \${{ github.event.pull_request.number }}
        run: |
          for name in ${environments.map(({ name }) => name).join(' ')}; do
            marker="<!-- descope-mgmt plan of $name -->"
            {
              echo "$marker"
              echo "## Descope: $name"
              echo
              if [ -s "$RUNNER_TEMP/comments/$name.md" ]; then cat "$RUNNER_TEMP/comments/$name.md"
              else echo "No plan could be made. The log of this job says why."; fi
            } > "$RUNNER_TEMP/comment.md"
            comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
            id=$(gh api --paginate "$comments" \\
              --jq ".[] | select(.user.type == \\"Bot\\" and (.body | startswith(\\"$marker\\"))) | .id" | sed -n 1p)
            if [ -n "$id" ]; then
              gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$RUNNER_TEMP/comment.md"
            else
              gh api --silent --method POST "$comments" -F "body=@$RUNNER_TEMP/comment.md"
            fi
          done
      - name: Keep the plans for the merge
        if: \${{ !cancelled() }}
        uses: actions/upload-artifact@v4
        with:
          name: descope-plans
          path: \${{ runner.temp }}/plans/*.json
          if-no-files-found: ignore
          overwrite: true
          retention-days: 90
`
}

function applyJob(environment: NewEnvironment, before: NewEnvironment | undefined): string {
  const { name, isProtected } = environment
  return `  apply-${jobName(name)}:
    if: github.event_name == 'push'
${before === undefined ? '' : `    needs: apply-${jobName(before.name)}\n`}    runs-on: \${{ vars.DESCOPE_RUNNER || 'ubuntu-latest' }}
    timeout-minutes: 60
    environment: ${yamlText(name)}
    # One apply at a time, and none is stopped half way. Of several that wait GitHub keeps the newest; what the others
    # were to do is then missing in the project, so the newest is refused as stale, and the next plan shows it all.
    concurrency: { group: descope-apply-${name}, cancel-in-progress: false }
    permissions: { contents: read, actions: read, pull-requests: read }
    steps:
${INSTALL}
      - name: Find the plan that was approved
        env:
          GH_TOKEN: \${{ github.token }}
          GH_REPO: \${{ github.repository }}
        run: |
          head=$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls" \\
            --jq "[.[] | select(.merge_commit_sha == \\"$GITHUB_SHA\\")][0].head.sha // empty")
          run=''
          if [ -n "$head" ]; then
            run=$(gh run list --workflow descope.yml --event pull_request --commit "$head" --limit 1 \\
              --json databaseId --jq '.[0].databaseId // empty')
          fi
          if [ -n "$run" ]; then
            gh run download "$run" --name descope-plans --dir "$RUNNER_TEMP/plans" || echo "That run kept no plans."
          fi
      - name: Apply
${keyOf(environment)}        run: |
          plan="$RUNNER_TEMP/plans/${name}.json"
          if [ -s "$plan" ]; then
            descope-mgmt apply "$plan" -e ${name} --yes${isProtected ? ` --confirm-env ${name}` : ''} --lock-timeout 10m \\
              --reason "merge $GITHUB_SHA" -o markdown | tee -a "$GITHUB_STEP_SUMMARY"
          else
            echo "::notice::No pull request with a plan for ${name} led here, so nothing is applied: what differs is only shown."
            descope-mgmt plan -e ${name} --exit-code -o markdown | tee -a "$GITHUB_STEP_SUMMARY"
          fi
`
}

function driftJob({ environments }: Beginning): string {
  return `  drift:
    if: github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'
    runs-on: \${{ vars.DESCOPE_RUNNER || 'ubuntu-latest' }}
    timeout-minutes: 30
    permissions: { contents: read }
    steps:
${INSTALL}
${environments
  .map(
    (
      environment,
    ) => `      # Exit 2: the files and the project differ. Exit 6: the project was changed outside the files.
      - name: Compare ${environment.name}
        if: \${{ !cancelled() }}
${keyOf(environment)}        run: descope-mgmt plan -e ${environment.name} --exit-code -o markdown | tee -a "$GITHUB_STEP_SUMMARY"
`,
  )
  .join('')}`
}

const INSTALL = `      - uses: actions/checkout@v4
        with: { persist-credentials: false }
      - uses: actions/setup-node@v4
        with: { node-version: '22' }
      - run: npm install --global --ignore-scripts "descope-mgmt@$DESCOPE_MGMT_VERSION"`

/** A step gets the key of its own environment and no other. */
function keyOf({ keyVariable }: NewEnvironment): string {
  return keyVariable === undefined
    ? ''
    : `        env:\n          ${keyVariable}: \${{ secrets.${keyVariable} }}\n`
}

function projectVariables(environments: readonly NewEnvironment[]): readonly string[] {
  return environments.flatMap(({ projectId = '' }) => variableIn(projectId) ?? [])
}

/** In the root there is none: a config may include files from anywhere below. */
function pathsFilter(folder: string, indent: string): string {
  return folder === '' ? '' : `\n${indent}paths: [${yamlText(`${folder}/**`)}, ${WORKFLOW_PATH}]`
}

/** Names of jobs have no dots. */
function jobName(name: string): string {
  return name.replaceAll('.', '_')
}

function yamlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
