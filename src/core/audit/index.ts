export { chainEntries, hashOfLine, type ChainEnd } from './chain.js'
export { checkFile, type AuditDamage, type CheckedFile } from './check-file.js'
export { checkNames } from './check-names.js'
export { checkHeads, linkedHeads, type KnownHead } from './check-heads.js'
export { managingEntry, refusalEntry, stepEntry, type AuditedRun } from './entries.js'
export {
  AUDIT_OUTCOMES,
  AUDIT_SOURCES,
  isRecordAskedFor,
  type AuditEvent,
  type AuditSource,
} from './event.js'
export { addressesOf, isAskedFor, namesOf, type AuditFilter } from './filter.js'
export { lineSieve, newestFirst } from './line-sieve.js'
export { readAuditLine } from './read-line.js'
export { DAY_WORDS, timeSpanOf, type TimeSpan } from './time-span.js'
export { tipsOf } from './tips.js'
