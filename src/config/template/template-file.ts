import { dirname, extname, join, relative, resolve, isAbsolute, sep } from 'node:path'
import { ToolError, usageError, type ErrorDetails, type Place } from '../../core/model/errors.js'
import type { FileReader } from '../files.js'
import { quote } from '../quote.js'
import { readText } from '../read-text.js'

/** Text that is rendered before it is parsed. */
export const TEXT_ENDING = '.j2'

export const YAML_ENDING = /\.ya?ml$/i

/** True where a file is a template by its name: data other than a document is in JSON. */
export function isTemplateByName(path: string): boolean {
  return YAML_ENDING.test(path) || path.toLowerCase().endsWith(TEXT_ENDING)
}

/** What a template is called that does not say: `flows/sign-up.template.yaml` → `sign-up`. */
export function nameOfTemplateFile(path: string): string {
  let name = path.split(/[/\\]/).at(-1) ?? path
  if (name.toLowerCase().endsWith(TEXT_ENDING)) name = name.slice(0, -TEXT_ENDING.length)
  name = name.slice(0, name.length - extname(name).length)
  // A template in a folder of its own is called after the folder.
  if (name === 'template') return path.split(/[/\\]/).at(-2) ?? name
  return name.replace(/(?<=.)\.(?:template|flow)$/, '')
}

/**
 * The path of something that a template names, which lies in the template's folder or below.
 * @throws ToolError `template-include-outside`, `template-include-missing`
 */
export async function pathBeside(
  files: FileReader,
  { template, name, where }: { readonly template: string; readonly name: string; readonly where: Place },
): Promise<string> {
  const folder = dirname(template)
  const path = resolve(folder, name)
  if (!isBelow(folder, path)) throw outside(name, where)
  if ((await files.stat(path)) === undefined) {
    throw usageError({
      code: 'template-include-missing',
      message: `There is no file ${quote(name)} beside the template`,
      hint: 'Paths count from the folder of the template.',
      where,
    })
  }
  // A link may lead anywhere.
  if (!isBelow(await files.realPath(folder), await files.realPath(path))) throw outside(name, where)
  return path
}

function outside(name: string, where: Place): ToolError {
  return usageError({
    code: 'template-include-outside',
    message: `${quote(name)} leaves the folder of the template`,
    hint: 'A template reads only what lies in its folder or below.',
    where,
  })
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The most texts one template may be put together from. */
const MOST_INCLUDES = 100

/** A text that a template includes. */
export interface IncludedText {
  /** As it was named. */
  readonly name: string
  readonly shown: string
  readonly text: string
}

/**
 * Reads the texts that are included, and what they include themselves, each once.
 * @param includesOf what a text includes, with where it says so
 */
export async function readIncludes(
  files: FileReader,
  about: {
    readonly template: string
    readonly shown: string
    readonly first: readonly { readonly name: string; readonly where: Place }[]
    readonly includesOf: (text: IncludedText) => readonly { readonly name: string; readonly where: Place }[]
  },
): Promise<{
  readonly texts: ReadonlyMap<string, IncludedText>
  readonly problems: readonly ErrorDetails[]
}> {
  const { template, first, includesOf } = about
  const texts = new Map<string, IncludedText>()
  const problems: ErrorDetails[] = []
  const open = [...first]
  const seen = new Set<string>()
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { name, where } = next
    if (seen.has(name)) continue
    seen.add(name)
    if (seen.size > MOST_INCLUDES) {
      const message = `A template may include ${MOST_INCLUDES} texts at most`
      problems.push({ code: 'template-too-many-includes', message, where })
      break
    }
    try {
      const path = await pathBeside(files, { template, name, where })
      const shown = join(dirname(about.shown), name).split(sep).join('/')
      const text = { name, shown, text: await readText(files, path, { shown }) }
      texts.set(name, text)
      open.push(...includesOf(text))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      const { code, message } = error
      const hint = code === 'config-too-large' ? 'No text of a template is so large.' : error.hint
      // The message names what is included; what is to be corrected is who asks for it.
      problems.push({ code, message, hint, where })
    }
  }
  return { texts, problems }
}
