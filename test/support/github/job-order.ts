import type { Value } from './expressions.js'
import type { Hub, HubRun } from './hub.js'
import type { HostedRepository } from './repository.js'
import type { Job, Workflow } from './workflow.js'

export type Texts = Readonly<Record<string, string>>

/** A step with a script, while it runs. */
export interface RunningStep {
  readonly name: string
  /** Resolves when this was said on stdout or stderr. */
  said(words: string): Promise<void>
  /** Sends what GitHub sends when a job is cancelled: to the process that the step began with, and to no other. */
  signal(name: NodeJS.Signals): void
}

/** A machine that was never used before, and what it is to do. */
export interface JobOrder {
  /** An empty folder of its own. */
  readonly machine: string
  readonly workflow: Workflow
  readonly job: Job
  readonly hub: Hub
  readonly run: HubRun
  readonly repository: HostedRepository
  /** The commit that is checked out. */
  readonly commit: string
  /** `github`, `vars`, `needs`; those of the runner and of the job are added. */
  readonly contexts: Readonly<Record<string, Value>>
  readonly secrets: Texts
  /** Permissions that the event leaves at most. Default: those of the job. */
  readonly mostPermission?: 'read'
  /** Variables of the machine itself. */
  readonly env: Texts
  /** In front of the machine's `PATH`. */
  readonly tools: string
  /** Told of every step with a script when it begins. */
  readonly onStep?: (step: RunningStep) => void
}

/** What actions work with. */
export interface ActionWorld extends JobOrder {
  readonly workspace: string
  readonly permissions: Texts
  readonly say: (text: string) => void
}
