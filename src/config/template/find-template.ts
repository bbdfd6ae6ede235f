import { dirname, join, resolve } from 'node:path'
import { nearestWord } from '../../core/model/did-you-mean.js'
import { usageError } from '../../core/model/errors.js'
import type { FileReader } from '../files.js'
import { quote } from '../quote.js'
import { nameOfTemplateFile, TEXT_ENDING } from './template-file.js'

/** Folder of a project's own templates, beside its config. */
const TEMPLATES_FOLDER = 'templates'

/** A template of a library. */
export interface LibraryEntry {
  readonly name: string
  readonly path: string
  /** True where it came with this program. */
  readonly isBuiltIn: boolean
  /** Path of the template that counts for this name, where it is another one. */
  readonly hiddenBy?: string
}

/** Where templates are looked for by name. */
export interface Library {
  /** The project's folder, absolute; it may not exist. */
  readonly own: string
  /** The folder that comes with the program. */
  readonly builtIn: string | undefined
}

const FILE = /\.(?:ya?ml|json|ya?ml\.j2|json\.j2)$/i
const INSIDE = ['template.yaml', 'template.yml', 'template.json', 'template.yaml.j2', 'template.json.j2']
/** Files of tests and values lie beside templates. */
const NO_TEMPLATE = /\.(?:test|flow-test|vars|values)\.(?:ya?ml|json)$/i

/**
 * All templates of a library by name; of several with one name the first counts: the project's own before the built-in
 * one, `NAME.yaml` before `NAME.yaml.j2` before `NAME/template.yaml`.
 */
export async function listLibrary(files: FileReader, library: Library): Promise<readonly LibraryEntry[]> {
  const own = await templatesIn(files, library.own, false)
  const builtIn = library.builtIn === undefined ? [] : await templatesIn(files, library.builtIn, true)
  const first = new Map<string, string>()
  return [...own, ...builtIn].map((entry) => {
    const hiddenBy = first.get(entry.name)
    if (hiddenBy !== undefined) return { ...entry, hiddenBy }
    first.set(entry.name, entry.path)
    return entry
  })
}

async function templatesIn(
  files: FileReader,
  folder: string,
  isBuiltIn: boolean,
): Promise<readonly LibraryEntry[]> {
  const found: LibraryEntry[] = []
  for (const { name, type } of await files.list(folder)) {
    const path = join(folder, name)
    if (type === 'file' && FILE.test(name) && !NO_TEMPLATE.test(name)) {
      found.push({ name: nameOfTemplateFile(name), path, isBuiltIn })
    } else if (type === 'folder') {
      const inside = new Set((await files.list(path)).map((entry) => entry.name))
      const file = INSIDE.find((known) => inside.has(known))
      if (file !== undefined) found.push({ name, path: join(path, file), isBuiltIn })
    }
  }
  return found.sort((a, b) => {
    if (a.name !== b.name) return a.name < b.name ? -1 : 1
    return rankOf(folder, a) - rankOf(folder, b)
  })
}

function rankOf(folder: string, { path }: LibraryEntry): number {
  if (dirname(path) !== folder) return 2
  return path.toLowerCase().endsWith(TEXT_ENDING) ? 1 : 0
}

/**
 * The file that a word names: a path, or the name of a template in the project's folder or of one that came with the
 * program.
 * @param from absolute path of the folder that paths count from
 * @throws ToolError `template-not-found`
 */
export async function findTemplate(
  files: FileReader,
  { written, from, library }: { readonly written: string; readonly from: string; readonly library: Library },
): Promise<string> {
  const path = resolve(from, written)
  if ((await files.stat(path))?.type === 'file') return path
  const isName = !/[/\\]/.test(written)
  const known = isName ? await listLibrary(files, library) : []
  const entry = known.find(({ name }) => name === written)
  if (entry !== undefined) return entry.path
  const nearest = nearestWord(
    written,
    known.map(({ name }) => name),
  )
  throw usageError({
    code: 'template-not-found',
    message: isName
      ? `There is no template ${quote(written)}, and no file of this name`
      : `There is no file ${quote(written)}`,
    hint: nearest === undefined ? 'Look at `flow templates list`.' : `Did you mean ${quote(nearest)}?`,
  })
}

/** Templates of the project whose config is given, or of the working directory. */
export function libraryBeside(
  config: string | undefined,
  { cwd, builtIn }: { readonly cwd: string; readonly builtIn: string | undefined },
): Library {
  return { own: join(config === undefined ? cwd : dirname(config), TEMPLATES_FOLDER), builtIn }
}
