import type { Address } from '../../core/model/address.js'
import type { ReadBackup } from '../../core/model/backup.js'
import { EXIT, ToolError } from '../../core/model/errors.js'
import { isInScope, matchesPattern, type Pattern } from '../../core/model/pattern.js'
import { printable } from '../../core/model/printable.js'
import type { Store } from '../../core/ports/store.js'
import { kinds } from '../../kinds/index.js'
import { diffBackups, sideOfBackup, sideOfLive, type BackupSide } from '../../operations/backup-diff.js'
import { backupDiffJson, renderBackupDiff, type ComparedSide } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { loadConfigIfAny, openStoreOf, projectIdOf, withSession } from '../open-session.js'

/** Compares two backups, or one with what is live; only the latter needs a key and the network. */
export const runBackupDiff: RunCommand = async (io, { args, options }) => {
  const [nameA = '', nameB] = args
  const config = await loadConfigIfAny(io)
  const isMeant = (address: Address) => isInScope(address, io.globals)
  const readSide = async (store: Store, projectId: string, name: string) => {
    const read = await store.backups.read(projectId, name)
    return { read, side: sideOfBackup(kinds, read) }
  }
  const compared = async () => {
    if (nameB !== undefined) {
      const [store, projectId] = [openStoreOf(io, config), projectIdOf(io, config)]
      const a = await readSide(store, projectId, nameA)
      const b = await readSide(store, projectId, nameB)
      refuseUnmatched(io, a.side, b.side)
      warnOfOthers(io, a.read, b.read.backup.project_id)
      return { a: shown(a.read), b: shown(b.read), ...diffBackups({ a: a.side, b: b.side }, isMeant) }
    }
    return withSession(io, config, async (session) => {
      const { projectId } = session.api
      const a = await readSide(session.store, projectId, nameA)
      warnOfOthers(io, a.read, projectId)
      const b = await sideOfLive(session, { other: a.side, isMeant })
      refuseUnmatched(io, a.side, b)
      return { a: shown(a.read), b: LIVE, ...diffBackups({ a: a.side, b }, isMeant) }
    })
  }
  const differences = await compared()
  const secrets = Object.fromEntries(kinds.map((kind) => [kind.name, kind.secrets]))
  io.out.answer({
    text: (style) => renderBackupDiff(differences, { ...style, secrets, verbose: io.globals.isVerbose }),
    json: () => backupDiffJson(differences, secrets),
  })
  return options.flag('exitCode') && differences.changes.length > 0 ? EXIT.differences : EXIT.done
}

const LIVE: ComparedSide = { id: 'live', isLive: true, isUnverified: false }

function shown({ ref, soundness }: ReadBackup): ComparedSide {
  return {
    id: ref.id,
    ...(ref.isTimeUnknown === true ? {} : { timeMs: ref.timeMs }),
    isLive: false,
    isUnverified: soundness === 'older',
  }
}

/** Ids of connectors and roles are others in another project, so documents differ there that mean the same. */
function warnOfOthers({ log }: Io, { ref, backup }: ReadBackup, projectId: string): void {
  const { project_id: own } = backup
  if (own === '' || projectId === '' || own === projectId) return
  log.warn(
    `Backup ${printable(ref.id)} is of project ${printable(own)}, compared with ${printable(projectId)}`,
  )
}

/** A slip in a pattern would look like a comparison without differences. */
function refuseUnmatched({ globals, log }: Io, a: BackupSide, b: BackupSide): void {
  const addresses = [...a.originals.keys(), ...b.originals.keys()]
  const isMatched = (pattern: Pattern) =>
    kinds.some(({ name }) => name === pattern) ||
    addresses.some((address) => matchesPattern(pattern, address))
  for (const pattern of globals.except) {
    if (!isMatched(pattern)) log.warn(`--except ${printable(pattern)} leaves nothing out`)
  }
  const slip = globals.only.find((pattern) => !isMatched(pattern))
  if (slip === undefined) return
  throw new ToolError({
    code: 'nothing-matches',
    message: `--only ${printable(slip)} matches nothing on either side`,
    hint: 'Name a kind, or an address such as tenant/acme; * is allowed. backup show tells what a backup holds.',
    exit: EXIT.usage,
  })
}
