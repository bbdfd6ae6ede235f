import { filesOver, nodeFiles, type ConfigEdit } from '../../config/index.js'
import type { Address } from '../../core/model/address.js'
import type { Config, DesiredResource } from '../../core/model/desired.js'
import { DOCUMENT_PATH } from '../../core/model/document-traits.js'
import { EXIT, ToolError } from '../../core/model/errors.js'
import type { Kind, Live } from '../../core/model/kind.js'
import type { Change, Finding } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import type { DeclaredInput } from '../../core/plan/index.js'
import { ONLY_LOOKING } from '../../core/model/no-consent.js'
import { readDeclared } from '../read-declared.js'
import type { Session } from '../session.js'
import {
  differencesOf,
  isSaidByDocument,
  sameItems,
  undeclaredFields,
  type Difference,
} from './differences.js'
import { documentTexts, type DocumentTexts } from './document-files.js'
import { editFiles, pathOf, type FileEdit } from './edit-files.js'
import type { IntoPullOptions } from './into-pull-options.js'
import { literal } from './literal.js'
import type { NewEntries } from './new-entries.js'
import * as say from './not-taken.js'
import { TextFiles } from './text-files.js'

/** What an edited config amounts to. */
export interface Settled {
  readonly changes: readonly Change[]
  readonly added: readonly Address[]
  readonly removed: readonly Address[]
  readonly left: readonly Address[]
}

/** One field of one resource that is to be taken. */
interface Taking {
  readonly kind: Kind
  readonly desired: DesiredResource
  readonly live: Live
  readonly difference: Difference
}

/** Finds what differs, edits, reads again, and takes back what did not come out as wanted. */
export class Pulling {
  texts: TextFiles
  readonly findings: Finding[] = []
  readonly overwritten = new Map<string, readonly Address[]>()
  #takings: Taking[] = []
  #gone: DesiredResource[] = []
  readonly #left = new Set<Address>()
  /** Resources that were just as they are live before anything was edited. */
  readonly #equal = new Set<Address>()
  readonly #kinds: ReadonlyMap<string, Kind>

  constructor(
    private readonly session: Session,
    private readonly input: DeclaredInput,
    private readonly options: IntoPullOptions,
  ) {
    this.texts = this.#newTexts()
    this.#kinds = new Map(session.kinds.map((kind) => [kind.name, kind]))
  }

  #newTexts(): TextFiles {
    return new TextFiles({ files: nodeFiles(), cwd: this.options.cwd })
  }

  isMeant(address: Address, where: { readonly file: string }): boolean {
    const { within, cwd } = this.options
    return this.input.isInScope(address) && (within === undefined || pathOf(cwd, where) === within)
  }

  compare(): void {
    const { input, options } = this
    // As they stand in the files: what is fitted to the project is not what is written there.
    const written = new Map(options.config.resources.map((resource) => [resource.address, resource]))
    for (const fitted of input.desired) {
      const kind = this.#kinds.get(fitted.kind)
      if (kind === undefined || !this.isMeant(fitted.address, fitted.where)) continue
      const desired = { ...(written.get(fitted.address) ?? fitted), declared: fitted.declared }
      const owner = input.foreign.get(desired.address)
      if (owner !== undefined) {
        this.findings.push(say.othersResource(desired, owner))
        continue
      }
      const live = input.live.get(desired.address)
      if (live === undefined) this.#notLive(desired)
      else {
        const resource = { kind, desired, live }
        const more = this.options.takesNewFields ? undeclaredFields(input, resource) : []
        const differing = differencesOf(input, resource)
        if (differing.length === 0) this.#equal.add(desired.address)
        for (const difference of [...differing, ...more]) {
          if (difference.unholdable === undefined) this.#takings.push({ kind, desired, live, difference })
          else this.#leave(desired, say.unholdable(desired, difference, difference.unholdable))
        }
      }
    }
  }

  #notLive(desired: DesiredResource): void {
    const { was, address } = desired
    if (was !== undefined && this.input.live.has(was)) return
    const isGone = Object.hasOwn(this.input.lastApplied?.resources ?? {}, address)
    if (isGone && this.options.removesGone) this.#gone.push(desired)
    else this.findings.push(say.notLive(desired, { isGone }))
  }

  #leave(desired: DesiredResource, finding: Finding): void {
    this.#left.add(desired.address)
    this.findings.push(finding)
  }

  /** Edits until everything that is edited comes out as it is live. */
  async settle(added: NewEntries | undefined): Promise<Config> {
    for (;;) {
      await this.#edit(added)
      const after = await this.#readAgain()
      const wrong = await this.#stillWrong(after, added)
      if (!wrong) return after
      this.texts = this.#newTexts()
    }
  }

  async #edit(added: NewEntries | undefined): Promise<void> {
    const { cwd } = this.options
    const edits = new Map<ConfigEdit, Taking | DesiredResource>()
    const files: FileEdit[] = []
    const documents = new Map<Address, Taking>()
    for (const taking of this.#takings) {
      const { kind, desired, difference } = taking
      const { path, value } = difference
      if (path === DOCUMENT_PATH || isSaidByDocument(kind, desired, path)) {
        documents.set(desired.address, taking)
        continue
      }
      const same = sameItems(kind, path)
      const edit: ConfigEdit = {
        type: 'set',
        entry: desired.where,
        kind,
        path,
        value: literal(value),
        ...(same === undefined ? {} : { same }),
      }
      edits.set(edit, taking)
      files.push({ path: pathOf(cwd, desired.where), edit })
    }
    for (const desired of this.#gone) {
      const edit: ConfigEdit = { type: 'remove', entry: desired.where }
      edits.set(edit, desired)
      files.push({ path: pathOf(cwd, desired.where), edit })
    }
    const dropped = new Set<Taking>()
    for (const [edit, refused] of await editFiles(this.texts, [...files, ...(added?.edits ?? [])])) {
      const meant = edits.get(edit)
      if (meant === undefined) throw new TypeError('a new entry was refused')
      if (!('difference' in meant)) {
        this.#gone = this.#gone.filter((one) => one !== meant)
        this.findings.push(say.notLive(meant, { isGone: true }))
        continue
      }
      dropped.add(meant)
      this.#leave(meant.desired, say.refusedEdit(meant.desired, meant.difference, refused))
    }
    for (const taking of documents.values()) {
      const sharing = this.#sharingDocument(taking.desired)
      const found: DocumentTexts =
        sharing === undefined
          ? await documentTexts(taking, { files: nodeFiles(), cwd, texts: this.texts })
          : { ok: false, why: `its file is that of ${sharing} too` }
      if (found.ok) for (const [path, text] of found.texts) await this.texts.set(path, text)
      else {
        this.#dropDocument(taking.desired.address, dropped)
        this.#leave(taking.desired, say.documentLeft(taking.desired, found.why))
      }
    }
    for (const [path, text] of added?.documents ?? []) await this.texts.set(path, text)
    this.#takings = this.#takings.filter((taking) => !dropped.has(taking))
  }

  /** Another resource whose document lies in the same file: written for one, it would be wrong for the other. */
  #sharingDocument(desired: DesiredResource): Address | undefined {
    const { address } = desired
    const file = desired.contentPlaceOf?.('').file
    return this.options.config.resources.find(
      (other) => other.address !== address && file !== undefined && other.contentPlaceOf?.('').file === file,
    )?.address
  }

  #dropDocument(address: Address, dropped: Set<Taking>): void {
    for (const taking of this.#takings) {
      const { kind, desired, difference } = taking
      const isOfDocument =
        difference.path === DOCUMENT_PATH || isSaidByDocument(kind, desired, difference.path)
      if (desired.address === address && isOfDocument) dropped.add(taking)
    }
  }

  async #readAgain(): Promise<Config> {
    try {
      return await this.options.readAgain(filesOver(nodeFiles(), this.texts.changed()))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      throw new ToolError({
        code: 'pull-unreadable',
        exit: EXIT.usage,
        message: `The files could not be read any more with what is live in them, and nothing was written: ${error.message}`,
        hint: 'Narrow the pull with --only and --except, and write the rest by hand.',
        where: error.where,
        cause: error,
      })
    }
  }

  /** Takes back what still differs. True where there was such a thing, so that all is to be edited again. */
  async #stillWrong(after: Config, added: NewEntries | undefined): Promise<boolean> {
    const { input: now } = await readDeclared(this.session, {
      operation: 'pull',
      consent: ONLY_LOOKING,
      config: after,
      only: this.options.only,
      except: this.options.except,
    })
    const wrong = new Set<string>()
    let isAnyAdded = false
    for (const desired of now.desired) {
      const kind = this.#kinds.get(desired.kind)
      const live = now.live.get(desired.address)
      if (kind === undefined || live === undefined) continue
      for (const { path, value, unholdable } of differencesOf(now, { kind, desired, live })) {
        if (this.#equal.has(desired.address)) throw changesMore(desired)
        wrong.add(placeKey(desired.address, path))
        if (unholdable === undefined && added?.complete(desired.address, path, value) === true)
          isAnyAdded = true
      }
    }
    const isWrong = ({ desired, difference }: Taking) => wrong.has(placeKey(desired.address, difference.path))
    const dropped = this.#takings.filter(isWrong)
    for (const { desired, difference } of dropped)
      this.#leave(desired, say.comesFromElsewhere(desired, difference))
    this.#takings = this.#takings.filter((taking) => !isWrong(taking))
    return dropped.length > 0 || isAnyAdded
  }

  outcome(added: NewEntries | undefined): Settled {
    const byAddress = new Map<Address, Taking[]>()
    for (const taking of this.#takings) {
      const { address, where } = taking.desired
      byAddress.set(address, [...(byAddress.get(address) ?? []), taking])
      if (taking.difference.isDrift) continue
      const place = taking.difference.path === DOCUMENT_PATH ? taking.desired.contentPlaceOf?.('') : undefined
      const path = pathOf(this.options.cwd, place ?? where)
      this.overwritten.set(path, [...new Set([...(this.overwritten.get(path) ?? []), address])])
    }
    return {
      changes: [...byAddress].map(([address, takings]) => changeOf(address, takings)),
      added: added?.addresses ?? [],
      removed: this.#gone.map(({ address }) => address),
      left: [...this.#left, ...(added?.left ?? [])],
    }
  }
}

/** A guard that nothing should reach: an edit of one thing must not change another. */
function changesMore({ address, where }: DesiredResource): ToolError {
  return new ToolError({
    code: 'pull-unreadable',
    exit: EXIT.usage,
    message: `What is to be changed in the files would change ${printable(address)} as well, and nothing was written`,
    hint: 'Narrow the pull with --only and --except, and write the rest by hand.',
    where,
  })
}

function placeKey(address: Address, path: string): string {
  return `${address}\u0000${path}`
}

function changeOf(address: Address, takings: readonly Taking[]): Change {
  const document = takings.find(({ difference }) => difference.path === DOCUMENT_PATH)
  const diff = document?.kind.document?.diff(document.desired.content, document.live.document)
  return {
    address,
    action: 'update',
    fields: takings.map(({ difference }) => difference.change),
    after: [],
    companions: [],
    ...(diff === undefined ? {} : { diff }),
  }
}
