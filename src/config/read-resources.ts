import { isMap, isSeq, type Node } from 'yaml'
import type { DesiredResource, TakenOut } from '../core/model/desired.js'
import { DOCUMENT_FIELD, type DocumentReading } from '../core/model/document-traits.js'
import type { ErrorDetails, Place } from '../core/model/errors.js'
import { isObject, member, overlay, type Json, type JsonObject } from '../core/model/json.js'
import type { Kind } from '../core/model/kind.js'
import { pointerTo, segmentsOf, type Pointer } from '../core/model/pointer.js'
import { checkShape, nameOf, WHOLE, type Written } from './check-shape.js'
import { idProblem, textProblems } from './check-texts.js'
import { entrySchema } from './config-schema.js'
import { withDefaults, type Defaults } from './defaults.js'
import {
  FILE_KEY,
  isTemplate,
  nameOfFile,
  TEMPLATE_KEY,
  VARIABLES_KEY,
  type Documents,
  type NamedFile,
} from './documents.js'
import { entryPlaces } from './entry-place.js'
import { parseIgnoredField } from './ignored-fields.js'
import { layeredPlace, locateInLayers } from './layers.js'
import { OverlayEntries, type WrittenEntry } from './overlay/overlay-entries.js'
import { isNode, resolved } from './pairs.js'
import { placeInWords, Problems } from './problems.js'
import { quote } from './quote.js'
import { valuePlace, type Section } from './sections.js'
import { entryShape, WAS_KEY } from './shape.js'
import type { UnreadableDocument } from './unreadable-document.js'
import type { Expansion } from './expansion.js'
import { writtenValue } from './written-value.js'

export interface ReadingResources {
  readonly kind: Kind
  readonly defaults: Defaults | undefined
  readonly expansion: Expansion
  readonly problems: Problems
  readonly documents: Documents
  /** Told which entries have no document that could be read; they are left out. */
  readonly unreadable: UnreadableDocument[]
  /** Told what stops nothing and should be known. */
  readonly notices: ErrorDetails[]
}

/**
 * All entries of a kind's collection with what overlays say about them, checked one by one and against each other.
 * `overlays`: the collection in the overlays of the chosen environment.
 */
export function readResources(
  { base, overlays }: { readonly base: readonly Section[]; readonly overlays: readonly Section[] },
  options: ReadingResources,
): { readonly resources: readonly DesiredResource[]; readonly takenOut: readonly TakenOut[] } {
  const reader = new ResourceReader(overlays, options)
  for (const section of base) reader.readCollection(section)
  reader.readAdded()
  reader.tellDeclaredTwice()
  return { resources: reader.resources, takenOut: reader.takenOut }
}

/** An entry with its key, and what its document is. */
interface Named {
  readonly value: JsonObject
  readonly reading: DocumentReading | undefined
  /** Where the document was rendered. */
  readonly template: Pick<DesiredResource, 'template' | 'hidden'> | undefined
}

class ResourceReader {
  readonly resources: DesiredResource[] = []
  /** Entries of the base that an overlay takes out. */
  readonly takenOut: TakenOut[] = []
  readonly #places = new Map<string, Place>()
  /** Where entries stand that an overlay takes out. */
  readonly #takenOut = new Map<string, Place>()
  /** Old keys, and where they are said to be old. */
  readonly #renamed = new Map<string, Place>()
  readonly #taken = new Map<string, { readonly resource: DesiredResource; readonly path: Pointer }>()
  readonly #options: ReadingResources
  readonly #shape
  readonly #schema
  readonly #overlays: OverlayEntries

  constructor(overlays: readonly Section[], options: ReadingResources) {
    this.#options = options
    this.#shape = entryShape(options.kind)
    this.#schema = entrySchema(options.kind)
    const exclusive = options.kind.document === undefined ? [] : [FILE_KEY, TEMPLATE_KEY]
    this.#overlays = new OverlayEntries(overlays, { ...options, exclusive })
  }

  readCollection(section: Section): void {
    const { file } = section
    const list = resolved(file, section.node)
    if (this.#options.kind.onlyKey !== undefined) {
      this.#readOnly(section)
      return
    }
    if (!isSeq(list)) {
      this.#options.problems.add({
        code: 'wrong-type',
        message: `${quote(section.name)} must be a list`,
        hint: `Write \`${section.name}: []\` to want none, or take the key out to leave them alone.`,
        where: valuePlace(section),
      })
      return
    }
    for (const [index, item] of list.items.entries()) {
      this.#readEntry(section, isNode(item) ? item : null)
      // An entry that nothing refers to is not looked at again; ten thousands of them weigh.
      if (file.targets.size === 0) list.items[index] = undefined
    }
  }

  /** The entry of a kind of which there is one: an object under its key. */
  #readOnly(section: Section): void {
    const { problems } = this.#options
    if (isMap(resolved(section.file, section.node))) this.#readEntry(section, section.node)
    else {
      problems.add({
        code: 'wrong-type',
        message: `${quote(section.name)} must be an object`,
        hint: `There is one in a project: \`${section.name}: { file: … }\`.`,
        where: valuePlace(section),
      })
    }
  }

  /** Entries that only overlays have. */
  readAdded(): void {
    for (const entry of this.#overlays.added()) this.#readWritten(entry)
  }

  #readEntry(section: Section, node: Node | null): void {
    const { kind, expansion, problems } = this.#options
    const { file } = section
    if (node === null || !isMap(resolved(file, node))) {
      const message = `Each entry of ${quote(section.name)} must be an object with ${quote(kind.document === undefined ? kind.keyField : FILE_KEY)}`
      const where = node === null ? section.where : file.source.place(node.range?.[0] ?? 0)
      problems.add({ code: 'wrong-type', message, where })
      return
    }
    const shape = this.#shape
    const { value, failed } = writtenValue({ file, node, shape, expansion, problems })
    if (!isObject(value)) return
    const entry = this.#laidOver({ value, failed, file, node, shape })
    if (entry !== undefined) this.#readWritten(entry)
  }

  /** The entry with what overlays say about it; `undefined` where they take it out. */
  #laidOver(entry: WrittenEntry): WrittenEntry | undefined {
    if (this.#overlays.isEmpty) return entry
    const { kind } = this.#options
    const { value } = this.#named(entry, { isTold: false })
    const key = member(value, kind.keyField)
    const full = typeof key !== 'string' || kind.keyFrom === undefined ? key : kind.keyFrom(value)
    if (typeof full !== 'string') return entry
    const laidOver = this.#overlays.laidOver(full, entry)
    if (laidOver === undefined) this.#takeOut(full, entry)
    return laidOver
  }

  /** It stands in the files all the same: a second one is told, and it is no news to who asks what they do not have. */
  #takeOut(key: string, entry: WrittenEntry): void {
    const { kind } = this.#options
    const place = this.#place(entry, [kind.keyField])
    const first = this.#takenOut.get(key)
    if (first !== undefined) {
      this.#tellTwice(key, first, place)
      return
    }
    this.#takenOut.set(key, place)
    const where = this.#overlays.deletionOf(key)
    if (where !== undefined) this.takenOut.push({ address: kind.addressOf(key), where })
  }

  #readWritten(own: WrittenEntry): void {
    const { kind, defaults, documents, problems } = this.#options
    const isNamedByTemplate = this.#isNamedByTemplate(own.value)
    if (isNamedByTemplate && documents.rendered === undefined) return
    const named = this.#named(own)
    const value =
      defaults === undefined ? named.value : withDefaults(kind.fields, named.value, defaults.value)
    const written = { ...own, value }
    const key = this.#keyOf(written)
    const what = key === undefined ? `this ${kind.name}` : `${kind.name} ${quote(key)}`
    const elsewhere = (segments: readonly string[]) => placeInDefaults(defaults, segments)

    const unsound = new Set(checkShape({ schema: this.#schema, written, what, problems, elsewhere }))
    for (const { segments, isKey, message, ...problem } of textProblems(value, this.#shape)) {
      unsound.add(segments[0] ?? WHOLE)
      const where = this.#place(written, segments, { isKey })
      problems.add({ ...problem, message: `${nameOf(segments, what)} ${message}`, where })
    }
    const { reading, template } = named
    if (reading?.ok === false) this.#tellUnreadable(key, { value, problems: reading.problems })
    // What its template would have called it is not known: it is no second of anything.
    if (isNamedByTemplate && reading?.ok === false) return
    if (key === undefined || !this.#isNew(key, written)) return
    const ignore = this.#ignored(written)
    if (unsound.has(WHOLE) || reading?.ok === false) return
    // What is sound is judged further, so that everything wrong is told at once.
    const sound = overlay(value, Object.fromEntries([...unsound].map((field) => [field, undefined])))
    this.#accept({ key, what, written: { ...written, value: sound }, ignore, reading, template })
  }

  /** Rendered under a name that only its template knows; where templates are not read, nobody asks for it. */
  #isNamedByTemplate(entry: JsonObject): boolean {
    const { kind } = this.#options
    const file = kind.document === undefined ? undefined : namedFileOf(entry)
    return file !== undefined && isTemplate(file) && member(entry, kind.keyField) === undefined
  }

  #tellUnreadable(
    known: string | undefined,
    { value, problems }: { readonly value: JsonObject } & Pick<UnreadableDocument, 'problems'>,
  ): void {
    const { kind, unreadable } = this.#options
    const file = namedFileOf(value)?.path
    if (file === undefined) return
    const key = known ?? nameOfFile(file)
    const shown = problems.flatMap(({ where }) => where?.file ?? [])[0] ?? file
    unreadable.push({ kind: kind.name, key, address: kind.addressOf(key), file: shown, problems })
  }

  /** The entry with its key, which a document's own name stands in for, and what its file holds. */
  #named(written: WrittenEntry, { isTold = true }: { readonly isTold?: boolean } = {}): Named {
    const { kind } = this.#options
    // Who only asks for the key tells nothing.
    const { notices, problems }: Pick<ReadingResources, 'notices' | 'problems'> = isTold
      ? this.#options
      : { notices: [], problems: new Problems() }
    const where = layeredPlace(written)
    const entry =
      kind.onlyKey === undefined ? written.value : overlay(written.value, { [kind.keyField]: kind.onlyKey })
    const file = namedFileOf(entry)
    if (kind.document === undefined || file === undefined) {
      const isBare = [FILE_KEY, TEMPLATE_KEY].every((key) => member(entry, key) === undefined)
      if (isBare && member(entry, VARIABLES_KEY) !== undefined) {
        problems.add({
          code: 'variables-unused',
          message: 'The entry gives `variables`, and names no template that they are for',
          hint: 'Name it with `template:`, or take `variables:` out.',
          where,
        })
      }
      return { value: entry, reading: undefined, template: undefined }
    }
    const named = member(entry, kind.keyField)
    if (!isTold && named !== undefined) return { value: entry, reading: undefined, template: undefined }
    const { reading, template } = this.#readingOf(written, { entry, file, where, problems })
    if (reading?.ok === true) {
      notices.push(...reading.notes)
      if (reading.keyFrom === 'document' && typeof named === 'string' && reading.key !== named) {
        notices.push({
          code: 'id-differs',
          message: `${quote(file.path)} calls itself ${quote(reading.key ?? '')}, and is the ${kind.name} ${quote(named)} here`,
          hint: 'What stands in the config counts.',
          where,
        })
      }
    }
    if (named !== undefined) return { value: entry, reading, template }
    const key = (reading?.ok === true ? reading.key : undefined) ?? nameOfFile(file.path)
    return { value: overlay(entry, { [kind.keyField]: key }), reading, template }
  }

  /** What the file of an entry holds, or what its template gives for the entry's values. */
  #readingOf(
    written: WrittenEntry,
    about: {
      readonly entry: JsonObject
      readonly file: NamedFile
      readonly where: Place
      readonly problems: Problems
    },
  ): Omit<Named, 'value'> {
    const { kind, documents, expansion } = this.#options
    const { entry, file, where, problems } = about
    // A path counts from the file that it is written in.
    const config = (locateInLayers(written, [file.key])?.file ?? written.file).source.path
    const variables = member(entry, VARIABLES_KEY)
    if (file.key === TEMPLATE_KEY && member(entry, FILE_KEY) !== undefined) {
      const message = 'An entry has a `file` or a `template`, not both'
      problems.add({ code: 'wrong-value', message, hint: 'Keep one of them.', where })
    }
    if (!isTemplate(file)) {
      if (variables !== undefined) {
        problems.add({
          code: 'variables-unused',
          message: `${quote(file.path)} is a document and takes no \`variables\``,
          hint: 'Name a template with `template:`, or take `variables:` out.',
          where,
        })
      }
      return { reading: documents.of(kind, { config, file: file.path }), template: undefined }
    }
    const rendered = documents.rendered?.render(
      kind,
      { config, template: file.path },
      { variables: variables !== undefined && isObject(variables) ? variables : {}, expansion, where },
    )
    if (rendered?.ok !== true) return { reading: rendered, template: undefined }
    const { hidden } = rendered
    return {
      reading: rendered.reading,
      template: { template: rendered.origin, ...(hidden === undefined ? {} : { hidden }) },
    }
  }

  /** The key, where it is text; its problems are told. */
  #keyOf(written: Written & { readonly value: JsonObject }): string | undefined {
    const { kind } = this.#options
    const key = member(written.value, kind.keyField)
    if (typeof key !== 'string' || written.failed.has(pointerTo([kind.keyField]))) return undefined
    if (!this.#isId(written, kind.keyField, key)) return undefined
    return kind.keyFrom === undefined ? key : kind.keyFrom(written.value)
  }

  /** False, and told, for what cannot be an id or a name. */
  #isId(written: Written, field: string, text: string): boolean {
    const problem = idProblem(text)
    if (problem === undefined) return true
    const where = this.#place(written, [field])
    this.#options.problems.add({ code: 'bad-id', message: `The ${field} ${quote(text)} ${problem}`, where })
    return false
  }

  /** Where the entry's resource is until it is renamed. */
  #wasOf(key: string, written: Written & { readonly value: JsonObject }): Pick<DesiredResource, 'was'> {
    const { kind, problems } = this.#options
    const name = member(written.value, WAS_KEY)
    if (kind.identityOf === undefined || typeof name !== 'string') return {}
    if (!this.#isId(written, WAS_KEY, name)) return {}
    const old = overlay(written.value, { [kind.keyField]: name })
    const oldKey = kind.keyFrom === undefined ? name : kind.keyFrom(old)
    if (oldKey === undefined) return {}
    const where = this.#place(written, [WAS_KEY])
    const first = this.#renamed.get(oldKey)
    if (oldKey === key || first !== undefined) {
      const message =
        first === undefined
          ? `The ${kind.name} ${quote(key)} cannot be renamed from its own name`
          : `The ${kind.name} ${quote(oldKey)} is renamed twice, first at ${placeInWords(first)}`
      problems.add({ code: 'bad-rename', message, hint: 'Take `was` out.', where })
      return {}
    }
    this.#renamed.set(oldKey, where)
    return { was: kind.addressOf(oldKey) }
  }

  /** What is renamed cannot be declared under its old name too: after the rename there would be two. */
  tellDeclaredTwice(): void {
    const { kind, problems } = this.#options
    for (const [oldKey, where] of this.#renamed) {
      const other = this.#places.get(oldKey)
      if (other === undefined) continue
      problems.add({
        code: 'bad-rename',
        message: `The ${kind.name} ${quote(oldKey)} is to be renamed, and is declared at ${placeInWords(other)}`,
        hint: 'Do it in two applies: rename first, then take `was` out and declare the other.',
        where,
      })
    }
  }

  #isNew(key: string, written: Written): boolean {
    const where = this.#place(written, [this.#options.kind.keyField])
    const first = this.#places.get(key)
    if (first === undefined) {
      this.#places.set(key, where)
      return true
    }
    this.#tellTwice(key, first, where)
    return false
  }

  #tellTwice(key: string, first: Place, where: Place): void {
    const { kind, problems } = this.#options
    problems.add({
      code: 'duplicate-resource',
      message: `The ${kind.name} ${quote(key)} is declared twice, first at ${placeInWords(first)}`,
      hint: 'Keep one of the two entries.',
      where,
    })
  }

  #ignored(written: Written & { readonly value: JsonObject }): readonly Pointer[] {
    const { kind, problems } = this.#options
    const list = member(written.value, 'ignore')
    if (!Array.isArray(list)) return []
    return (list as readonly Json[]).flatMap((field, index) => {
      if (typeof field !== 'string') return []
      const parsed = parseIgnoredField(field, kind)
      if (parsed.type === 'field') return [parsed.path]
      const { message, hint } = parsed
      problems.add({
        code: 'unknown-field',
        message,
        hint,
        where: this.#place(written, ['ignore', String(index)]),
      })
      return []
    })
  }

  #accept(entry: {
    readonly key: string
    readonly what: string
    readonly written: WrittenEntry
    readonly ignore: readonly Pointer[]
    readonly reading: (DocumentReading & { readonly ok: true }) | undefined
    readonly template: Named['template']
  }): void {
    const { key, what, written, ignore, reading, template } = entry
    const { kind, problems } = this.#options
    const spec = overlay(written.value, {
      ...(Object.hasOwn(kind.fields, kind.keyField) ? {} : { [kind.keyField]: undefined }),
      ...(kind.identityOf === undefined ? {} : { [WAS_KEY]: undefined }),
      ignore: undefined,
      protect: undefined,
      ...(kind.document === undefined
        ? {}
        : { [FILE_KEY]: undefined, [TEMPLATE_KEY]: undefined, [VARIABLES_KEY]: undefined }),
    })
    for (const { path, message, hint } of kind.check(spec)) {
      const segments = segmentsOf(path)
      problems.add({
        code: 'wrong-value',
        message: `${nameOf(segments, what)}: ${message}`,
        hint,
        where: this.#place(written, segments),
      })
    }
    const protect = member(written.value, 'protect')
    const resource: DesiredResource = {
      address: kind.addressOf(key),
      kind: kind.name,
      key,
      ...this.#wasOf(key, written),
      declared: kind.normalize(spec),
      ignore,
      ...(typeof protect === 'boolean' ? { protect } : {}),
      ...entryPlaces(written),
      ...(reading === undefined ? {} : declaredByDocument(kind, kind.normalize(spec), reading)),
      ...template,
    }
    this.resources.push(resource)
    this.#takeUnique(resource)
  }

  #takeUnique(resource: DesiredResource): void {
    const { kind, problems } = this.#options
    for (const { what, value } of kind.uniqueBy(resource.key, resource.declared)) {
      const path = pathOfText(resource.declared, value) ?? ''
      const token = `${what}\u0000${value}`
      const first = this.#taken.get(token)
      if (first === undefined) {
        this.#taken.set(token, { resource, path })
        continue
      }
      if (first.resource === resource) continue
      const other = placeInWords(first.resource.placeOf(first.path))
      problems.add({
        code: 'duplicate-value',
        message: `The ${what} ${quote(value)} of ${kind.name} ${quote(resource.key)} is already that of ${kind.name} ${quote(first.resource.key)} at ${other}`,
        hint: `No two of them may share a ${what}.`,
        where: resource.placeOf(path),
      })
    }
  }

  /** Where a field is written: in the entry, in the defaults, or the entry itself. */
  #place(
    written: Written,
    segments: readonly string[],
    { isKey = false }: { readonly isKey?: boolean } = {},
  ): Place {
    const found = locateInLayers(written, segments)
    if (found !== undefined) return found.file.source.place(isKey ? (found.key ?? found.value) : found.value)
    return placeInDefaults(this.#options.defaults, segments) ?? layeredPlace(written)
  }
}

function namedFileOf(entry: JsonObject): NamedFile | undefined {
  for (const key of [TEMPLATE_KEY, FILE_KEY] as const) {
    const path = member(entry, key)
    if (typeof path === 'string') return { key, path }
  }
  return undefined
}

/** A document's own words, the entry's laid over them. */
function declaredByDocument(
  kind: Kind,
  declared: JsonObject,
  reading: DocumentReading & { readonly ok: true },
): Pick<DesiredResource, 'declared' | 'content' | 'contentPlaceOf'> {
  const { document } = reading
  const fields = overlay(kind.document?.declaredBy(document) ?? {}, { ...declared, [DOCUMENT_FIELD]: null })
  // Its digest takes milliseconds, and who only checks the files never asks for it.
  const digest = () => member(kind.specOf({ document, companions: {} }), DOCUMENT_FIELD) ?? null
  return {
    declared: Object.defineProperty(fields, DOCUMENT_FIELD, { get: digest, enumerable: true }),
    content: document,
    contentPlaceOf: (path) => reading.placeOf(path),
  }
}

function placeInDefaults(defaults: Defaults | undefined, segments: readonly string[]): Place | undefined {
  if (defaults === undefined) return undefined
  const found = segments.length === 0 ? undefined : locateInLayers(defaults, segments)
  return found?.file.source.place(found.value)
}

/** The field that holds a text, alone or in a list; case does not count. */
function pathOfText(spec: JsonObject, text: string): Pointer | undefined {
  const wanted = text.toLowerCase()
  const isMeant = (value: Json) => typeof value === 'string' && value.toLowerCase() === wanted
  const field = Object.entries(spec).find(
    ([, value]) => isMeant(value) || (Array.isArray(value) && (value as readonly Json[]).some(isMeant)),
  )
  return field === undefined ? undefined : pointerTo([field[0]])
}
