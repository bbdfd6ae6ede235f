import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { EXIT, usageError } from '../../core/model/errors.js'
import type { Kind, Live } from '../../core/model/kind.js'
import { printable, quoted } from '../../core/model/printable.js'
import { configWords } from '../../operations/declare-entry.js'
import { getResources } from '../../operations/get.js'
import { literalEntry } from '../../operations/pull/literal.js'
import { readLive } from '../../operations/read-live.js'
import { jsonText, listJson, yamlText } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { whatLiesAt } from '../flow-files.js'
import { wouldOverwrite } from '../flow-target.js'
import { loadConfigIfAny, withSession } from '../open-session.js'
import { writeWhole } from '../write-files.js'

/**
 * Resources of a kind without documents as a config file that plans nothing: those named, or all but what can only be
 * referred to. On stdout, or in a file: JSON where its name ends so, else YAML.
 */
export function entriesExport(
  kind: Kind,
  keysOf: (io: Io, args: readonly string[]) => Promise<readonly string[]>,
): RunCommand {
  return async (io, { args, options }) => {
    const out = options.fileOrStdout('out')
    const keys = args.length === 0 ? undefined : await keysOf(io, args)
    const found = await withSession(io, await loadConfigIfAny(io), async (session) =>
      keys === undefined
        ? [...(await readLive(session, [kind])).values()].filter((live) => !isReferredOnly(kind, live))
        : getResources(session, kind, keys),
    )
    const entries = found
      .toSorted((a, b) => (a.address < b.address ? -1 : 1))
      .map((live) => literalEntry(configWords(kind, live.key, live.spec)))
    const config = { [kind.collection]: entries }
    if (out === undefined) {
      io.out.answer({ text: () => yamlText(config), json: () => listJson(entries), yaml: () => config })
      return EXIT.done
    }
    const text = out.endsWith('.json') ? jsonText(config) : yamlText(config)
    await refuseOther(io, out, { text, isForced: options.flag('force') })
    const written = await writeWhole(resolve(io.context.cwd, out), text)
    io.out.answer({
      text: () => `${WRITTEN_WORDS[written]} ${printable(out)}`,
      json: () => ({ formatVersion: 1, file: out, written, count: entries.length }),
    })
    return EXIT.done
  }
}

const WRITTEN_WORDS = { created: 'Wrote', replaced: 'Replaced', unchanged: 'Unchanged:' } as const

function isReferredOnly(kind: Kind, { key, document }: Live): boolean {
  return kind.isSystemFixed === true && kind.isSystem?.(key, document) === true
}

/** A file with anything else in it is written over only with `--force`: people write config files by hand. */
async function refuseOther(
  { context }: Pick<Io, 'context'>,
  file: string,
  about: { readonly text: string; readonly isForced: boolean },
): Promise<void> {
  const there = await whatLiesAt(context, file)
  if (there === 'nothing') return
  if (there !== 'file') {
    throw usageError({
      code: 'wrong-usage',
      message: `--out ${quoted(file)} is a ${there}, and a file is needed`,
    })
  }
  if (about.isForced) return
  const before = await readFile(resolve(context.cwd, file), 'utf8').catch(() => undefined)
  if (before === about.text || before?.trim() === '') return
  throw wouldOverwrite([{ path: file, what: 'a file with something else in it' }], {
    hint: 'Name another place with --out, or write over it with --force.',
  })
}
