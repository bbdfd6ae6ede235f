import { dirname } from 'node:path'
import { didYouMean } from '../../core/model/did-you-mean.js'
import { ToolError, type ErrorDetails, type Place } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import type { GivenValues } from '../../core/template/values.js'
import type { FileReader } from '../files.js'
import { quote } from '../quote.js'
import { shownPath } from '../read-text.js'
import type { Expansion } from '../expansion.js'
import { findTemplate, libraryBeside } from './find-template.js'
import { readTemplate, type TemplateRead } from './read-template.js'
import { renderTemplate, type Rendered } from './render-template.js'

/** What reading templates needs to know. */
export interface TemplateReading {
  readonly files: FileReader
  readonly cwd: string
  /** The folder of templates that come with the program. */
  readonly builtIn: string | undefined
  /** Values from the command line, for every template that has such a variable. */
  readonly given: readonly GivenValues[]
  /** The first config file. */
  readonly config: string | undefined
}

/** An entry that is rendered. */
export interface TemplateEntry {
  /** Absolute path of the file with the entry. */
  readonly config: string
  /** Path or name, as it is written. */
  readonly template: string
}

/** The templates that entries name, each read once, and rendered for each entry. */
export class RenderedDocuments {
  readonly #about: TemplateReading
  readonly #reads = new Map<string, TemplateRead>()
  readonly #byEntry = new Map<string, string>()
  readonly #secrets = new Set<string>()

  constructor(about: TemplateReading) {
    this.#about = about
  }

  /** Values of secret variables among all that was rendered. */
  get secrets(): readonly string[] {
    return [...this.#secrets]
  }

  /** Reads the template of an entry; what is wrong with it is told when the entry is rendered. */
  async read(kind: Kind, entry: TemplateEntry): Promise<void> {
    const { files, cwd, builtIn, config } = this.#about
    if (kind.document === undefined || this.#byEntry.has(idOf(kind, entry))) return
    try {
      const path = await findTemplate(files, {
        written: entry.template,
        from: dirname(entry.config),
        library: libraryBeside(config, { cwd, builtIn }),
      })
      const id = `${kind.name}\u0000${path}`
      this.#byEntry.set(idOf(kind, entry), id)
      if (this.#reads.has(id)) return
      const shown = shownPath(cwd, path)
      this.#reads.set(id, await readTemplate(files, path, { shown, document: kind.document }))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      const { code, message, hint, where } = error
      this.#byEntry.set(idOf(kind, entry), idOf(kind, entry))
      this.#reads.set(idOf(kind, entry), { ok: false, problems: [{ code, message, hint, where }] })
    }
  }

  /** The document of an entry, for the values it gives. `where`: the entry. */
  render(
    kind: Kind,
    entry: TemplateEntry,
    about: { readonly variables: JsonObject; readonly expansion: Expansion; readonly where: Place },
  ): Rendered | undefined {
    const { variables, expansion, where } = about
    const read = this.#reads.get(this.#byEntry.get(idOf(kind, entry)) ?? '')
    if (read === undefined || kind.document === undefined) return undefined
    if (!read.ok) return { ok: false, problems: withPlace(read.problems, where) }
    const own: GivenValues = { values: variables, areTexts: false, from: 'the entry', where }
    const rendered = renderTemplate(read.template, {
      document: kind.document,
      given: [...this.#about.given.map((given) => ({ ...given, isShared: true })), own],
      expansion,
      where,
    })
    if (rendered.ok) for (const secret of rendered.secrets) this.#secrets.add(secret)
    return rendered
  }

  /** What was given on the command line and no template has a variable for. */
  problems(): readonly ErrorDetails[] {
    const reads = [...this.#reads.values()]
    const isOpen = reads.some((read) => !read.ok || !read.template.head.isDeclared)
    if (isOpen) return []
    const known = new Set(reads.flatMap((read) => (read.ok ? [...read.template.head.variables.keys()] : [])))
    return this.#about.given.flatMap(({ values, from, where }) =>
      Object.keys(values)
        .filter((name) => !known.has(name))
        .map((name): ErrorDetails => ({
          code: 'template-variable-unknown',
          message:
            reads.length === 0
              ? `No template is rendered here, and ${from} gives ${quote(name)}`
              : `No template has a variable ${quote(name)}, which ${from} gives`,
          hint: didYouMean(name, known),
          where,
        })),
    )
  }
}

function withPlace(
  [first, ...rest]: readonly [ErrorDetails, ...ErrorDetails[]],
  where: Place,
): readonly [ErrorDetails, ...ErrorDetails[]] {
  const placed = (problem: ErrorDetails): ErrorDetails => ({ ...problem, where: problem.where ?? where })
  return [placed(first), ...rest.map(placed)]
}

function idOf(kind: Kind, { config, template }: TemplateEntry): string {
  return `${kind.name}\u0000${dirname(config)}\u0000${template}`
}
