import { EXIT } from '../../core/model/errors.js'
import type { Finding } from '../../core/model/plan.js'
import { kinds } from '../../kinds/index.js'
import { checkDocuments } from '../../operations/check-documents.js'
import { countOf, fileFindings, findingCounts, type CheckedFile } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfig } from '../open-session.js'

/**
 * What can be wrong in config files is found by reading them; problems are thrown, all at once. Then the documents they
 * name are checked.
 */
export const runValidate: RunCommand = async (io, { options }) => {
  const config = await loadConfig(io)
  const isStrict = options.flag('strict')
  const findings = checkDocuments(config, kinds).map((finding): Finding =>
    isStrict && finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding,
  )
  const isValid = !findings.some(({ severity }) => severity === 'error')
  const counts = new Map<string, number>()
  for (const { kind } of config.resources) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = [...counts].map(([kind, count]) => countOf(count, kind))
  const unsupported = config.unsupported.map(({ collection }) => collection)
  io.out.answer({
    text: (style) => {
      const shown = fileFindings(byResource(findings), { ...style, verbose: io.globals.isVerbose })
      return [
        ...(shown === '' ? [] : [shown, '']),
        `${isValid ? 'Valid' : 'Invalid'}: ${parts.length === 0 ? 'nothing declared' : parts.join(', ')} in ${countOf(config.files.length, 'file')}${findings.length === 0 ? '' : `; ${findingCounts(findings)}`}`,
        ...(unsupported.length === 0
          ? []
          : [`Not checked, because this version cannot manage them: ${unsupported.join(', ')}`]),
      ].join('\n')
    },
    json: () => ({
      formatVersion: 1,
      isValid,
      files: config.files,
      resources: Object.fromEntries(counts),
      unsupported,
      findings: findings.map(({ code, severity, address, message, hint, where }) => ({
        code,
        severity,
        ...(address === undefined ? {} : { address }),
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(where === undefined ? {} : { where: { ...where } }),
      })),
    }),
  })
  return isValid ? EXIT.done : EXIT.usage
}

/** Grouped by resource: the lines of its findings name the file. */
function byResource(findings: readonly Finding[]): readonly CheckedFile[] {
  const groups = new Map<string, Finding[]>()
  for (const { address = '', ...finding } of findings) {
    groups.set(address, [...(groups.get(address) ?? []), finding])
  }
  return [...groups].map(([address, found]) => ({ file: address, title: '', findings: found }))
}
