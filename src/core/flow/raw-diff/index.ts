export { unifiedDiff, type DiffLine } from './unified-diff.js'
