export { nodeFiles, type FileReader, type FolderEntry } from './files.js'
export { readConfig, type ReadConfigOptions } from './read-config.js'
export { resolveProject, resolveTarget, type Target, type TargetOptions } from './target.js'
export { typedEntryProblems } from './typed-entry-problems.js'
