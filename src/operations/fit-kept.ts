import { ApiError } from '../core/model/api-error.js'
import type { Address } from '../core/model/address.js'
import type { DocumentTraits, TargetIds } from '../core/model/document-traits.js'
import { ToolError } from '../core/model/errors.js'
import { equalJson, type JsonObject } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Finding } from '../core/model/plan.js'
import type { Wanted } from '../core/plan/index.js'
import { fitDocuments } from './fit-documents.js'
import type { Session } from './session.js'
import type { DatedWant } from './wanted-back.js'

type DocumentKind = Kind & { readonly document: DocumentTraits }
type Names = ReadonlyMap<string, string>

interface KeptDocument {
  readonly address: Address
  readonly content: JsonObject
  readonly isOfUnknownProject: boolean
}

interface Fit {
  /** As it was kept. */
  readonly kept: JsonObject
  readonly content: JsonObject
  readonly findings: readonly Finding[]
}

/**
 * Puts the ids that names have in the project today into kept documents: a role that was deleted and made anew has
 * another. What cannot be translated goes back as it was kept, with a warning. Names are looked up once, and what was
 * found for the preview serves the plan under the lock too.
 */
export class KeptFitting {
  readonly #session: Session
  readonly #fits = new Map<Address, Fit>()
  readonly #listed = new Map<string, Promise<Names | undefined>>()
  readonly #found = new Map<string, Names>()
  readonly #unlisted = new Map<string, Finding>()
  #hasAsked = false

  constructor(session: Session) {
    this.#session = session
  }

  /** True when the service was asked for names: a call more. */
  get hasAsked(): boolean {
    return this.#hasAsked
  }

  /** @param live what is in the project; further documents may be put in where the project of a kept one is unknown */
  async fitted(
    wanted: readonly DatedWant[],
    live: Map<Address, Live>,
  ): Promise<{ readonly wanted: readonly Wanted[]; readonly findings: readonly Finding[] }> {
    const kinds = new Map(
      wanted.flatMap(({ want }) => (want.do === 'delete' ? [] : [[want.kind.name, want.kind]])),
    )
    for (const kind of kinds.values()) {
      const { document } = kind
      if (document === undefined) continue
      const kept = wanted.flatMap((dated) => keptDocument(kind, dated))
      const unknown = kept.filter(
        ({ address, content }) => !equalJson(this.#fits.get(address)?.kept, content),
      )
      for (const isOfUnknownProject of [true, false]) {
        const some = unknown.filter((one) => one.isOfUnknownProject === isOfUnknownProject)
        if (some.length > 0) await this.#fit({ ...kind, document }, { some, live, isOfUnknownProject })
      }
    }
    return {
      wanted: wanted.map(({ want }) => this.#withIds(want)),
      findings: [
        ...this.#unlisted.values(),
        ...wanted.flatMap(({ want }) => this.#fits.get(want.address)?.findings ?? []),
      ],
    }
  }

  /** In its own project a document keeps its screens, and nothing more is read for it. */
  async #fit(
    kind: DocumentKind,
    about: {
      readonly some: readonly KeptDocument[]
      readonly live: Map<Address, Live>
      readonly isOfUnknownProject: boolean
    },
  ): Promise<void> {
    const { some, live, isOfUnknownProject } = about
    const document: DocumentTraits = {
      ...kind.document,
      readNames: async (_api, sort) => this.#names(kind, sort),
      translate: (kept, target) =>
        kind.document.translate(kept, {
          ...this.#asListed(target),
          live: isOfUnknownProject ? target.live : undefined,
        }),
    }
    const fits = await fitDocuments(
      this.#session,
      { ...kind, document },
      { wanted: some, live, isSearching: isOfUnknownProject },
    )
    for (const { address, content: kept } of some) {
      const fit = fits.get(address)
      if (fit === undefined) continue
      // An id that stays may well be right. Of what could not be looked up nothing can be said.
      const findings = fit.findings
        .filter((_finding, index) => !this.#unlisted.has(fit.missing[index]?.sort ?? ''))
        .map((finding): Finding => ({ ...finding, severity: 'warning' }))
      this.#fits.set(address, { kept, content: fit.content, findings })
    }
  }

  async #names(kind: DocumentKind, sort: string): Promise<Names | undefined> {
    const known = this.#listed.get(sort) ?? this.#ask(kind, sort)
    this.#listed.set(sort, known)
    return known
  }

  async #ask({ document }: DocumentKind, sort: string): Promise<Names | undefined> {
    const { api, signal } = this.#session
    try {
      const names = await document.readNames(api, sort, signal)
      if (names !== undefined) {
        this.#hasAsked = true
        this.#found.set(sort, names)
      }
      return names
    } catch (error) {
      if (!(error instanceof ToolError) || (error instanceof ApiError && error.failure === 'aborted'))
        throw error
      this.#hasAsked = true
      this.#unlisted.set(sort, notLookedUp(sort, error))
      return undefined
    }
  }

  /** Where the service lists what exists, that a document uses an id or a name is no sign that it does. */
  #asListed({ byName, known, certain = {} }: TargetIds): TargetIds {
    const there = [...this.#found].map(([sort, names]) => {
      const sure = [...(byName[sort] ?? [])].filter(([name]) => certain[sort]?.has(name) === true)
      return { sort, byName: new Map(sure), ids: new Set(names.values()) }
    })
    return {
      certain,
      byName: { ...byName, ...Object.fromEntries(there.map((one) => [one.sort, one.byName])) },
      known: { ...known, ...Object.fromEntries(there.map((one) => [one.sort, one.ids])) },
    }
  }

  #withIds(want: Wanted): Wanted {
    const content = this.#fits.get(want.address)?.content
    if (content === undefined || want.do === 'delete') return want
    // The digest is of names, so it is the same with other ids.
    if (want.do === 'set') return { ...want, content }
    return { ...want, original: { ...want.original, document: content } }
  }
}

function keptDocument(kind: Kind, { want, isOfUnknownProject = false }: DatedWant): readonly KeptDocument[] {
  if (want.do === 'delete' || want.kind.name !== kind.name) return []
  const content = want.do === 'set' ? want.content : want.original.document
  return content === undefined ? [] : [{ address: want.address, content, isOfUnknownProject }]
}

function notLookedUp(sort: string, { code, message }: ToolError): Finding {
  return {
    code: 'names-unknown',
    severity: 'warning',
    message: `The ${sort} of the project could not be looked up (${code}: ${message}); their ids go back as they were kept`,
    hint: `Where one was deleted and made anew since, its id is another: look at the ${sort} of what came back.`,
  }
}
