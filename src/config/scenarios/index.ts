import { ToolError, type ErrorDetails } from '../../core/model/errors.js'
import type { FileReader } from '../files.js'
import { Problems } from '../problems.js'
import { readScenarioFile } from './read-scenario-file.js'
import type { ScenarioFile } from './scenario-file.js'

export { findScenarioFiles } from './find-scenario-files.js'
export type { FlowReference, ScenarioFile } from './scenario-file.js'

/** Reads all files, and tells everything that is wrong in any of them, file by file. */
export async function readScenarioFiles(
  files: FileReader,
  paths: readonly string[],
  { cwd }: { readonly cwd: string },
): Promise<{ readonly read: readonly ScenarioFile[]; readonly problems: readonly ErrorDetails[] }> {
  const problems = new Problems()
  const read: ScenarioFile[] = []
  for (const path of paths) {
    try {
      const file = await readScenarioFile(files, path, { cwd, problems })
      if (file !== undefined) read.push(file)
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      const { code, message, hint, where } = error
      problems.add({ code, message, hint, where })
    }
  }
  return { read, problems: problems.inOrder() }
}
