import { resolve } from 'node:path'
import type { Config } from '../../core/model/desired.js'
import type { DocumentTraits } from '../../core/model/document-traits.js'
import { ToolError, type Place } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import type { GivenValues } from '../../core/template/values.js'
import { firstOf, lookupIn, readDotEnv } from '../dot-env.js'
import type { FileReader } from '../files.js'
import { isKeyVariable } from '../management-key.js'
import { shownPath } from '../read-text.js'
import type { Expansion } from '../expansion.js'
import { findTemplate, libraryBeside, listLibrary, type LibraryEntry } from './find-template.js'
import { readTemplate, type Template, type TemplateRead } from './read-template.js'
import { renderTemplate, type Rendered } from './render-template.js'

export interface OpenTemplatesOptions {
  readonly files: FileReader
  /** Absolute. */
  readonly cwd: string
  /** Absolute path of the folder with the templates that come with the program. */
  readonly builtIn?: string | undefined
  /** For the variables of its environment and the `.env` beside it. */
  readonly config?: Config | undefined
  /** Variables of the process. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Values from the command line, the first counting most. */
  readonly given: readonly GivenValues[]
  /** What a template is to become. */
  readonly document: DocumentTraits
}

/** The templates that can be reached from a working directory, for who names them outside of a config. */
export class Templates {
  readonly #options: OpenTemplatesOptions
  readonly #expansion: Expansion

  constructor(options: OpenTemplatesOptions, expansion: Expansion) {
    this.#options = options
    this.#expansion = expansion
  }

  /** The folder of the project's own templates, as messages name it; it may not exist. */
  get folder(): string {
    return shownPath(this.#options.cwd, this.#library().own)
  }

  /**
   * The absolute path of the template that a path or a name stands for.
   * @throws ToolError `template-not-found`
   */
  find(written: string): Promise<string> {
    const { files, cwd } = this.#options
    return findTemplate(files, { written, from: cwd, library: this.#library() })
  }

  /** All templates of the project's folder and of the program, by name. */
  list(): Promise<readonly LibraryEntry[]> {
    return listLibrary(this.#options.files, this.#library())
  }

  /**
   * Reads the template that a path or a name stands for. What is wrong with it is a result.
   * @throws ToolError `template-not-found`
   */
  async read(written: string): Promise<TemplateRead> {
    return this.readAt(await this.find(written))
  }

  /** Reads the template in a file. */
  readAt(path: string): Promise<TemplateRead> {
    const { files, cwd, document } = this.#options
    const absolute = resolve(cwd, path)
    return readTemplate(files, absolute, { shown: shownPath(cwd, absolute), document })
  }

  /** {@link readAt} that gives a failure to read as a result as well. */
  async tryAt(path: string): Promise<TemplateRead> {
    try {
      return await this.readAt(path)
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      const { code, message, hint, where } = error
      return { ok: false, problems: [{ code, message, hint, where }] }
    }
  }

  /**
   * Renders a template for the values given here, on the command line and in the environment.
   * @param own values that count less than those of the command line
   */
  render(template: Template, { own = {}, from = 'the caller', where }: RenderWith = {}): Rendered {
    const place = where ?? { file: template.shown }
    const given = [...this.#options.given, { values: own, areTexts: false, from, where: place }]
    return renderTemplate(template, {
      document: this.#options.document,
      given,
      expansion: this.#expansion,
      where: place,
    })
  }

  #library() {
    const { config, cwd, builtIn } = this.#options
    return libraryBeside(config?.files[0], { cwd, builtIn })
  }
}

export interface RenderWith {
  readonly own?: JsonObject
  /** Who gives them: `the scenario`. */
  readonly from?: string
  /** Where they are written. */
  readonly where?: Place
}

/** Finds out what variables there are and where templates lie. */
export async function openTemplates(options: OpenTemplatesOptions): Promise<Templates> {
  const { files, cwd, config, variables } = options
  const dotEnv = await readDotEnv(files, { config: config?.files[0], cwd })
  const environment = lookupIn(config?.environment?.variables ?? {})
  const keyNames = new Set(
    (config?.environments ?? []).flatMap(({ managementKey }) =>
      managementKey?.from === 'variable' ? [managementKey.name] : [],
    ),
  )
  return new Templates(options, {
    lookup: firstOf(environment, lookupIn(variables), dotEnv),
    isSecret: (name) => keyNames.has(name) || isKeyVariable(name),
  })
}
