import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { configJsonSchema, discoverConfig, nodeFiles, overlayJsonSchema } from '../../config/index.js'
import { EXIT, ToolError, usageError } from '../../core/model/errors.js'
import { isObject, type Json, type JsonObject } from '../../core/model/json.js'
import { printable, quoted } from '../../core/model/printable.js'
import { kinds } from '../../kinds/index.js'
import { jsonText } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { whatLiesAt } from '../flow-files.js'
import { wouldOverwrite } from '../flow-target.js'
import type { Io } from '../io.js'
import { writeWhole } from '../write-files.js'

const WRITTEN_WORDS = { created: 'Wrote', replaced: 'Replaced', unchanged: 'Unchanged:' } as const

/** Prints the JSON Schema of config files or overlays, or writes it where editors find it. */
export const runSchema: RunCommand = async (io, { options }) => {
  const schema = options.text('for') === 'overlay' ? overlayJsonSchema(kinds) : configJsonSchema(kinds)
  const out = options.fileOrStdout('out')
  if (out === undefined) {
    const text = () => jsonText(schema)
    io.out.answer({ text, json: () => schema, yaml: () => schema })
    return EXIT.done
  }
  const path = resolve(io.context.cwd, out)
  await refuseOther(io, out, { schema, isForced: options.flag('force') })
  const written = await writeWhole(path, jsonText(schema))
  const line = modeline(await configFolder(io), path)
  io.out.answer({
    text: () =>
      [
        `${WRITTEN_WORDS[written]} ${printable(out)}`,
        'Put this at the top of the config; editors with a YAML language server check it then:',
        `  ${printable(line)}`,
      ].join('\n'),
    json: () => ({ formatVersion: 1, file: out, written, line }),
  })
  return EXIT.done
}

/** Language servers read a path from the file that names it. */
function modeline(folder: string, schema: string): string {
  const path = relative(folder, schema).split(sep).join('/')
  return `# yaml-language-server: $schema=${path.startsWith('../') ? path : `./${path}`}`
}

async function configFolder({ context, globals }: Pick<Io, 'context' | 'globals'>): Promise<string> {
  const [named] = globals.config
  if (named !== undefined) return dirname(resolve(context.cwd, named))
  try {
    return dirname(await discoverConfig(nodeFiles(), context.cwd))
  } catch (error) {
    // Without a config, or between two, it is written here as far as anybody can tell.
    if (error instanceof ToolError) return context.cwd
    throw error
  }
}

/** An older schema of ours is replaced; anything else only with `--force`. */
async function refuseOther(
  { context }: Pick<Io, 'context'>,
  file: string,
  about: { readonly schema: JsonObject; readonly isForced: boolean },
): Promise<void> {
  const there = await whatLiesAt(context, file)
  if (there === 'nothing') return
  if (there !== 'file') {
    throw usageError({
      code: 'wrong-usage',
      message: `--out ${quoted(file)} is a ${there}, and a file is needed`,
    })
  }
  const before = await readFile(resolve(context.cwd, file), 'utf8').catch(() => '{}')
  if (about.isForced || before.trim() === '' || titleIn(before) === about.schema['title']) return
  throw wouldOverwrite([{ path: file, what: 'a file with something else in it' }], {
    hint: 'Name another place with --out, or write over it with --force.',
  })
}

function titleIn(text: string): Json | undefined {
  try {
    const read = JSON.parse(text) as Json
    return isObject(read) ? read['title'] : undefined
  } catch {
    return undefined
  }
}
