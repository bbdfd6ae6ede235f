import type { ConfigReading } from '../../config/index.js'
import { ok, warning, type Check } from '../../core/model/check.js'
import { ToolError } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import { countOf, placeWords } from '../../report/index.js'

/** Whether the config files can be read and hold nothing wrong. Documents they name are not looked at. */
export function checkConfig(reading: ConfigReading): Check {
  const { problems, config } = reading
  const [first] = problems
  const [main] = config.files
  const more = config.files.length > 1 ? ` and ${config.files.length - 1} more` : ''
  const files = main === undefined ? '' : `${printable(main)}${more}: `
  if (first === undefined) {
    const declared = countOf(config.resources.length, 'resource')
    return ok('config', `${files}valid, ${declared}, ${countOf(config.environments.length, 'environment')}`)
  }
  // A file that cannot be read at all is named by the message.
  const where = first.where?.line === undefined ? '' : `${placeWords(first.where)}: `
  return {
    name: 'config',
    state: 'failed',
    message: `${files}${countOf(problems.length, 'problem')}. ${where}${first.message}`,
    fix: 'descope-mgmt validate',
    code: first.code,
  }
}

/** What it means that the config could not be read at all. */
export function checkOfUnreadConfig(error: unknown, { isNamed }: { readonly isNamed: boolean }): Check {
  const isMissing = error instanceof ToolError && error.code === 'config-not-found'
  if (isMissing && !isNamed) {
    return { ...warning('config', error.message, 'descope-mgmt init'), code: error.code }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    name: 'config',
    state: 'failed',
    message,
    fix: 'descope-mgmt validate',
    ...(error instanceof ToolError ? { code: error.code } : {}),
  }
}
