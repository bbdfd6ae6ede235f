/** The library: the operations of the command line, for programs. `docs/library.md` says which names stay. */
export { addressOf, kindOf, parseAddress, type Address } from './core/model/address.js'
export {
  EXIT,
  ProblemsError,
  ToolError,
  type ErrorDetails,
  type ExitCode,
  type Place,
} from './core/model/errors.js'
export { InexactNumber, parseJson, printJson, type Json, type JsonObject } from './core/model/json.js'
export type { Backup, BackupDescription, BackupEntry, BackupRef, ReadBackup } from './core/model/backup.js'
export type { Config, DesiredResource, Environment } from './core/model/desired.js'
export type { DiffEntry } from './core/model/diff.js'
export type { Drift, DriftAuthor, DriftedField, DriftedResource } from './core/model/drift.js'
export type { Live } from './core/model/kind.js'
export type { Pace } from './core/model/pace.js'
export type { Change, Consent, FieldChange, Finding, Plan, Summary } from './core/model/plan.js'
export type { Retention } from './core/model/retention.js'
export type { Run, RunRecord, StepResult, Version } from './core/model/run.js'
export type { Clock } from './core/ports/clock.js'
export type { Log } from './core/ports/log.js'
export type { Progress } from './core/ports/progress.js'
export type { StoredRun } from './core/ports/store.js'
export type { FlowFinding } from './core/flow/check/index.js'
export type { Fetch } from './descope/index.js'
export { loadConfig, type ConfigOptions } from './library/config.js'
export { checkFlow, diffFlows, loadFlow, renderTemplate, type LoadedFlow } from './library/flows.js'
export type { PlaceOptions } from './library/place.js'
export type { Applied, ApplyOptions, Planned } from './library/planned.js'
export {
  openProject,
  type BackOptions,
  type DriftOptions,
  type PlanOptions,
  type Project,
  type ProjectOptions,
} from './library/project.js'
export {
  openStore,
  type AuditAsk,
  type Narrowing,
  type PlannedPruning,
  type ProjectStore,
  type StoreOptions,
} from './library/store.js'
export { validate, type Validation } from './library/validate.js'
export type { AuditEvent, AuditFilter, AuditSource } from './core/audit/index.js'
export type { AuditLine } from './core/model/audit.js'
export type { ServiceRecord } from './core/model/service-record.js'
export type { AuditListing } from './operations/audit-list.js'
export type { AuditVerification } from './operations/audit-verify.js'
export type { BackupDifferences } from './operations/backup-diff.js'
export type { Prunable, Pruning } from './operations/prune.js'
