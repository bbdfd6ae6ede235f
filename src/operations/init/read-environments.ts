import { isEnvironmentName, isProjectId, keyVariableOf } from '../../config/index.js'
import type { ErrorDetails } from '../../core/model/errors.js'
import { quoted } from '../../core/model/printable.js'
import { variableIn, type NewEnvironment } from './beginning.js'

/** Names that tell of an environment to be careful with: protected unasked. */
const PROTECTED = /^(prod|production|live)$/i

/**
 * Environments as they are written on a command line, `NAME=PROJECT` each; without a project its id is to come from a
 * variable that is called after the name.
 * @param about.protect names of further environments to be protected
 * @returns every problem at once instead
 */
export function readEnvironments(
  written: readonly string[],
  { protect }: { readonly protect: readonly string[] },
): { readonly environments: readonly NewEnvironment[]; readonly problems: readonly ErrorDetails[] } {
  const problems: ErrorDetails[] = []
  const add = (message: string, hint: string) => {
    problems.push({ code: 'bad-environment', message, hint })
  }
  const environments = new Map<string, NewEnvironment>()
  const projects = new Map<string, string>()
  for (const text of written) {
    const at = text.indexOf('=')
    const name = (at < 0 ? text : text.slice(0, at)).trim()
    const projectId = at < 0 ? `\${${projectVariableOf(name)}}` : text.slice(at + 1).trim()
    if (!isEnvironmentName(name)) {
      add(
        `${quoted(name)} cannot name an environment`,
        'Write NAME=PROJECT. A name has 1 to 64 letters, digits, dots, dashes or underscores.',
      )
      continue
    }
    if (!isProjectId(projectId) && variableIn(projectId) === undefined) {
      add(
        `${quoted(projectId)} is no project id (environment ${quoted(name)})`,
        `A project id is a P, then letters and digits; the console shows it under Project. Without one, --environment ${name} takes it from ${projectVariableOf(name)}.`,
      )
    }
    const keyVariable = keyVariableOf(name)
    const twin = environments.get(keyVariable)
    if (twin !== undefined) {
      add(
        twin.name === name
          ? `The environment ${quoted(name)} is given twice`
          : `The environments ${quoted(twin.name)} and ${quoted(name)} would share the variable ${keyVariable}`,
        'Give each a name of its own.',
      )
      continue
    }
    const owner = projects.get(projectId)
    if (owner !== undefined) {
      add(
        `The environments ${quoted(owner)} and ${quoted(name)} mean the same project, ${projectId}`,
        'Give each a project of its own.',
      )
    }
    projects.set(projectId, name)
    const isProtected = PROTECTED.test(name) || protect.includes(name)
    environments.set(keyVariable, { name, projectId, keyVariable, isProtected })
  }
  const found = [...environments.values()]
  for (const name of protect) {
    if (found.some((environment) => environment.name === name)) continue
    add(`--protect names ${quoted(name)}, which is no environment given here`, 'Give it with --environment.')
  }
  return { environments: found, problems }
}

/** `DESCOPE_PROJECT_ID_DEV` for `dev`. */
export function projectVariableOf(name: string): string {
  return `DESCOPE_PROJECT_ID_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
}
