import type { Config } from '../../core/model/desired.js'
import type { Drift } from '../../core/model/drift.js'
import { EXIT, ToolError, type ExitCode } from '../../core/model/errors.js'
import { isInScope } from '../../core/model/pattern.js'
import { SecretTexts } from '../../core/model/secret-texts.js'
import { kinds } from '../../kinds/index.js'
import { findDrift } from '../../operations/drift/find-drift.js'
import {
  driftJson,
  driftJunit,
  driftMessage,
  renderDrift,
  renderDriftMarkdown,
  type ShownDrift,
} from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { waysOutFor } from '../drift-ways-out.js'
import type { Io } from '../io.js'
import { notify, webhookOf } from '../notify.js'
import { loadConfig, withSession } from '../open-session.js'
import { withSameTarget } from '../same-target.js'

/** Descope lets 10 searches of its audit a minute through; waiting for more would hold the answer up for so long. */
const AUDIT_PATIENCE_MS = 15_000

/** Looks, and tells; see {@link findDrift}. */
export const runDrift: RunCommand = async (io, { options }) => {
  const webhook = webhookOf(io, options.text('notify'))
  const against = options.text('against')
  const config = await configIfAny(io)
  const { only } = io.globals
  const except = [...io.globals.except, ...(config?.environment?.exclude ?? [])]
  const { found, ciUrl, backup } = await withSession(io, config, async (session) => {
    const { api, store, who } = session
    const read = against === undefined ? undefined : await store.backups.read(api.projectId, against)
    return {
      ciUrl: who.ciUrl,
      // A file that lies elsewhere is found by the name it was given with alone; a time may mean several later.
      backup: read?.ref.key === undefined ? against : read.ref.id,
      found: await findDrift(session, {
        config,
        only,
        isMeant: (address) => isInScope(address, { only, except }),
        against: read,
        patience: () => AbortSignal.timeout(AUDIT_PATIENCE_MS),
      }),
    }
  })
  const drift: Drift = {
    ...found,
    findings: found.findings.map((finding) => withSameTarget(finding, io.globals)),
  }
  const shown: ShownDrift = {
    drift,
    waysOut: waysOutFor(io.globals, backup),
    secrets: Object.fromEntries(kinds.map((kind) => [kind.name, kind.secrets])),
  }
  const { cwd } = io.context
  io.out.answer({
    text: (style) => renderDrift(shown, { ...style, verbose: io.globals.isVerbose, cwd }),
    json: () => driftJson(shown),
    markdown: () => renderDriftMarkdown(shown, { cwd }),
    junit: () => driftJunit(shown, { cwd }),
  })
  if (webhook !== undefined && drift.drift.length > 0) {
    const secrets = new SecretTexts()
    secrets.add(config?.secrets ?? [])
    const message = driftMessage(drift, { details: ciUrl, hide: (text) => secrets.hideIn(text) })
    const trouble = await notify(io, webhook, message)
    if (trouble !== undefined) io.log.warn(`The webhook of --notify was not told: ${trouble}`)
  }
  return exitOf(drift)
}

/** What stopped it counts more than what was found before. */
function exitOf({ findings, drift }: Drift): ExitCode {
  const stops = (code: ExitCode) =>
    findings.some(({ severity, exit }) => severity === 'error' && exit === code)
  if (stops(EXIT.refused)) return EXIT.refused
  if (stops(EXIT.usage)) return EXIT.usage
  return drift.length > 0 ? EXIT.differences : EXIT.done
}

/** With the documents that it names: what they say is compared. Who has no files compares with last-applied alone. */
async function configIfAny(io: Io): Promise<Config | undefined> {
  try {
    return await loadConfig(io)
  } catch (error) {
    const isNamed = io.globals.config.length > 0 || io.globals.env !== undefined
    if (!isNamed && error instanceof ToolError && error.code === 'config-not-found') return undefined
    throw error
  }
}
