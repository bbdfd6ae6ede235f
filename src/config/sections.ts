import { isSeq, type Node, type Scalar } from 'yaml'
import type { Place } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import { isNode, pairsOf, resolved } from './pairs.js'
import type { ParsedFile } from './parse-yaml.js'
import { placeInWords, type Problems } from './problems.js'
import { quote } from './quote.js'
import { canonicalKey, FREE, keys, type Keys } from './shape.js'

/** A top-level key of one file and what stands under it. */
export interface Section {
  readonly name: string
  readonly file: ParsedFile
  readonly key: Scalar
  readonly node: Node | null
  /** Where the key stands. */
  readonly where: Place
}

/** Collections that the format has and this version has no kind for, by the kind's name. */
const LATER_KINDS: Readonly<Record<string, string>> = {
  list: 'lists',
}

const OWN_KEYS = [
  'version',
  'owner',
  'requires',
  'environments',
  'include',
  'defaults',
  'protect',
  'ignore',
  'policy',
  'store',
  'limits',
  'retention',
  'removed',
] as const

/** Kinds of the format without a place in this version, name → collection. */
export function laterKinds(kinds: readonly Kind[]): ReadonlyMap<string, string> {
  const present = new Set(kinds.map(({ name }) => name))
  return new Map(Object.entries(LATER_KINDS).filter(([name]) => !present.has(name)))
}

/** Splits files into their top-level keys, by canonical name; unknown ones become problems. */
export function sectionsOf(
  files: readonly ParsedFile[],
  kinds: readonly Kind[],
  problems: Problems,
): ReadonlyMap<string, readonly Section[]> {
  const collections = [...kinds.map(({ collection }) => collection), ...laterKinds(kinds).values()]
  const shape = keys(
    'config file',
    Object.fromEntries([...OWN_KEYS, ...collections].map((key) => [key, FREE])),
  )
  const found = new Map<string, Section[]>()
  for (const file of files) {
    const inFile = new Map<string, Section>()
    for (const { text, key, value } of topLevelPairs(file, problems)) {
      const where = file.source.place(key.range?.[0] ?? 0)
      const name = canonicalKey(shape, text)
      if (name === undefined) {
        problems.add({ ...unknownKey(shape, text), where })
        continue
      }
      const first = inFile.get(name)
      if (first !== undefined) {
        const message = `${quote(text)} means the same as the key at ${placeInWords(first.where)}`
        problems.add({ code: 'key-twice', message, hint: 'Keep one of them.', where })
        continue
      }
      const section = { name, file, key, node: value, where }
      inFile.set(name, section)
      found.set(name, [...(found.get(name) ?? []), section])
    }
  }
  return found
}

function topLevelPairs(file: ParsedFile, problems: Problems) {
  return pairsOf(file, file.root, ({ offset }) => {
    const message = 'Only an object, or a list of objects, can be merged in with `<<`'
    problems.add({ code: 'bad-merge', message, where: file.source.place(offset) })
  })
}

const MISPLACED = ['projectId', 'managementKey', 'baseUrl', 'protected', 'variables']

function unknownKey(shape: Keys, text: string) {
  const environmentKey = MISPLACED.find((key) => key === text || snake(key) === text)
  return {
    code: 'unknown-key',
    message: `A config file has no key ${quote(text)}`,
    hint:
      environmentKey === undefined
        ? (didYouMean(text, shape.known.keys()) ?? `It knows ${[...shape.known.keys()].join(', ')}.`)
        : `${environmentKey} stands in an environment: \`environments: { dev: { ${environmentKey}: … } }\`.`,
  }
}

function snake(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Where a section's value begins; the key where nothing stands under it. */
export function valuePlace({ file, node, where }: Section): Place {
  const [start, end] = node?.range ?? [0, 0]
  return start === end ? where : file.source.place(start)
}

/** The items of a list under a section, each as a section of its own; `undefined` where there is no list. */
export function itemSections(section: Section): readonly Section[] | undefined {
  const { file } = section
  const list = resolved(file, section.node)
  if (!isSeq(list)) return undefined
  return list.items.map((item) => {
    const node = isNode(item) ? item : null
    return {
      ...section,
      node,
      where: node === null ? section.where : file.source.place(node.range?.[0] ?? 0),
    }
  })
}
