import { variableIn, type Beginning } from './beginning.js'

/** What to put into `.env`: every variable the config names, without a value. */
export function dotEnvText({ environments }: Pick<Beginning, 'environments'>): string {
  const lines = environments.flatMap(({ name, projectId = '', keyVariable }) => {
    const project = variableIn(projectId)
    if (project === undefined && keyVariable === undefined) return []
    return [
      '',
      `# ${name}`,
      ...(project === undefined
        ? []
        : ['# The console shows it under Project; it begins with P.', `${project}=`]),
      ...(keyVariable === undefined
        ? []
        : ['# Made in the console under Company, Management Keys.', `${keyVariable}=`]),
    ]
  })
  return `${[
    '# Copy this file to .env beside the config, and fill it in there. .env is never committed.',
    '# Variables of the process count before those in .env.',
    ...lines,
  ].join('\n')}\n`
}
