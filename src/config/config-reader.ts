import { dirname, resolve } from 'node:path'
import type { Config, DesiredResource, Removal } from '../core/model/desired.js'
import { parseAddress } from '../core/model/address.js'
import type { ErrorDetails, Place } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { Pointer } from '../core/model/pointer.js'
import { DEFAULT_OWNER } from '../core/model/state.js'
import { addressProblem, patternProblem } from './addresses.js'
import { configSchema, removalSchema } from './config-schema.js'
import { blocksByKind, readDefaults } from './defaults.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import type { Documents } from './documents.js'
import { findCycles } from './find-cycles.js'
import { parseIgnoredField } from './ignored-fields.js'
import { locate } from './locate.js'
import { placeInWords, type Problems } from './problems.js'
import { quote } from './quote.js'
import { readLimits } from './read-limits.js'
import { readResources } from './read-resources.js'
import { readRetention } from './read-retention.js'
import { readAgreed, readSection } from './read-section.js'
import { fulfils } from './requires.js'
import { itemSections, laterKinds, valuePlace, type Section } from './sections.js'
import { FREE, keys } from './shape.js'
import type { UnreadableDocument } from './unreadable-document.js'
import type { Expansion } from './expansion.js'

export interface ReadingConfig {
  readonly sections: ReadonlyMap<string, readonly Section[]>
  /** Those of the chosen environment's overlays. */
  readonly overlays: ReadonlyMap<string, readonly Section[]>
  readonly kinds: readonly Kind[]
  readonly problems: Problems
  readonly expansion: Expansion
  readonly documents: Documents
  readonly unreadable: UnreadableDocument[]
  readonly toolVersion: string
  /** False: a variable without a value is no problem where it stands in resources and what holds for all of them. */
  readonly areResourcesWanted: boolean
}

type ReadPart = Omit<Config, 'files' | 'environment' | 'environments' | 'secrets'>

const REMOVAL_SHAPE = keys('removal', { address: FREE, do: FREE, reason: FREE })
const POLICY_SHAPE = keys('policy', { onDrift: FREE, onConflict: FREE })

/** Everything in the files but the environments. */
export class ConfigReader {
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
    const limits = this.#over(
      readLimits(this.#base('limits'), this.#about),
      readLimits(this.#overlay('limits'), this.#about),
    )
    const retention = this.#over(
      readRetention(this.#base('retention'), this.#about),
      readRetention(this.#overlay('retention'), this.#about),
    )
    const { resources, takenOut } = this.#resources()
    return {
      owner: this.#agreed('owner', shape.owner)?.value ?? DEFAULT_OWNER,
      resources,
      ...(takenOut.length === 0 ? {} : { takenOut }),
      declaredKinds: new Set(
        kinds.filter(({ collection }) => this.#sections(collection).length > 0).map(({ name }) => name),
      ),
      ignoreByKind: this.#ignoreByKind(),
      protect: this.#protect(),
      removed: this.#removed(),
      policy: this.#policy(),
      ...store,
      ...(limits === undefined ? {} : { limits }),
      ...(retention === undefined ? {} : { retention }),
      unsupported: this.#unsupported,
      notices: this.#notices,
    }
  }

  #base(name: string): readonly Section[] {
    return this.#about.sections.get(name) ?? []
  }

  #overlay(name: string): readonly Section[] {
    return this.#about.overlays.get(name) ?? []
  }

  /** Of what overlays add to: base and overlays alike. */
  #sections(name: string): readonly Section[] {
    return [...this.#base(name), ...this.#overlay(name)]
  }

  #over<Part extends object>(base: Part | undefined, over: Part | undefined): Part | undefined {
    return base === undefined ? over : { ...base, ...over }
  }

  /** What overlays say counts; among the files of one sort all must say the same. */
  #agreed<Value>(name: string, schema: Parameters<typeof readAgreed<Value>>[1]['schema']) {
    const { expansion, problems } = this.#about
    const reading = { schema, shape: FREE, expansion, problems }
    const base = readAgreed(this.#base(name), reading)
    return readAgreed(this.#overlay(name), reading) ?? base
  }

  /** A folder counts from the file that names it, so that it is the same one wherever the program is started. */
  #store(): Pick<Config, 'store' | 'storeWhere'> {
    const agreed = this.#agreed('store', this.#schema.shape.store)
    if (agreed?.value === undefined) return {}
    const { section, value } = agreed
    // Neither a bucket that lacks its slashes nor the home folder was ever meant to be a folder of that name.
    const isElsewhere = /^(?:~(?:[/\\]|$)|s3:|[a-z][a-z0-9+.-]*:\/\/)/i.test(value)
    return {
      store: isElsewhere ? value : resolve(dirname(section.file.source.path), value),
      storeWhere: valuePlace(section),
    }
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

  #resources(): ReturnType<typeof readResources> {
    const { kinds, problems, documents, unreadable, areResourcesWanted } = this.#about
    const expansion = areResourcesWanted
      ? this.#about.expansion
      : { ...this.#about.expansion, onUndefined: () => undefined }
    const defaults = readDefaults(
      {
        base: this.#blocks(this.#base('defaults'), { isRepeatable: false }),
        overlays: this.#blocks(this.#overlay('defaults'), { isRepeatable: true }),
      },
      { kinds, expansion, problems },
    )
    const read = kinds.map((kind) =>
      readResources(
        { base: this.#base(kind.collection), overlays: this.#overlay(kind.collection) },
        {
          kind,
          defaults: defaults.get(kind.name),
          expansion,
          problems,
          documents,
          unreadable,
          notices: this.#notices,
        },
      ),
    )
    const resources = read.flatMap((one) => one.resources)
    this.#refuseCycles(resources)
    return { resources, takenOut: read.flatMap((one) => one.takenOut) }
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
    sections: readonly Section[],
    { isRepeatable }: { readonly isRepeatable: boolean },
  ): readonly Section[] {
    const { kinds, problems } = this.#about
    const known = new Set(kinds.map((kind) => kind.name))
    return blocksByKind(sections, {
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
    for (const block of this.#blocks(this.#sections('ignore'), { isRepeatable: true })) {
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
    return { ...this.#policyIn(this.#base('policy')), ...this.#policyIn(this.#overlay('policy')) }
  }

  #policyIn(sections: readonly Section[]): Config['policy'] {
    const { problems, expansion } = this.#about
    const merged = new Map<string, string>()
    let policy: Config['policy'] = {}
    for (const section of sections) {
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
