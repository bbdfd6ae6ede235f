import { join, resolve, dirname, basename, extname } from 'node:path'
import type { FileReader } from '../../config/files.js'
import { sketchConfig, type ConfigSketch } from '../../config/sketch/sketch-config.js'
import { listLibrary } from '../../config/template/find-template.js'
import { addressOf } from '../../core/model/address.js'
import { kindWords, type KindWords } from '../../kinds/words.js'
import type { CliContext } from '../context.js'

/** A word that may be typed, and what it is. */
export interface Candidate {
  readonly value: string
  readonly about?: string | undefined
}

/** Names that files and store know. None of these throws, asks the network or takes a lock. */
export interface KnownNames {
  environments(): Promise<readonly Candidate[]>
  /** Ids of one kind in the files. */
  ids(kind: string): Promise<readonly Candidate[]>
  /** Kinds as `tenant` and all addresses in the files. */
  addresses(): Promise<readonly Candidate[]>
  /** Newest first. */
  backups(): Promise<readonly Candidate[]>
  runs(): Promise<readonly Candidate[]>
  templates(): Promise<readonly Candidate[]>
}

/** Other words for the key of an entry, beside that of its kind. */
const DOCUMENT_KEYS = ['flow_id', 'flowId']
const FILE_KEYS = ['file', 'path', 'template']

export function knownNames(
  context: Pick<CliContext, 'cwd' | 'env' | 'homeDir' | 'builtInTemplates'>,
  { files, given }: { readonly files: FileReader; readonly given: ReadonlyMap<string, readonly string[]> },
): KnownNames {
  const { cwd } = context
  let sketched: Promise<ConfigSketch> | undefined
  const sketch = () => (sketched ??= sketchConfig(files, { paths: given.get('--config') ?? [], cwd }))
  const keys = async (kind: KindWords) => keysOf(kind, await sketch())
  return {
    environments: async () =>
      (await sketch())
        .sections('environments')
        .flatMap(({ named }) => [...named])
        .map(([value, block]) => ({ value, about: block.get('projectId') ?? block.get('project_id') })),
    async ids(name) {
      const kind = kindWords.find((words) => words.name === name)
      return kind === undefined ? [] : (await keys(kind)).map(({ key, about }) => ({ value: key, about }))
    },
    async addresses() {
      const found: Candidate[] = []
      for (const kind of kindWords) {
        found.push({ value: kind.name, about: kind.isOnly === true ? undefined : `all ${kind.collection}` })
        for (const { key, address, about } of await keys(kind)) {
          found.push({ value: address ?? addressOf(kind.name, key), about })
        }
      }
      return found
    },
    backups: async () => storeNames('backups', { sketch: await sketch(), context, files, given }),
    async runs() {
      const folders = await storeNames('runs', { sketch: await sketch(), context, files, given })
      return folders.map(({ value }) => ({
        value: value.slice(value.indexOf('_') + 1),
        about: value.slice(0, value.indexOf('_')),
      }))
    },
    async templates() {
      const [config] = (await sketch()).files
      const own = join(config === undefined ? cwd : dirname(config), 'templates')
      const found = await listLibrary(files, { own, builtIn: context.builtInTemplates })
      return found
        .filter(({ hiddenBy }) => hiddenBy === undefined)
        .map(({ name, isBuiltIn }) => ({ value: name, about: isBuiltIn ? 'built in' : undefined }))
    },
  }
}

interface Key {
  readonly key: string
  readonly address?: string
  readonly about?: string | undefined
}

function keysOf(kind: KindWords, sketch: ConfigSketch): readonly Key[] {
  if (kind.isOnly === true) return [{ key: kind.example }]
  return sketch.sections(kind.collection).flatMap(({ items }) =>
    items.flatMap((item): readonly Key[] => {
      const key = keyIn(kind, item)
      // What a variable stands for is not known here.
      if (key === undefined || key === '' || key.includes('${')) return []
      const about = kind.keyField === 'name' ? undefined : item.get('name')
      const owner = kind.ownerField === undefined ? undefined : item.get(kind.ownerField)
      if (owner === undefined) return [{ key, about }]
      const address = addressOf(kind.name, owner, key)
      return [{ key: address.slice(kind.name.length + 1), address, about }]
    }),
  )
}

function keyIn(kind: KindWords, item: ReadonlyMap<string, string>): string | undefined {
  const written = item.get(kind.keyField)
  if (written !== undefined || kind.hasDocuments !== true) return written
  const [named] = DOCUMENT_KEYS.flatMap((key) => item.get(key) ?? [])
  const [file] = FILE_KEYS.flatMap((key) => item.get(key) ?? [])
  return named ?? (file === undefined ? undefined : basename(file, extname(file)))
}

/** Folders in the store, newest first; of one project where it is clear which. */
async function storeNames(
  part: 'backups' | 'runs',
  about: {
    readonly sketch: ConfigSketch
    readonly context: Pick<CliContext, 'cwd' | 'env' | 'homeDir'>
    readonly files: FileReader
    readonly given: ReadonlyMap<string, readonly string[]>
  },
): Promise<readonly Candidate[]> {
  const { files } = about
  const folder = join(storeIn(about), part)
  const project = projectIn(about)
  const projects = project === undefined ? (await files.list(folder)).map(({ name }) => name) : [project]
  const found = await Promise.all(
    projects.map(async (id) =>
      (await files.list(join(folder, id))).map(({ name }) => ({ value: name, about: id })),
    ),
  )
  return found.flat().sort((a, b) => (a.value > b.value ? -1 : 1))
}

function storeIn({ sketch, context, given }: Parameters<typeof storeNames>[1]): string {
  const { cwd, env, homeDir } = context
  const named = given.get('--store')?.at(-1) ?? env['DESCOPE_MGMT_STORE']
  if (named !== undefined && named !== '') return resolve(cwd, named)
  if (given.has('--local')) return join(cwd, '.descope-mgmt/local/store')
  const [section] = sketch.sections('store')
  const [place] = section?.texts ?? []
  return section === undefined || place === undefined
    ? join(homeDir, '.descope-mgmt')
    : resolve(dirname(section.file), place)
}

function projectIn({ sketch, context, given }: Parameters<typeof storeNames>[1]): string | undefined {
  const name = given.get('--env')?.at(-1)
  const named = sketch.sections('environments').flatMap((section) => section.named.get(name ?? '') ?? [])
  const ids = [
    given.get('--project-id')?.at(-1),
    ...named.map((block) => block.get('projectId') ?? block.get('project_id')),
    name === undefined ? context.env['DESCOPE_PROJECT_ID'] : undefined,
  ]
  return ids.find((id) => id !== undefined && /^P[A-Za-z0-9]+$/.test(id))
}
