import type { Config } from '../core/model/desired.js'
import type { Finding } from '../core/model/plan.js'
import { kinds } from '../kinds/index.js'
import { documentFindings } from '../operations/document-findings.js'
import type { ConfigOptions } from './config.js'
import { inspectConfigFiles } from './reading.js'

/** What is wrong with a config and with the documents that it names. */
export interface Validation {
  /** False where a finding is an error. */
  readonly isValid: boolean
  /** In the order of files and lines, those of documents last. */
  readonly findings: readonly Finding[]
  /** Without what is wrong. */
  readonly config: Config
}

/**
 * Checks config files and documents as `descope-mgmt validate` does. What is wrong is a result. Never calls Descope.
 * @throws ToolError `config-not-found`
 */
export async function validate(
  options: Omit<ConfigOptions, 'config'> & {
    /** Config files. Default: the one found from `cwd` upwards. */
    readonly config?: string | readonly string[]
    /** Warnings about documents count as errors. Default: false. */
    readonly isStrict?: boolean
  },
): Promise<Validation> {
  const reading = await inspectConfigFiles(options)
  const findings = [
    ...reading.problems.map((problem): Finding => ({ ...problem, severity: 'error' })),
    ...documentFindings(reading, { kinds, isStrict: options.isStrict ?? false }),
  ]
  const isValid = !findings.some(({ severity }) => severity === 'error')
  return { isValid, findings, config: reading.config }
}
