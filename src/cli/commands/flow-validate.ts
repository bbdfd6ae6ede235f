import type { Config } from '../../core/model/desired.js'
import { EXIT, ToolError, usageError } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import { printable } from '../../core/model/printable.js'
import { countOf, fileFindings, findingCounts } from '../../report/index.js'
import { checkAll, flowsDeclared, flowsTyped, type CheckedFlow } from '../checked-flows.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { loadConfig, loadConfigIfAny, withSession } from '../open-session.js'

/** Checks flows in files, or all that a config declares. Asks the service only with `--live`. */
export const runFlowValidate: RunCommand = async (io, { args, options }) => {
  const isLive = options.flag('live')
  const config = await configFor(io, { areNamed: args.length > 0, isLive })
  const declared = flowsDeclared(config)
  const flows = args.length > 0 ? await flowsTyped(io, args) : declared
  const check = async (session?: Parameters<typeof checkAll>[1]['session']) =>
    checkAll(flows, {
      beside: args.length > 0 ? declared : [],
      session,
      isStrict: options.flag('strict'),
    })
  const checked = isLive ? await withSession(io, config, check) : await check()
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
      const total = `${isValid ? 'Valid' : 'Invalid'}: ${sizeOf(checked)}; ${findingCounts(findings)}`
      return shown === '' ? total : `${shown}\n\n${total}`
    },
    json: () => ({ formatVersion: 1, isValid, flows: checked.map(flowJson) }),
  })
  return isValid ? EXIT.done : EXIT.usage
}

/** With files named, a config is used only where it is named too, or where its environment says which project is live. */
async function configFor(
  io: Io,
  { areNamed, isLive }: { readonly areNamed: boolean; readonly isLive: boolean },
): Promise<Config | undefined> {
  if (areNamed)
    return io.globals.config.length > 0 || isLive ? loadConfigIfAny(io, { readsDocuments: true }) : undefined
  try {
    return await loadConfig(io)
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'config-not-found' || io.globals.config.length > 0)
      throw error
    throw usageError({
      code: error.code,
      message: error.message,
      hint: 'Name the files or folders of flows, or with --config the config that declares them.',
      cause: error,
    })
  }
}

/** What holds no flow has no id. */
function sizeOf(checked: readonly CheckedFlow[]): string {
  const flows = checked.filter(({ id }) => id !== undefined).length
  const others = checked.length - flows
  return others === 0 ? countOf(flows, 'flow') : `${countOf(flows, 'flow')} and ${others} that hold none`
}

function flowJson({ file, id, layout, findings }: CheckedFlow): JsonObject {
  return {
    id: id ?? null,
    file,
    layout: layout ?? null,
    findings: findings.map(({ code, severity, message, hint, where, path }) => ({
      code,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(where === undefined ? {} : { where: { ...where } }),
      ...(path === undefined ? {} : { path }),
    })),
  }
}
