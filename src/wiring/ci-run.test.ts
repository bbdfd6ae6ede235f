import { expect, it } from 'vitest'
import { ciRunIn } from './ci-run.js'

const GITHUB = {
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: 'acme/idp',
  GITHUB_RUN_ID: '7',
  GITHUB_ACTOR: 'dora',
}

it('knows who started a run of GitHub Actions, or started it again', () => {
  const ciUrl = 'https://github.example/acme/idp/actions/runs/7'
  expect(ciRunIn(GITHUB)).toEqual({ ciActor: 'dora', ciUrl })
  expect(ciRunIn({ ...GITHUB, GITHUB_TRIGGERING_ACTOR: 'ada' })).toEqual({ ciActor: 'ada', ciUrl })
})

it('knows a job of GitLab CI', () => {
  const job = { GITLAB_USER_LOGIN: 'ada', CI_JOB_URL: 'https://gitlab.example/acme/-/jobs/7' }
  expect(ciRunIn(job)).toEqual({ ciActor: 'ada', ciUrl: job.CI_JOB_URL })
})

it('knows nothing elsewhere', () => {
  expect(ciRunIn({ CI: 'true', GITHUB_ACTOR: '' })).toEqual({})
})
