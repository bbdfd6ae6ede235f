import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { discoverConfig, nodeFiles } from '../config/index.js'
import { ToolError, usageError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { FreshLayout } from '../operations/pull/fresh-files.js'
import { whatLiesAt } from './flow-files.js'
import { flowFileNames } from './flow-file-names.js'
import type { Io } from './io.js'
import type { OptionValues } from './option-values.js'

/** Where a pull goes: into config files that are there, or into new ones. */
export type PullTarget =
  | {
      readonly mode: 'into'
      /** Absolute paths as `--config` would name them; empty: the config that was found. */
      readonly paths: readonly string[]
      /** Absolute path of the one file of the config that is meant. Default: all of them. */
      readonly within?: string
    }
  | { readonly mode: 'fresh'; readonly layout: FreshLayout; readonly folder: string }

const CONFIG_ENDING = /\.(ya?ml|json)$/i
const NEW_FILE = 'descope.yaml'

/**
 * Without `--out` the config that is named or found, else a new `descope.yaml` here. With it, what lies there: a config,
 * which is changed in place, or nothing yet. `--fresh` writes a new config in any case.
 * @param found files of the config that is named or found; none where there is none
 */
export async function pullTarget(
  { context }: Pick<Io, 'context'>,
  options: OptionValues,
  found: readonly string[],
): Promise<PullTarget> {
  const isFresh = options.flag('fresh')
  const out = options.place('out')
  if (out === undefined) {
    if (found.length > 0 && !isFresh) return { mode: 'into', paths: [] }
    return freshFile(context.cwd, NEW_FILE)
  }
  const there = await whatLiesAt(context, out)
  if (there === 'other') {
    throw usageError({ code: 'wrong-usage', message: `--out ${quoted(out)} is no file and no folder` })
  }
  const path = resolve(context.cwd, out)
  const isFile = there === 'file' || (there === 'nothing' && CONFIG_ENDING.test(out) && !/[\\/]$/.test(out))
  if (!isFile) {
    const config = isFresh || there === 'nothing' ? undefined : await configIn(path)
    return config === undefined ? freshFolder(path) : into(config, found)
  }
  if (!CONFIG_ENDING.test(out)) {
    throw usageError({
      code: 'wrong-usage',
      message: `--out ${quoted(out)} is a file, and its name does not end in .yaml, .yml or .json`,
      hint: 'Name a config file, or a folder.',
    })
  }
  if (there === 'nothing' || isFresh || (await isEmpty(path))) return freshFile(context.cwd, out)
  return into(path, found)
}

/** A file that the config at hand consists of is changed as a part of it. */
function into(path: string, found: readonly string[]): PullTarget {
  if (!found.includes(path)) return { mode: 'into', paths: [path] }
  return found[0] === path ? { mode: 'into', paths: [] } : { mode: 'into', paths: [], within: path }
}

async function configIn(folder: string): Promise<string | undefined> {
  try {
    const found = await discoverConfig(nodeFiles(), folder)
    const isInside = found.startsWith(join(folder, '/'))
    return isInside ? found : undefined
  } catch (error) {
    if (error instanceof ToolError && error.code === 'config-not-found') return undefined
    throw error
  }
}

async function isEmpty(path: string): Promise<boolean> {
  return (await readFile(path, 'utf8').catch(() => 'unreadable')).trim() === ''
}

function freshFile(cwd: string, out: string): PullTarget {
  const path = resolve(cwd, out)
  const layout: FreshLayout = {
    main: basename(path),
    isSplit: false,
    format: /\.json$/i.test(path) ? 'json' : 'yaml',
    fileNames: flowFileNames,
  }
  return { mode: 'fresh', layout, folder: dirname(path) }
}

function freshFolder(folder: string): PullTarget {
  const layout: FreshLayout = { main: NEW_FILE, isSplit: true, format: 'yaml', fileNames: flowFileNames }
  return { mode: 'fresh', layout, folder }
}
