export { discoverConfig } from './discover.js'
export { readDocumentSource } from './document-source.js'
export { filesOver } from './files-over.js'
export { nodeFiles, type FileReader, type FolderEntry } from './files.js'
export { configJsonSchema } from './json-schema/config-json-schema.js'
export { overlayJsonSchema } from './json-schema/overlay-json-schema.js'
export { issueInWords } from './issue-in-words.js'
export { keyVariableOf } from './management-key.js'
export { isEnvironmentName, isProjectId } from './names.js'
export { inspectConfig, readConfig, type ConfigReading, type ReadConfigOptions } from './read-config.js'
export {
  resolveBaseUrl,
  resolveKey,
  resolveProject,
  resolveTarget,
  type ManagementKey,
  type Target,
  type TargetOptions,
} from './target.js'
export {
  findScenarioFiles,
  readScenarioFiles,
  type FlowReference,
  type ScenarioFile,
} from './scenarios/index.js'
export { typedEntryProblems } from './typed-entry-problems.js'
export type { UnreadableDocument } from './unreadable-document.js'
export { isTemplateByName } from './template/template-file.js'
export { openTemplates, type RenderWith, type Templates } from './template/open-templates.js'
export type { LibraryEntry } from './template/find-template.js'
export type { Template, TemplateRead } from './template/read-template.js'
export type { Rendered } from './template/render-template.js'
export { readVarsFile } from './template/vars-file.js'
export { editConfig, holdsCollection, type ConfigEdit, type RefusedEdit } from './edit/edit-config.js'
export { printConfig, type ConfigFormat } from './edit/print-config.js'
export { holdableEntry } from './pulled-entry.js'
