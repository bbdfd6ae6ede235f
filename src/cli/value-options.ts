import { resolve } from 'node:path'
import { usageError } from '../core/model/errors.js'
import { objectOf } from '../core/model/json.js'
import { quoted } from '../core/model/printable.js'
import type { GivenValues } from '../core/template/values.js'
import type { OptionSpec } from './command.js'
import type { Io } from './io.js'

/** Values for the variables of templates. */
export const VALUE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--var <name=value>',
    description: 'value for a variable of templates; repeatable',
    isRepeatable: true,
  },
  {
    flags: '--vars-file <file>',
    description: 'YAML or JSON file of such values; repeatable, the last counts',
    isRepeatable: true,
  },
]

/**
 * The values that were given on the command line, those that count most first.
 * @throws ToolError `wrong-usage`; ProblemsError for a file that cannot be read as values
 */
export async function givenValues({
  context,
  globals,
}: Pick<Io, 'context' | 'globals'>): Promise<readonly GivenValues[]> {
  const written = globals.vars.map(parseVar)
  const given: GivenValues[] = []
  if (written.length > 0) given.push({ values: objectOf(written), areTexts: true, from: '--var' })
  if (globals.varsFiles.length === 0) return given
  // Loaded now and not before: the help names these options, and is to come at once.
  const { nodeFiles, readVarsFile } = await import('../config/index.js')
  for (const file of [...globals.varsFiles].reverse()) {
    given.push(await readVarsFile(nodeFiles(), resolve(context.cwd, file), { shown: file }))
  }
  return given
}

function parseVar(text: string): readonly [string, string] {
  const sign = text.indexOf('=')
  if (sign > 0) return [text.slice(0, sign), text.slice(sign + 1)]
  throw usageError({
    code: 'wrong-usage',
    message: `--var takes NAME=value, not ${quoted(text)}`,
    hint: 'Write --var TENANT_NAME="Acme Inc".',
  })
}
