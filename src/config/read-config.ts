import { dirname, resolve } from 'node:path'
import type { Config, DesiredResource, Environment, Removal } from '../core/model/desired.js'
import { parseAddress } from '../core/model/address.js'
import type { ErrorDetails, Place } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { Pointer } from '../core/model/pointer.js'
import type { GivenValues } from '../core/template/values.js'
import { addressProblem, patternProblem } from './addresses.js'
import { chooseEnvironment, unknownEnvironment } from './choose-environment.js'
import { configSchema, removalSchema } from './config-schema.js'
import { blocksByKind, readDefaults } from './defaults.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import { discoverConfig } from './discover.js'
import { Documents, readDocuments } from './documents.js'
import { firstOf, lookupIn, readDotEnv } from './dot-env.js'
import { readEnvironment, writtenEnvironments, type EnvironmentReading } from './environments.js'
import type { Lookup } from './expand.js'
import type { FileReader } from './files.js'
import { findCycles } from './find-cycles.js'
import { parseIgnoredField } from './ignored-fields.js'
import { loadFiles } from './load-files.js'
import { locate } from './locate.js'
import { isKeyVariable } from './management-key.js'
import { placeInWords, Problems } from './problems.js'
import { quote } from './quote.js'
import { readLimits } from './read-limits.js'
import { readResources } from './read-resources.js'
import { readRetention } from './read-retention.js'
import { readAgreed, readSection } from './read-section.js'
import { fulfils } from './requires.js'
import { itemSections, laterKinds, sectionsOf, valuePlace, type Section } from './sections.js'
import { FREE, keys } from './shape.js'
import type { UnreadableDocument } from './unreadable-document.js'
import type { Expansion } from './expansion.js'

export interface ReadConfigOptions {
  /** From `--config`, relative to `cwd`; empty means that the config is looked for. */
  readonly paths: readonly string[]
  /** Absolute. */
  readonly cwd: string
  /** `-e` */
  readonly environmentName?: string | undefined
  /** `--project-id`: chooses the environment that it belongs to. */
  readonly projectIdOption?: string | undefined
  /** Variables of the process. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly kinds: readonly Kind[]
  readonly files: FileReader
  /** Values for variables of templates from the command line, the first counting most. Default: none. */
  readonly given?: readonly GivenValues[]
  /** Absolute path of the folder with the templates that come with the program. Default: there are none. */
  readonly builtInTemplates?: string | undefined
  /** Our own version, for `requires:`. */
  readonly toolVersion: string
  /** False: files that entries name are not looked at, for who does not want the resources. Default: true. */
  readonly readsDocuments?: boolean
}

const DEFAULT_OWNER = 'default'

/** What can be read of a config, and everything that is wrong with it. */
export interface ConfigReading {
  /** Without what is wrong. */
  readonly config: Config
  /** In the order of files and lines, without those of the documents. */
  readonly problems: readonly ErrorDetails[]
  /** Entries whose documents cannot be read; they are not among the resources. */
  readonly unreadable: readonly UnreadableDocument[]
}

/**
 * Reads and checks all config files. Calls nothing but `files`.
 * @throws ProblemsError with every problem found, in the order of files and lines; those of the documents too
 */
export async function readConfig(options: ReadConfigOptions): Promise<Config> {
  const { config, problems, unreadable } = await readAll(options)
  for (const document of unreadable) for (const problem of document.problems) problems.add(problem)
  problems.throwIfAny()
  return config
}

/**
 * {@link readConfig} for who checks the files: gives what is wrong instead of throwing it.
 * @throws ToolError `config-not-found`, where none was named and none is found
 */
export async function inspectConfig(options: ReadConfigOptions): Promise<ConfigReading> {
  const { problems, ...reading } = await readAll(options)
  return { ...reading, problems: problems.inOrder() }
}

async function readAll(
  options: ReadConfigOptions,
): Promise<Omit<ConfigReading, 'problems'> & { readonly problems: Problems }> {
  const problems = new Problems()
  const unreadable: UnreadableDocument[] = []
  const { files, cwd, kinds } = options
  const paths =
    options.paths.length === 0
      ? [await discoverConfig(files, cwd)]
      : options.paths.map((path) => resolve(cwd, path))
  const processLookup = lookupIn(options.variables)
  const lookup = firstOf(processLookup, await readDotEnv(files, { config: paths[0], cwd }))
  const loaded = await loadFiles(paths, { files, cwd, lookup, isSecret: isKeyVariable, problems })
  const isComplete = problems.count === 0

  const sections = sectionsOf(loaded, kinds, problems)
  const { environments, environment, isSecret } = readEnvironments(sections.get('environments') ?? [], {
    ...options,
    lookup,
    problems,
    // Where a file could not be read, the environment may stand in it.
    isNameJudged: isComplete,
  })
  const expansion: Expansion = { lookup: withVariables(environment, lookup), isSecret }
  const documents =
    options.readsDocuments === false
      ? new Documents()
      : await readDocuments(sections, {
          kinds,
          expansion,
          files,
          cwd,
          templates: {
            builtIn: options.builtInTemplates,
            given: options.given ?? [],
            config: loaded[0]?.source.path,
          },
        })
  const reader = new ConfigReader({
    sections,
    kinds,
    problems,
    expansion,
    documents,
    unreadable,
    toolVersion: options.toolVersion,
  })
  const config: Config = {
    files: loaded.map(({ source }) => source.path),
    environment: environment ?? null,
    environments,
    ...reader.read(),
    secrets: documents.rendered?.secrets ?? [],
  }
  for (const problem of documents.rendered?.problems() ?? []) problems.add(problem)
  return { config, problems, unreadable }
}

function withVariables(environment: Environment | undefined, lookup: Lookup): Lookup {
  return environment === undefined ? lookup : firstOf(lookupIn(environment.variables), lookup)
}

function readEnvironments(
  sections: readonly Section[],
  options: ReadConfigOptions & {
    readonly lookup: Lookup
    readonly problems: Problems
    readonly isNameJudged: boolean
  },
): {
  readonly environments: readonly Environment[]
  readonly environment: Environment | undefined
  readonly isSecret: (name: string) => boolean
} {
  const { problems, environmentName, projectIdOption, lookup, isNameJudged } = options
  const written = writtenEnvironments(sections, problems)
  const keyNames = new Set(
    written.flatMap(({ managementKey }) => (managementKey?.from === 'variable' ? [managementKey.name] : [])),
  )
  const isSecret = (name: string) => keyNames.has(name) || isKeyVariable(name)
  const reading: Omit<EnvironmentReading, 'isNamed'> = { lookup, isSecret, problems }
  const environments = written.map((block) =>
    readEnvironment(block, { ...reading, isNamed: block.name === environmentName }),
  )
  const environment = chooseEnvironment(environments, {
    environmentName,
    projectIdOption,
    lookup: lookupIn(options.variables),
  })
  if (environmentName !== undefined && environment === undefined && isNameJudged) {
    const names = environments.map(({ name }) => name)
    problems.add(unknownEnvironment(environmentName, names))
  }
  return { environments, environment, isSecret }
}

interface ReadingConfig {
  readonly sections: ReadonlyMap<string, readonly Section[]>
  readonly kinds: readonly Kind[]
  readonly problems: Problems
  readonly expansion: Expansion
  readonly documents: Documents
  readonly unreadable: UnreadableDocument[]
  readonly toolVersion: string
}

type ReadPart = Omit<Config, 'files' | 'environment' | 'environments' | 'secrets'>

const REMOVAL_SHAPE = keys('removal', { address: FREE, do: FREE, reason: FREE })
const POLICY_SHAPE = keys('policy', { onDrift: FREE, onConflict: FREE })

/** Everything in the files but the environments. */
class ConfigReader {
  readonly #notices: ErrorDetails[] = []
  readonly #unsupported: { readonly collection: string; readonly where: Place }[] = []
  readonly #later: ReadonlyMap<string, string>
  readonly #schema: ReturnType<typeof configSchema>
  readonly #about: ReadingConfig

  constructor(about: ReadingConfig) {
    this.#about = about
    this.#later = laterKinds(about.kinds)
    this.#schema = configSchema(about.kinds)
  }

  read(): ReadPart {
    const { kinds } = this.#about
    const { shape } = this.#schema
    this.#agreed('version', shape.version)
    this.#checkRequires()
    for (const collection of this.#later.values()) {
      for (const { where } of this.#sections(collection)) this.#unsupported.push({ collection, where })
    }
    const store = this.#store()
    const limits = readLimits(this.#sections('limits'), this.#about)
    const retention = readRetention(this.#sections('retention'), this.#about)
    return {
      owner: this.#agreed('owner', shape.owner)?.value ?? DEFAULT_OWNER,
      resources: this.#resources(),
      declaredKinds: new Set(
        kinds.filter(({ collection }) => this.#sections(collection).length > 0).map(({ name }) => name),
      ),
      ignoreByKind: this.#ignoreByKind(),
      protect: this.#protect(),
      removed: this.#removed(),
      policy: this.#policy(),
      ...(store === undefined ? {} : { store }),
      ...(limits === undefined ? {} : { limits }),
      ...(retention === undefined ? {} : { retention }),
      unsupported: this.#unsupported,
      notices: this.#notices,
    }
  }

  #sections(name: string): readonly Section[] {
    return this.#about.sections.get(name) ?? []
  }

  #agreed<Value>(name: string, schema: Parameters<typeof readAgreed<Value>>[1]['schema']) {
    const { expansion, problems } = this.#about
    return readAgreed(this.#sections(name), { schema, shape: FREE, expansion, problems })
  }

  /** A folder counts from the file that names it, so that it is the same one wherever the program is started. */
  #store(): string | undefined {
    const agreed = this.#agreed('store', this.#schema.shape.store)
    if (agreed?.value === undefined) return undefined
    const isElsewhere = /^[a-z][a-z0-9+.-]*:\/\//i.test(agreed.value)
    return isElsewhere ? agreed.value : resolve(dirname(agreed.section.file.source.path), agreed.value)
  }

  #checkRequires(): void {
    const { toolVersion, problems } = this.#about
    const requires = this.#agreed('requires', this.#schema.shape.requires)
    if (requires?.value === undefined) return
    const where = valuePlace(requires.section)
    const isFulfilled = fulfils(toolVersion, requires.value)
    if (isFulfilled === undefined) {
      const message = `${quote(requires.value)} is no range of versions`
      problems.add({ code: 'wrong-value', message, hint: 'Write ">=0.1", "^1.2" or "~1.2.3".', where })
    } else if (!isFulfilled) {
      problems.add({
        code: 'version-required',
        message: `The config wants descope-mgmt ${quote(requires.value)}; this is ${toolVersion}`,
        hint: 'Install a version that fits, or change `requires:`.',
        where,
      })
    }
  }

  #resources(): readonly DesiredResource[] {
    const { kinds, expansion, problems, documents, unreadable } = this.#about
    const blocks = this.#blocks('defaults', { isRepeatable: false })
    const defaults = readDefaults(new Map(blocks.map((block) => [block.name, block])), {
      kinds,
      expansion,
      problems,
    })
    const resources = kinds.flatMap((kind) =>
      readResources(this.#sections(kind.collection), {
        kind,
        defaults: defaults.get(kind.name),
        expansion,
        problems,
        documents,
        unreadable,
        notices: this.#notices,
      }),
    )
    this.#refuseCycles(resources)
    return resources
  }

  #refuseCycles(resources: readonly DesiredResource[]): void {
    const { kinds, problems } = this.#about
    const kindOfName = new Map(kinds.map((kind) => [kind.name, kind]))
    const byAddress = new Map(resources.map((resource) => [resource.address, resource]))
    const edges = resources.map(
      ({ address, kind, declared }) => [address, kindOfName.get(kind)?.dependsOn(declared) ?? []] as const,
    )
    for (const cycle of findCycles(new Map(edges))) {
      const members = cycle.flatMap((address) => byAddress.get(address) ?? [])
      const [first] = members
      if (first === undefined) continue
      const places = members.slice(0, -1).map(({ key, where }) => `${quote(key)} at ${placeInWords(where)}`)
      problems.add({
        code: 'reference-cycle',
        message: `These refer to each other in a circle: ${members.map(({ key }) => quote(key)).join(' → ')}`,
        hint: `One of them must stand on its own: ${places.join(', ')}.`,
        where: first.where,
      })
    }
  }

  #blocks(
    name: 'defaults' | 'ignore',
    { isRepeatable }: { readonly isRepeatable: boolean },
  ): readonly Section[] {
    const { kinds, problems } = this.#about
    const known = new Set(kinds.map((kind) => kind.name))
    return blocksByKind(this.#sections(name), {
      known,
      problems,
      isRepeatable,
      isLater: (block) => {
        const collection = this.#later.get(block.name)
        if (collection !== undefined) this.#unsupported.push({ collection, where: block.where })
        return collection !== undefined
      },
      unknownHint: (written) => {
        const byCollection = kinds.find(({ collection }) => collection === written)
        return byCollection === undefined
          ? (didYouMean(written, known) ?? `There is ${[...known].join(', ')}.`)
          : `Did you mean ${quote(byCollection.name)}?`
      },
    })
  }

  #ignoreByKind(): Readonly<Record<string, readonly Pointer[]>> {
    const { kinds, problems, expansion } = this.#about
    const found = new Map<string, readonly Pointer[]>()
    for (const block of this.#blocks('ignore', { isRepeatable: true })) {
      const kind = kinds.find(({ name }) => name === block.name)
      const schema = this.#schema.shape.ignore.unwrap().shape[block.name]
      if (kind === undefined || schema === undefined) continue
      const read = readSection(block, { schema, shape: FREE, expansion, problems })
      const paths = (read?.checked ?? []).flatMap((field, index) => {
        const parsed = parseIgnoredField(field, kind)
        if (parsed.type === 'field') return [parsed.path]
        const { message, hint } = parsed
        problems.add({ code: 'unknown-field', message, hint, where: itemPlace(block, [String(index)]) })
        return []
      })
      found.set(kind.name, [...(found.get(kind.name) ?? []), ...paths])
    }
    return Object.fromEntries(found)
  }

  #protect(): readonly string[] {
    const { kinds, problems, expansion } = this.#about
    const schema = this.#schema.shape.protect
    return this.#sections('protect').flatMap((section) => {
      const patterns = readSection(section, { schema, shape: FREE, expansion, problems })?.checked ?? []
      patterns.forEach((pattern, index) => {
        const problem = patternProblem(pattern, kinds, this.#later)
        if (problem !== undefined) problems.add({ ...problem, where: itemPlace(section, [String(index)]) })
      })
      return patterns
    })
  }

  #removed(): readonly Removal[] {
    const { problems, expansion } = this.#about
    const found = new Map<string, Removal>()
    for (const section of this.#sections('removed')) {
      const entries = itemSections(section)
      if (entries === undefined) {
        const message = '"removed" must be a list'
        problems.add({ code: 'wrong-type', message, where: valuePlace(section) })
      }
      for (const entry of entries ?? []) {
        const read = readSection(entry, { schema: removalSchema, shape: REMOVAL_SHAPE, expansion, problems })
        if (read !== undefined) this.#addRemoval(found, { ...read.checked, where: entry.where })
      }
    }
    return [...found.values()]
  }

  #addRemoval(found: Map<string, Removal>, removal: Removal): void {
    const { kinds, problems } = this.#about
    const { address, where } = removal
    const problem = addressProblem(address, kinds, this.#later)
    const collection = this.#later.get(parseAddress(address)?.kind ?? '')
    const first = found.get(address)
    if (problem !== undefined) problems.add({ ...problem, where })
    else if (collection !== undefined) this.#unsupported.push({ collection, where })
    else if (first === undefined) found.set(address, removal)
    else {
      const message = `${quote(address)} is removed twice, first at ${placeInWords(first.where)}`
      problems.add({ code: 'duplicate-resource', message, hint: 'Keep one of them.', where })
    }
  }

  #policy(): Config['policy'] {
    const { problems, expansion } = this.#about
    const merged = new Map<string, string>()
    let policy: Config['policy'] = {}
    for (const section of this.#sections('policy')) {
      const schema = this.#schema.shape.policy
      const read = readSection(section, { schema, shape: POLICY_SHAPE, expansion, problems })?.checked ?? {}
      for (const [key, value] of Object.entries(read)) {
        if (value === undefined) continue
        const first = merged.get(key)
        if (first !== undefined && first !== value) {
          const message = `${quote(`policy.${key}`)} is ${quote(first)} in another file and ${quote(value)} here`
          problems.add({
            code: 'contradiction',
            message,
            hint: 'Keep one of them.',
            where: itemPlace(section, [key]),
          })
        }
        merged.set(key, value)
      }
      policy = {
        ...policy,
        ...(read.onDrift === undefined ? {} : { onDrift: read.onDrift }),
        ...(read.onConflict === undefined ? {} : { onConflict: read.onConflict }),
      }
    }
    return policy
  }
}

function itemPlace(section: Section, segments: readonly string[]): Place {
  const { file, node } = section
  const found = locate({ file, node, shape: FREE, segments })
  return found === undefined ? section.where : file.source.place(found.value)
}
