import { join } from 'node:path'
import { keyVariableOf } from '../../config/index.js'
import type { Environment } from '../../core/model/desired.js'
import type { Beginning, NewEnvironment } from './beginning.js'
import { configText } from './config-text.js'
import { dotEnvText } from './dot-env-text.js'
import { withIgnoredLines } from './ignored-lines.js'
import { WORKFLOW_PATH, workflowText } from './workflow-text.js'

/** What becomes of one file. `kept`: another text is in it, and nobody allowed to write over it. */
export type FileAction = 'create' | 'extend' | 'replace' | 'keep' | 'unchanged'

export interface PlannedFile {
  /** Absolute. */
  readonly path: string
  readonly action: FileAction
  /** What it holds afterwards; of one that is kept, what it would have been given. */
  readonly text: string
}

export interface FilesAsked extends Beginning {
  /** Absolute path of the folder that gets the config. */
  readonly into: string
  /** Absolute path of the repository's root; `into` where there is none. */
  readonly root: string
  /** False where the folder has a config already, which is left alone. */
  readonly withConfig: boolean
  readonly withWorkflow: boolean
  /** Further files by absolute path, that the config names. */
  readonly others: ReadonlyMap<string, string>
  /** What a file holds; `undefined` where there is none. */
  readonly read: (path: string) => Promise<string | undefined>
  /** True for a file that may be written over. */
  readonly mayReplace: (path: string) => boolean
}

/** The files of a beginning, and what is to become of each. Writes nothing. */
export async function planFiles(asked: FilesAsked): Promise<readonly PlannedFile[]> {
  const { into, root, withConfig, withWorkflow } = asked
  const whole: readonly (readonly [path: string, text: string])[] = [
    ...(withConfig ? [[join(into, 'descope.yaml'), configText(asked)] as const] : []),
    ...asked.others,
    [join(into, '.env.example'), dotEnvText(asked)],
    ...(withWorkflow ? [[join(root, ...WORKFLOW_PATH.split('/')), workflowText(asked)] as const] : []),
  ]
  const planned: PlannedFile[] = []
  for (const [path, text] of whole) {
    const before = await asked.read(path)
    planned.push({ path, text, action: actionFor({ before, text, mayReplace: asked.mayReplace(path) }) })
  }
  const path = join(into, '.gitignore')
  const before = await asked.read(path)
  const text = withIgnoredLines(before)
  const action = before === undefined ? 'create' : before === text ? 'unchanged' : 'extend'
  return [...planned, { path, text, action }]
}

function actionFor({
  before,
  text,
  mayReplace,
}: {
  readonly before: string | undefined
  readonly text: string
  readonly mayReplace: boolean
}): FileAction {
  if (before === undefined) return 'create'
  if (before === text) return 'unchanged'
  return mayReplace ? 'replace' : 'keep'
}

/** Environments of a config that is there already, as the other files need them. */
export function environmentsOf(environments: readonly Environment[]): readonly NewEnvironment[] {
  return environments.map((environment) => {
    const { name, managementKey, projectVariable } = environment
    const projectId = projectVariable === undefined ? environment.projectId : `\${${projectVariable}}`
    const isFromFile = managementKey?.from === 'file'
    return {
      name,
      ...(projectId === undefined ? {} : { projectId }),
      ...(isFromFile
        ? {}
        : {
            keyVariable: managementKey?.from === 'variable' ? managementKey.name : keyVariableOf(name),
          }),
      isProtected: environment.protected,
    }
  })
}
