export { adoptionJson, renderAdoption } from './adoption-text.js'
export { auditCsv } from './audit-csv.js'
export { auditStatsJson, renderAuditStats } from './audit-stats-text.js'
export { auditJson, auditJsonLines, renderAudit } from './audit-text.js'
export { auditVerificationJson, renderAuditVerification } from './audit-verification-text.js'
export { backupDiffJson, renderBackupDiff, type ComparedSide } from './backup-diff-text.js'
export { beginningJson, renderBeginning } from './beginning-text.js'
export { collectionJson, renderCollection, spanWords } from './collected-text.js'
export { costJson, costWords } from './cost-text.js'
export { countOf, groupDigits } from './count-words.js'
export { errorJson, getJson, listJson, planJson, runJson, undoneByJson } from './documents.js'
export { doctorJson, renderDoctor } from './doctor-text.js'
export {
  driftJson,
  driftJunit,
  driftMessage,
  hasConflict,
  renderDrift,
  renderDriftMarkdown,
  type ShownDrift,
  type WaysOut,
} from './drift/index.js'
export { durationWords } from './duration-words.js'
export {
  environmentDiffJson,
  renderEnvironmentDiff,
  type ComparedEnvironment,
} from './environment-diff-text.js'
export {
  environmentsJson,
  renderEnvironments,
  type KeySource,
  type ListedEnvironment,
} from './environments-text.js'
export { renderErrorMarkdown } from './error-markdown.js'
export { renderError } from './error-text.js'
export { flowComparison, rawDiff } from './flow-comparison-text.js'
export { flowDiffJson } from './flow-diff-text.js'
export { convertedFlow, exportedFlows } from './flow-files-text.js'
export { fileFindings, findingCounts, type CheckedFile } from './flow-findings-text.js'
export { flowSummary } from './flow-summary-text.js'
export { forgottenJson, renderForgetting, renderForgotten } from './forget-text.js'
export { flowTestsJson } from './flow-tests-json.js'
export { renderFlowTests } from './flow-tests-text.js'
export { jsonText } from './json-text.js'
export { findingsJunit, flowTestsJunit } from './junit-text.js'
export { fenced, inlineCode } from './markdown-words.js'
export { paletteFor, type Style } from './palette.js'
export { placeWords } from './place-words.js'
export { renderPlan } from './plan-text.js'
export { renderPlanMarkdown } from './plan-markdown.js'
export { renderRunMarkdown } from './run-markdown.js'
export { renderTable } from './table.js'
export { yamlText } from './yaml-text.js'
export { pullJson, renderPull } from './pull-text.js'
export {
  pruningJson,
  renderPruning,
  sizeWords,
  sumsOf,
  type PrunedItem,
  type PrunedItems,
} from './prune-text.js'
export { renderRun, type NextCommand } from './run-text.js'
export { renderStoreCopy, storeCopyJson, type ShownStoreCopy } from './store-copy-text.js'
export { withoutSecrets, type SecretPlaces } from './secret-places.js'
export { agoWords, utcTime } from './time-words.js'
export { historyJson, renderHistory, type ShownHistory } from './history-text.js'
export { keptVersionsJson, renderKeptVersions, type ShownVersion } from './kept-versions-text.js'
export { renderRuns, renderShownRun, runsJson, shownRunJson, type ShownRun } from './runs-text.js'
