import { resolve } from 'node:path'
import type { JsonObject } from '../../core/model/json.js'
import { EXIT, usageError } from '../../core/model/errors.js'
import type { Kind, Live } from '../../core/model/kind.js'
import { printable } from '../../core/model/printable.js'
import type { Wanted } from '../../core/plan/index.js'
import { configWords, declareEntry, type AskedField } from '../../operations/declare-entry.js'
import { getResources } from '../../operations/get.js'
import { planAsked } from '../../operations/plan-asked.js'
import { planRestore, type RestoreSource } from '../../operations/restore.js'
import { getJson, jsonText, listJson, yamlText } from '../../report/index.js'
import { runChange } from '../change-flow.js'
import type { RunCommand } from '../command.js'
import { consentOf, dryRunOrApply } from '../consent.js'
import type { Io } from '../io.js'
import { keysFrom } from '../keys-from.js'
import { listedLive, managerOf } from '../listed-live.js'
import { loadConfigIfAny, withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { writeWhole } from '../write-files.js'
import { fileFor, refuseOverwriting } from '../document-target.js'
import { configChange } from './config-change.js'
import { entriesExport } from './entries-export.js'
import { resourceTable } from './resource-table.js'

export function listOf(kind: Kind): RunCommand {
  return async (io) => {
    const { live, owners } = await listedLive(io, kind)
    io.out.answer({
      text: (style) => resourceTable(kind, { live, owners }, style),
      json: () =>
        listJson(
          live.map((resource) => ({
            ...wordsOf(kind, resource),
            ...kind.listed?.(resource),
            ...managerOf(resource.address, owners),
          })),
        ),
      yaml: () => ({ [kind.collection]: live.map((resource) => wordsOf(kind, resource)) }),
    })
    return EXIT.done
  }
}

export function getOf(kind: Kind): RunCommand {
  return async (io, { args }) => {
    const keys = await keysOf(kind, io, args)
    const found = await withSession(io, await loadConfigIfAny(io), async (session) =>
      getResources(session, kind, keys),
    )
    const [only] = found
    io.out.answer({
      text: () => yamlText(wholeYaml(kind, found)),
      json: () =>
        found.length === 1 && only !== undefined
          ? getJson(only.address, wholeOf(kind, only))
          : listJson(found.map((live) => ({ address: live.address, resource: wholeOf(kind, live) }))),
      yaml: () => wholeYaml(kind, found),
    })
    return EXIT.done
  }
}

export function exportOf(kind: Kind): RunCommand {
  return kind.document === undefined
    ? entriesExport(kind, async (io, args) => keysOf(kind, io, args))
    : documentExport(kind)
}

/** The document of the one resource of a kind, the same bytes as long as nothing changes: on stdout, or in a file. */
function documentExport(kind: Kind): RunCommand {
  return async (io, { args, options }) => {
    const out = options.fileOrStdout('out')
    const [key = '', ...others] = await keysOf(kind, io, args)
    if (others.length > 0)
      throw usageError({ code: 'wrong-usage', message: 'Name one; each has its own file' })
    const found = await withSession(io, await loadConfigIfAny(io), async (session) =>
      getResources(session, kind, [key]),
    )
    const address = kind.addressOf(key)
    const document = found.map((live) => wholeOf(kind, live))[0] ?? {}
    if (out === undefined) {
      io.out.answer({
        text: () => jsonText(document),
        json: () => getJson(address, document),
        yaml: () => document,
      })
      return EXIT.done
    }
    const file = await fileFor(io.context, kind, { out, key })
    if (!options.flag('force')) await refuseOverwriting(io.context, kind, file)
    const written = await writeWhole(resolve(io.context.cwd, file), jsonText(document))
    io.out.answer({
      text: () => `${WRITTEN_WORDS[written]} ${printable(file)}`,
      json: () => ({ formatVersion: 1, address, file, written }),
    })
    return EXIT.done
  }
}

const WRITTEN_WORDS = { created: 'Wrote', replaced: 'Replaced', unchanged: 'Unchanged:' } as const

export function createOf(kind: Kind): RunCommand {
  return async (io, { args, options }) => {
    const [key = ''] = args
    const fields = declareEntry(kind, { key, asked: askedFields(options), isNew: true })
    const wanted: Wanted[] = [{ address: kind.addressOf(key), do: 'set', kind, fields }]
    return change(io, { kind, operation: 'create', options, wanted })
  }
}

export function updateOf(kind: Kind): RunCommand {
  return async (io, { args, options }) => {
    const asked = askedFields(options)
    if (asked.length === 0) {
      throw usageError({
        code: 'wrong-usage',
        message: 'Nothing to update was named',
        hint: 'Name fields with --name, --set FIELD=VALUE or --unset FIELD.',
      })
    }
    const wanted = (await keysFrom(io, args)).map((key): Wanted => {
      const fields = declareEntry(kind, { key, asked, isNew: false })
      return { address: kind.addressOf(key), do: 'set', kind, fields }
    })
    return change(io, { kind, operation: 'update', options, wanted })
  }
}

export function deleteOf(kind: Kind): RunCommand {
  return async (io, { args, options }) => {
    const wanted = (await keysOf(kind, io, args)).map((key): Wanted => ({
      address: kind.addressOf(key),
      do: 'delete',
    }))
    return change(io, { kind, operation: 'delete', options, wanted })
  }
}

export function syncOf(kind: Kind): RunCommand {
  return async (io, { options }) => {
    const isDryRun = dryRunOrApply(options)
    return configChange(io, {
      operation: 'sync',
      options,
      isDryRun,
      asks: 'when-risky',
      kind,
      description: `${kind.name} sync`,
    })
  }
}

export function restoreOf(kind: Kind): RunCommand {
  return async (io, { args, options }) => {
    const source = sourceOf(options)
    const keys = await keysOf(kind, io, args)
    const config = await loadConfigIfAny(io)
    const consent = consentOf(options, config)
    return withSession(io, config, async (session) =>
      runChange({
        io,
        session,
        options,
        proposer: planRestore(session, { kind, keys, source, consent, protect: config?.protect ?? [] }),
        isDryRun: options.flag('dryRun'),
        asks: 'always',
        description: `${kind.name} restore ${keys.slice(0, 3).join(' ')}`,
      }),
    )
  }
}

async function change(
  io: Io,
  about: {
    readonly kind: Kind
    readonly operation: 'create' | 'update' | 'delete'
    readonly options: OptionValues
    readonly wanted: readonly Wanted[]
  },
) {
  const { kind, operation, options, wanted } = about
  const config = await loadConfigIfAny(io)
  const consent = consentOf(options, config)
  return withSession(io, config, async (session) =>
    runChange({
      io,
      session,
      options,
      proposer: planAsked(session, { operation, kind, wanted, consent, protect: config?.protect ?? [] }),
      isDryRun: options.flag('dryRun'),
      asks: 'always',
      description: `${kind.name} ${operation} ${wanted
        .slice(0, 3)
        .map(({ address }) => address.slice(kind.name.length + 1))
        .join(' ')}`,
    }),
  )
}

function sourceOf(options: OptionValues): RestoreSource {
  const backup = options.text('backup')
  const isLatest = options.flag('latest')
  if (backup !== undefined && isLatest) {
    throw usageError({ code: 'wrong-usage', message: '--latest and --backup exclude each other' })
  }
  if (backup !== undefined) return { from: 'backup', name: backup }
  if (isLatest) return { from: 'latest' }
  throw usageError({ code: 'wrong-usage', message: 'Specify --backup FILE or --latest' })
}

/** Of a kind of which there is one, that one. */
async function keysOf(
  { onlyKey, keyField }: Kind,
  io: Io,
  args: readonly string[],
): Promise<readonly string[]> {
  // Names may have spaces in them.
  return onlyKey === undefined ? keysFrom(io, args, { isByLine: keyField === 'name' }) : [onlyKey]
}

function askedFields(options: OptionValues): readonly AskedField[] {
  const name = options.text('name')
  return [
    ...(name === undefined ? [] : [{ key: 'name', text: name }]),
    ...options.texts('set').map((pair): AskedField => {
      const at = pair.indexOf('=')
      if (at > 0) return { key: pair.slice(0, at), text: pair.slice(at + 1) }
      throw usageError({
        code: 'wrong-usage',
        message: `--set takes FIELD=VALUE, not ${JSON.stringify(pair)}`,
      })
    }),
    ...options.texts('unset').map((key): AskedField => ({ key, text: null })),
  ]
}

function wordsOf(kind: Kind, live: Live): JsonObject {
  return configWords(kind, live.key, live.spec)
}

/** A resource whole: its document where it has one, in the order of a file; else the words of a config file. */
function wholeOf(kind: Kind, live: Live): JsonObject {
  return kind.document === undefined
    ? configWords(kind, live.key, live.spec)
    : kind.document.canonical(live.document)
}

function wholeYaml(kind: Kind, found: readonly Live[]): JsonObject {
  const [only] = found
  if (kind.onlyKey !== undefined && only !== undefined) return { [kind.collection]: wholeOf(kind, only) }
  return { [kind.collection]: found.map((live) => wholeOf(kind, live)) }
}
