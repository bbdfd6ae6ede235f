import { basename, join } from 'node:path'
import { printExported, toExported } from '../../core/flow/layouts/index.js'
import { EXIT, usageError, type ExitCode } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import type { Live } from '../../core/model/kind.js'
import { printable, quoted } from '../../core/model/printable.js'
import { flowKind } from '../../kinds/flow/index.js'
import { exportFlows, noSuchFlows, unreadableFlows } from '../../operations/export-flows.js'
import { readLive } from '../../operations/read-live.js'
import type { Session } from '../../operations/session.js'
import { errorJson, exportedFlows, getJson } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { flowFileNames } from '../flow-file-names.js'
import { whatLiesAt } from '../flow-files.js'
import {
  inTheWay,
  wouldOverwrite,
  writeFlow,
  type FlowTarget,
  type Lost,
  type WritableLayout,
} from '../flow-target.js'
import type { Io } from '../io.js'
import { keysFrom } from '../keys-from.js'
import { loadConfigIfAny, withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { printDocument } from '../print-document.js'
import type { Written } from '../write-files.js'

/** What became of one flow. */
interface Exported {
  readonly id: string
  readonly file: string
  readonly outcome: Written
  readonly lost: readonly Lost[]
}

/** Flows as they are live, into files, or one of them onto stdout. */
export const runFlowExport: RunCommand = async (io, { args, options }) => {
  const asked = await askedFor(io, args, options)
  return withSession(io, await loadConfigIfAny(io), async (session) => {
    const keys = asked.keys ?? [...(await readLive(session, [flowKind])).values()].map(({ key }) => key)
    if (asked.out === undefined) return toStdout(io, session, keys)
    const targets = await targetsFor(io, {
      ...asked,
      out: asked.out,
      keys,
      isAlone: asked.keys?.length === 1,
    })
    await refuseOverwriting(io, [...targets.values()])
    const { exported, missing } = await intoFiles(io, session, { targets, isAll: asked.keys === undefined })
    const error = missing.length === 0 ? undefined : unreadableFlows(missing, { of: keys.length })
    if (error !== undefined && exported.length === 0) throw error
    io.out.answer({
      text: (style) => exportedFlows(exported, { out: asked.out ?? '', ...style }),
      json: () => ({
        formatVersion: 1,
        layout: asked.layout,
        items: exported.map(itemOf),
        ...(error === undefined ? {} : errorJson(error)),
      }),
      yaml: () => ({ [flowKind.collection]: exported.map(({ id, file }) => ({ id, file })) }),
    })
    if (error === undefined) return EXIT.done
    if (io.out.format === 'json') return error.exit
    throw error
  })
}

interface Asked {
  /** `undefined` for all. */
  readonly keys: readonly string[] | undefined
  readonly layout: WritableLayout
  readonly out: string | undefined
}

async function askedFor(io: Io, args: readonly string[], options: OptionValues): Promise<Asked> {
  const isAll = options.flag('all')
  if (isAll === args.length > 0) {
    throw usageError({
      code: 'wrong-usage',
      message: isAll ? 'Ids and --all exclude each other' : 'Name the flows, or --all',
    })
  }
  const keys = isAll ? undefined : await keysFrom(io, args)
  const layout = options.text('to') === 'snapshot' ? 'snapshot' : 'exported'
  const out = options.fileOrStdout('out')
  if (out === undefined && (keys?.length !== 1 || layout === 'snapshot')) {
    throw usageError({
      code: 'wrong-usage',
      message: `${layout === 'snapshot' ? 'The snapshot layout is a folder' : 'Several flows need a folder'} to be written to`,
      hint: 'Name it with --out DIR.',
    })
  }
  return { keys, layout, out }
}

async function toStdout(io: Io, session: Session, keys: readonly string[]): Promise<ExitCode> {
  const found: Live[] = []
  const { missing, failure } = await exportFlows(session, flowKind, {
    keys,
    receive: async (live) => {
      found.push(live)
    },
  })
  if (failure !== undefined) throw failure.error
  const [live] = found
  if (live === undefined) throw noSuchFlows(missing)
  if (io.out.format === 'text') printDocument(io, printExported(live.document))
  else {
    const document = toExported(live.document)
    io.out.answer({
      text: () => '',
      json: () => getJson(live.address, document),
      yaml: () => document,
    })
  }
  return EXIT.done
}

async function targetsFor(
  io: Io,
  {
    keys,
    isAlone,
    layout,
    out,
  }: {
    readonly keys: readonly string[]
    readonly isAlone: boolean
    readonly layout: WritableLayout
    readonly out: string
  },
): Promise<ReadonlyMap<string, FlowTarget>> {
  const there = await whatLiesAt(io.context, out)
  const isFolder = !isAlone || layout === 'snapshot' || there === 'folder' || /[\\/]$/.test(out)
  if (isFolder && there !== 'folder' && there !== 'nothing') {
    throw usageError({
      code: 'wrong-usage',
      message: `--out ${quoted(out)} is a file, and a folder is needed`,
    })
  }
  const names = flowFileNames(keys)
  return new Map(
    keys.map((id) => {
      const name = names.get(id) ?? id
      const isItsOwn = layout === 'snapshot' && isAlone && basename(out) === name
      const inside = join(out, layout === 'snapshot' ? name : `${name}.json`)
      return [id, { id, layout, path: isFolder && !isItsOwn ? inside : out }]
    }),
  )
}

async function refuseOverwriting(io: Io, targets: readonly FlowTarget[]): Promise<void> {
  const found: { readonly path: string; readonly what: string }[] = []
  for (const target of targets) {
    const what = await inTheWay(io.context, target)
    if (what !== undefined) found.push({ path: target.path, what })
  }
  if (found.length === 0) return
  throw wouldOverwrite(found, {
    hint: 'Only an earlier export of the same flow is replaced. Name another place with --out.',
  })
}

/** Of all flows each is written as soon as it is there; named ones are written when all of them are. */
async function intoFiles(
  io: Io,
  session: Session,
  { targets, isAll }: { readonly targets: ReadonlyMap<string, FlowTarget>; readonly isAll: boolean },
): Promise<{ readonly exported: readonly Exported[]; readonly missing: readonly string[] }> {
  const exported = new Map<string, Exported>()
  const write = async ({ key, document }: Live) => {
    const target = targets.get(key)
    if (target === undefined) return
    exported.set(key, { id: key, file: target.path, ...(await writeFlow(io.context, document, target)) })
  }
  const kept: Live[] = []
  const keys = [...targets.keys()]
  try {
    const { missing, failure } = await exportFlows(session, flowKind, {
      keys,
      receive: isAll
        ? write
        : async (live) => {
            kept.push(live)
          },
    })
    if (failure !== undefined) {
      io.log.warn(`${printable(failure.key)} could not be exported`)
      throw failure.error
    }
    if (missing.length > 0 && !isAll) throw noSuchFlows(missing)
    for (const live of kept) await write(live)
    return { exported: keys.flatMap((key) => exported.get(key) ?? []), missing }
  } catch (error) {
    if (exported.size > 0) io.log.warn(`${exported.size} of ${keys.length} flows were written before this`)
    throw error
  }
}

function itemOf({ id, file, outcome, lost }: Exported): JsonObject {
  return { id, file, outcome, lost: lost.map(({ code, message, path }) => ({ code, message, path })) }
}
