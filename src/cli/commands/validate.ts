import { relative, sep } from 'node:path'
import type { ConfigReading } from '../../config/index.js'
import { EXIT, ProblemsError } from '../../core/model/errors.js'
import type { Finding } from '../../core/model/plan.js'
import { kinds } from '../../kinds/index.js'
import { documentFindings } from '../../operations/document-findings.js'
import {
  countOf,
  errorJson,
  fileFindings,
  findingCounts,
  findingsJunit,
  type CheckedFile,
} from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { storeProblem } from '../../wiring/store-place.js'
import { inspectConfigFiles } from '../open-session.js'

/**
 * Everything that is wrong at once: in the config files, in reading the documents they name, and in those documents.
 * Problems of the config are an error as everywhere else; with `-o json` they stand among the findings too.
 */
export const runValidate: RunCommand = async (io, { options }) => {
  const read = await inspectConfigFiles(io)
  const { config } = read
  const ofStore = storeProblem(io.context, config)
  const problems = [...read.problems, ...(ofStore === undefined ? [] : [ofStore])]
  const reading = { ...read, problems }
  const documents = documentFindings(reading, { kinds, isStrict: options.flag('strict') })
  const findings = [...problems.map((problem): Finding => ({ ...problem, severity: 'error' })), ...documents]
  const isValid = !findings.some(({ severity }) => severity === 'error')
  const counts = new Map<string, number>()
  for (const { kind } of config.resources) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = [...counts].map(([kind, count]) => countOf(count, kind))
  const unsupported = config.unsupported.map(({ collection }) => collection)
  const [first, ...others] = problems
  const error = first === undefined ? undefined : new ProblemsError([first, ...others])
  // For a program all stands in one document.
  const isWhole = io.out.format === 'json' || io.out.format === 'junit'
  // An error goes to stderr, and is all there is to say where the documents are sound.
  if (error !== undefined && !isWhole && documents.length === 0) throw error
  io.out.answer({
    text: (style) => {
      const shown = fileFindings(byResource(documents), { ...style, verbose: io.globals.isVerbose })
      return [
        ...(shown === '' ? [] : [shown, '']),
        `${isValid ? 'Valid' : 'Invalid'}: ${parts.length === 0 ? 'nothing declared' : parts.join(', ')} in ${countOf(config.files.length, 'file')}${findings.length === 0 ? '' : `; ${findingCounts(findings)}`}`,
        ...(unsupported.length === 0
          ? []
          : [`Not checked, because this version cannot manage them: ${unsupported.join(', ')}`]),
      ].join('\n')
    },
    junit: () =>
      findingsJunit(junitFiles(reading, { documents, cwd: io.context.cwd }), { cwd: io.context.cwd }),
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
      ...(error === undefined ? {} : errorJson(error)),
    }),
  })
  if (error !== undefined && !isWhole) throw error
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

/** Every file of the config with what is wrong in it, then every document. */
function junitFiles(
  { config, problems }: ConfigReading,
  { documents, cwd }: { readonly documents: readonly Finding[]; readonly cwd: string },
): readonly CheckedFile[] {
  const errors = problems.map((problem): Finding => ({ ...problem, severity: 'error' }))
  // A problem that stands nowhere concerns the config as a whole.
  const nameOf = ({ where }: Finding) => where?.file ?? 'config'
  const read = config.files.map((file) => relative(cwd, file).split(sep).join('/'))
  const ofConfig = [...new Set([...read, ...errors.map(nameOf)])].map((file) => ({
    file,
    title: '',
    findings: errors.filter((error) => nameOf(error) === file),
  }))
  const found = byResource(documents).map(({ file: address, findings }) => ({
    file: findings[0]?.where?.file ?? address,
    title: address,
    findings,
  }))
  const told = new Set(found.map(({ title }) => title))
  const sound = config.resources
    .filter(({ address, content }) => content !== undefined && !told.has(address))
    .map((resource) => ({
      file: resource.contentPlaceOf?.('').file ?? resource.where.file,
      title: resource.address,
      findings: [],
    }))
  return [...ofConfig, ...found, ...sound]
}
