import type { ConfigReading } from '../../config/index.js'
import { EXIT, ProblemsError, ToolError, usageError, type ErrorDetails } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import { countOf, fileFindings, findingCounts, placeWords } from '../../report/index.js'
import { checkedFlowJson, checkedFlowsJunit } from '../checked-flow-json.js'
import { checkAll, flowsDeclared, flowsTyped, type CheckedFlow } from '../checked-flows.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { tellLeftAside } from '../left-aside.js'
import { inspectConfigFiles, withSession } from '../open-session.js'

/** Checks flows in files, or all that a config declares. Asks the service only with `--live`. */
export const runFlowValidate: RunCommand = async (io, { args, options }) => {
  const isLive = options.flag('live')
  const areNamed = args.length > 0
  const reading = await (areNamed ? configBeside(io, { isLive }) : declaringConfig(io))
  const declared = reading === undefined ? [] : flowsDeclared(reading)
  const flows = areNamed ? await flowsTyped(io, args) : declared
  const check = async (session?: Parameters<typeof checkAll>[1]['session']) =>
    checkAll(flows, {
      beside: areNamed ? declared : [],
      session,
      isStrict: options.flag('strict'),
    })
  const found = isLive ? await withSession(io, reading?.config, check) : await check()
  const checked = [...(areNamed ? [] : filesWithProblems(io, reading?.problems ?? [])), ...found]
  const findings = checked.flatMap((flow) => flow.findings)
  const isValid = !findings.some(({ severity }) => severity === 'error')
  io.out.answer({
    text: (style) => {
      const files = checked.map(({ file, id, layout, findings: found }) => ({
        file,
        title: [id, layout]
          .filter((part) => part !== undefined)
          .map((part) => printable(part))
          .join(', '),
        findings: found,
      }))
      const shown = fileFindings(files, { ...style, cwd: io.context.cwd, verbose: io.globals.isVerbose })
      const total = `${isValid ? 'Valid' : 'Invalid'}: ${sizeOf(found)}; ${findingCounts(findings)}`
      return shown === '' ? total : `${shown}\n\n${total}`
    },
    junit: () => checkedFlowsJunit(checked, io.context),
    json: () => ({ formatVersion: 1, isValid, flows: checked.map(checkedFlowJson) }),
  })
  return isValid ? EXIT.done : EXIT.usage
}

/** The config whose flows are checked, with all that is wrong in it. */
async function declaringConfig(io: Io): Promise<ConfigReading> {
  try {
    return await inspectConfigFiles(io)
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'config-not-found') throw error
    throw usageError({
      code: error.code,
      message: error.message,
      hint: 'Name the files or folders of flows, or with --config the config that declares them.',
      cause: error,
    })
  }
}

/**
 * With files named, a config is used only where it is named too, or where its environment says which project is live.
 * What is wrong in one that was only found here does not concern those files; nor do other documents.
 */
async function configBeside(
  io: Io,
  { isLive }: { readonly isLive: boolean },
): Promise<ConfigReading | undefined> {
  const isNamed = io.globals.config.length > 0
  if (!isNamed && !isLive) return undefined
  const reading = await inspectIfAny(io)
  if (reading === undefined) return undefined
  const { config, problems, unreadable } = reading
  const [first, ...others] = problems
  const lacksEnvironment = io.globals.env !== undefined && config.environment === null
  if (first !== undefined && (isNamed || lacksEnvironment)) throw new ProblemsError([first, ...others])
  tellLeftAside(io, [...problems, ...unreadable.flatMap((document) => document.problems)])
  return reading
}

async function inspectIfAny(io: Io): Promise<ConfigReading | undefined> {
  try {
    return await inspectConfigFiles(io)
  } catch (error) {
    const isWanted = io.globals.config.length > 0 || io.globals.env !== undefined
    if (!isWanted && error instanceof ToolError && error.code === 'config-not-found') return undefined
    throw error
  }
}

/** Config files in which something is wrong, in the shape of the checked ones. */
function filesWithProblems({ context }: Io, problems: readonly ErrorDetails[]): readonly CheckedFlow[] {
  const files = new Map<string, CheckedFlow['findings']>()
  for (const problem of problems) {
    const file = problem.where === undefined ? '' : placeWords({ file: problem.where.file }, context.cwd)
    files.set(file, [...(files.get(file) ?? []), { ...problem, severity: 'error' }])
  }
  return [...files].map(([file, findings]) => ({ file, id: undefined, layout: undefined, findings }))
}

/** What holds no flow has no id. */
function sizeOf(checked: readonly CheckedFlow[]): string {
  const flows = checked.filter(({ id }) => id !== undefined).length
  const others = checked.length - flows
  return others === 0
    ? countOf(flows, 'flow')
    : `${countOf(flows, 'flow')} and ${others} that ${others === 1 ? 'holds' : 'hold'} none`
}
