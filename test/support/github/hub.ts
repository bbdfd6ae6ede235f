/** A pull request as far as workflows see it. */
export interface Pull {
  readonly number: number
  readonly branch: string
  /** Full name of the repository that its branch lies in. */
  readonly from: string
  head: string
  /** Commit of `main` that it became. */
  merged?: string
}

/** An issue, or a comment on one or on a pull request. */
export interface Written {
  readonly id: number
  /** Of the issue or pull request. */
  readonly number: number
  readonly user: { readonly type: 'Bot' | 'User'; readonly login: string }
  title?: string
  body: string
  state: 'open' | 'closed'
  /** How often it was written anew. */
  edits: number
}

export interface HubRun {
  readonly id: number
  readonly event: string
  readonly headSha: string
  /** Files by path, by the name of the artifact. */
  readonly artifacts: Map<string, ReadonlyMap<string, Uint8Array>>
}

/** GitHub refuses longer texts: "body is too long (maximum is 65536 characters)". */
const LONGEST_BODY = 65_536

/** What GitHub keeps beside the repository. */
export class Hub {
  readonly name = 'acme/identity'
  readonly pulls: Pull[] = []
  readonly comments: Written[] = []
  readonly issues: Written[] = []
  readonly runs: HubRun[] = []
  #ids = 100

  newId(): number {
    this.#ids += 1
    return this.#ids
  }

  /** What everybody who may read the repository can read. */
  published(): string {
    return [...this.comments, ...this.issues].map(({ title = '', body }) => `${title}\n${body}`).join('\n')
  }

  /** The part of `@octokit/rest` that workflows here call, for a job with these permissions. */
  client(permissions: Readonly<Record<string, string>>) {
    const needs = (level: 'read' | 'write', ...scopes: readonly string[]) => {
      const has = scopes.some((scope) => permissions[scope] === 'write' || permissions[scope] === level)
      if (!has)
        throw new Error(`403: Resource not accessible by integration (${scopes.join(' or ')}: ${level})`)
    }
    const on = (number: number) =>
      this.pulls.some((pull) => pull.number === number) ? 'pull-requests' : 'issues'
    const rest = {
      issues: {
        listComments: async ({ issue_number }: Asked<'issue_number'>) => {
          needs('read', 'issues', on(issue_number))
          return { data: this.comments.filter(({ number }) => number === issue_number) }
        },
        createComment: async ({ issue_number, body }: Asked<'issue_number'> & Body) => {
          needs('write', 'issues', on(issue_number))
          this.comments.push(this.#written(issue_number, { body }))
        },
        updateComment: async ({ comment_id, body }: Asked<'comment_id'> & Body) => {
          const comment = found(this.comments, ({ id }) => id === comment_id)
          needs('write', 'issues', on(comment.number))
          rewrite(comment, body)
        },
        listForRepo: async ({ state }: { readonly state: string }) => {
          needs('read', 'issues')
          return { data: this.issues.filter((issue) => issue.state === state) }
        },
        create: async ({ title, body }: { readonly title: string } & Body) => {
          needs('write', 'issues')
          this.issues.push(this.#written(this.newId(), { title, body }))
        },
        update: async (change: Asked<'issue_number'> & Partial<Body & Pick<Written, 'state'>>) => {
          needs('write', 'issues')
          const issue = found(this.issues, ({ number }) => number === change.issue_number)
          if (change.body !== undefined) rewrite(issue, change.body)
          if (change.state !== undefined) issue.state = change.state
        },
      },
      repos: {
        listPullRequestsAssociatedWithCommit: async ({ commit_sha }: { readonly commit_sha: string }) => {
          needs('read', 'pull-requests')
          const pulls = this.pulls.filter(({ merged, head }) => merged === commit_sha || head === commit_sha)
          return {
            data: pulls.map(({ number, head, from, merged }) => ({
              number,
              head: { sha: head, repo: { full_name: from } },
              merge_commit_sha: merged ?? null,
            })),
          }
        },
      },
      actions: {
        listWorkflowRuns: async (
          asked: Asked<'per_page'> & Record<'workflow_id' | 'event' | 'head_sha', string>,
        ) => {
          needs('read', 'actions')
          if (asked.workflow_id !== 'descope.yml') throw new Error('404: no such workflow')
          const runs = this.runs.filter(
            ({ event, headSha }) => event === asked.event && headSha === asked.head_sha,
          )
          return { data: { workflow_runs: runs.toReversed().slice(0, asked.per_page) } }
        },
        listWorkflowRunArtifacts: async (asked: Asked<'run_id'> & { readonly name: string }) => {
          needs('read', 'actions')
          const run = found(this.runs, ({ id }) => id === asked.run_id)
          return { data: { artifacts: run.artifacts.has(asked.name) ? [{ expired: false }] : [] } }
        },
      },
    }
    const paginate = async <Asked, Item>(list: (asked: Asked) => Promise<{ data: Item }>, asked: Asked) =>
      (await list(asked)).data
    return { rest, paginate }
  }

  #written(number: number, { title, body }: { readonly title?: string; readonly body: string }): Written {
    const user = { type: 'Bot', login: 'github-actions[bot]' } as const
    const written: Written = { id: this.newId(), number, user, body: '', state: 'open', edits: -1 }
    if (title !== undefined) written.title = title
    rewrite(written, body)
    return written
  }
}

type Asked<Name extends string> = Readonly<Record<Name, number>>
interface Body {
  readonly body: string
}

function rewrite(written: Written, body: string): void {
  if (body.length > LONGEST_BODY) throw new Error('422: body is too long (maximum is 65536 characters)')
  written.body = body
  written.edits += 1
}

function found<Item>(items: readonly Item[], fits: (item: Item) => boolean): Item {
  const item = items.find(fits)
  if (item === undefined) throw new Error('404: Not Found')
  return item
}
