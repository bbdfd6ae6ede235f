export interface CiRun {
  readonly ciActor?: string
  readonly ciUrl?: string
}

/** Who started the CI run and where it is shown, as GitHub Actions and GitLab CI announce it in the environment. */
export function ciRunIn(env: Readonly<Record<string, string | undefined>>): CiRun {
  // Who starts a run of somebody else again is the one who acts.
  const actor = ['GITHUB_TRIGGERING_ACTOR', 'GITHUB_ACTOR', 'GITLAB_USER_LOGIN']
    .map((name) => env[name])
    .find((value) => value !== undefined && value !== '')
  const url = runUrl(env)
  return { ...(actor === undefined ? {} : { ciActor: actor }), ...(url === undefined ? {} : { ciUrl: url }) }
}

function runUrl(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  if (server !== undefined && repository !== undefined && run !== undefined) {
    return `${server}/${repository}/actions/runs/${run}`
  }
  return env['CI_JOB_URL']
}
