/** The library: what the command line is made of, for programs that manage a Descope project themselves. */
export {
  configSchema,
  nodeFiles,
  readConfig,
  resolveProject,
  resolveTarget,
  type FileReader,
  type FileStat,
  type ManagementKey,
  type Target,
  type WrittenConfig,
} from './config/index.js'
export { hostLabel } from './core/model/host.js'
export * from './core/model/address.js'
export * from './core/model/api-error.js'
export * from './core/model/errors.js'
export { InexactNumber, parseJson, printJson, type Json, type JsonObject } from './core/model/json.js'
export type * from './core/model/backup.js'
export type * from './core/model/desired.js'
export type * from './core/model/kind.js'
export type * from './core/model/limits.js'
export type * from './core/model/plan.js'
export type * from './core/model/run.js'
export type * from './core/model/state.js'
export type * from './core/ports/clock.js'
export type * from './core/ports/descope-api.js'
export type * from './core/ports/emulation.js'
export type * from './core/ports/log.js'
export type * from './core/ports/progress.js'
export type * from './core/ports/store.js'
export { connect, fetchFor, type Fetch } from './descope/index.js'
export {
  createEmulator,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type FaultEffect,
  type StartedEmulator,
  type StartOptions,
} from './emulator/index.js'
export { emulations } from './kinds/emulations.js'
export { kinds } from './kinds/index.js'
export { createBackup } from './operations/backup.js'
export { execute, stoppingFindings, type Executed, type ExecuteOptions } from './operations/execute.js'
export { getResources } from './operations/get.js'
export { planAsked } from './operations/plan-asked.js'
export { planConfig, type ConfigPlanOptions } from './operations/plan-config.js'
export type { Proposal, Proposer } from './operations/proposal.js'
export { planRestore, planRestoreAll, type RestoreOptions, type RestoreSource } from './operations/restore.js'
export type { Session, Who } from './operations/session.js'
export { planJson, renderPlan, renderRun, runJson } from './report/index.js'
export { folderDriver, memoryDriver, openStore, type StoreOutside } from './store/index.js'
