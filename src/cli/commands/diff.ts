import { EXIT, ToolError } from '../../core/model/errors.js'
import { matchesPattern, type Pattern } from '../../core/model/pattern.js'
import { printable } from '../../core/model/printable.js'
import { kinds } from '../../kinds/index.js'
import { diffEnvironments } from '../../operations/diff-environments.js'
import type { Session } from '../../operations/session.js'
import { environmentDiffJson, renderEnvironmentDiff, type ComparedEnvironment } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfig } from '../open-session.js'
import { environmentNames, inEnvironment, partsAsked, withBothProjects } from '../two-sessions.js'

/** Compares two live projects. Writes nothing anywhere. */
export const runDiff: RunCommand = async (asked, { options }) => {
  const names = environmentNames(asked, options)
  const io = inEnvironment(asked, names.to)
  const parts = partsAsked(options)
  const { only, except } = io.globals
  const config = await loadConfig(io, { readsDocuments: false })
  const { from, to, ...found } = await withBothProjects(io, { config, names }, async (both) => ({
    ...(await diffEnvironments(both, { only, except, parts })),
    from: sideOf(both.from),
    to: sideOf(both.to),
  }))
  const isMatched = (pattern: Pattern) =>
    kinds.some(({ name }) => name === pattern) ||
    found.addresses.some((address) => matchesPattern(pattern, address))
  const slip = only.find((pattern) => !isMatched(pattern))
  if (slip !== undefined) {
    throw new ToolError({
      code: 'nothing-matches',
      message: `--only ${printable(slip)} matches nothing in either project`,
      hint: 'Name a kind, or an address such as tenant/acme; * is allowed.',
      exit: EXIT.usage,
    })
  }
  const secrets = Object.fromEntries(kinds.map((kind) => [kind.name, kind.secrets]))
  io.out.answer({
    text: (style) =>
      renderEnvironmentDiff({ from, to, ...found }, { ...style, secrets, verbose: io.globals.isVerbose }),
    json: () => environmentDiffJson({ from, to, ...found }, secrets),
  })
  return options.flag('exitCode') && found.changes.length > 0 ? EXIT.differences : EXIT.done
}

function sideOf({ environment, api }: Session): ComparedEnvironment {
  return { environment: environment?.name ?? '', projectId: api.projectId, host: api.host }
}
