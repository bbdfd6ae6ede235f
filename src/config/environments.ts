import { dirname } from 'node:path'
import { isMap, isScalar, type Node } from 'yaml'
import type { Environment } from '../core/model/desired.js'
import type { ErrorDetails, Place } from '../core/model/errors.js'
import { isObject, member, type Json } from '../core/model/json.js'
import { checkShape, type Written } from './check-shape.js'
import { environmentSchema } from './config-schema.js'
import type { Lookup } from './expand.js'
import { firstOf } from './dot-env.js'
import { locate } from './locate.js'
import { parseManagementKey } from './management-key.js'
import { isEnvironmentName } from './names.js'
import type { NamedOverlay } from './overlay/load-overlays.js'
import { pairsOf, resolved } from './pairs.js'
import { placeInWords, Problems } from './problems.js'
import { quote } from './quote.js'
import { valuePlace, type Section } from './sections.js'
import { canonicalKey, FREE, FREE_MAP, keys } from './shape.js'
import { writtenValue } from './written-value.js'

const SHAPE = keys('environment', {
  projectId: FREE,
  managementKey: FREE,
  baseUrl: FREE,
  protected: FREE,
  variables: FREE_MAP,
  ids: FREE_MAP,
  overlays: FREE,
  exclude: FREE,
})

/** A block under `environments:`, still as it is written. */
export interface WrittenEnvironment {
  readonly name: string
  readonly section: Section
  readonly node: Node | null
  readonly where: Place
  readonly managementKey: Environment['managementKey']
}

/** All blocks under `environments:`, the rules of `managementKey` applied, nothing expanded. */
export function writtenEnvironments(
  sections: readonly Section[],
  problems: Problems,
): readonly WrittenEnvironment[] {
  const found = new Map<string, WrittenEnvironment>()
  for (const section of sections) {
    const { file } = section
    const blocks = resolved(file, section.node)
    if (!isMap(blocks)) {
      const message = '"environments" must be an object of names'
      problems.add({ code: 'wrong-type', message, where: valuePlace(section) })
      continue
    }
    for (const { text: name, key, value } of pairsOf(file, blocks)) {
      const where = file.source.place(key.range?.[0] ?? 0)
      const first = found.get(name)
      if (first !== undefined) {
        const message = `The environment ${quote(name)} is declared twice, first at ${placeInWords(first.where)}`
        problems.add({ code: 'duplicate-environment', message, where })
        continue
      }
      if (!isEnvironmentName(name)) {
        problems.add({
          code: 'wrong-value',
          message: `${quote(name)} cannot name an environment`,
          hint: 'Use 1 to 64 letters, digits, dots, dashes or underscores, with a letter or digit first.',
          where,
        })
      }
      const managementKey = managementKeyOf({ section, name, node: value }, problems)
      found.set(name, { name, section, node: value, where, managementKey })
    }
  }
  return [...found.values()]
}

function managementKeyOf(
  { section, name, node }: Pick<WrittenEnvironment, 'section' | 'name' | 'node'>,
  problems: Problems,
): Environment['managementKey'] {
  const { file } = section
  const block = resolved(file, node)
  if (!isMap(block)) return undefined
  const pair = pairsOf(file, block).find(({ text }) => canonicalKey(SHAPE, text) === 'managementKey')
  if (pair === undefined) return undefined
  const scalar = resolved(file, pair.value)
  const text = isScalar(scalar) && typeof scalar.value === 'string' ? scalar.value : ''
  const understood = parseManagementKey(text, dirname(file.source.path))
  if (understood === undefined) {
    problems.add({
      code: 'literal-key',
      message: `The managementKey of environment ${quote(name)} must be a whole \${NAME} or file:PATH`,
      hint: 'If a key stands there, it has been in the file: revoke it in Descope, and put a new one into a variable.',
      where: file.source.place(pair.key.range?.[0] ?? 0),
    })
  }
  return understood
}

/** Where a part of an environment is written; the environment's own place where it is not. */
export function placeInEnvironment(
  { section: { file }, node, where }: WrittenEnvironment,
  segments: readonly string[],
): Place {
  const found = locate({ file, node, shape: SHAPE, segments })
  return found === undefined ? where : file.source.place(found.value)
}

/** The overlays of an environment, with the places that name them. */
export function namedOverlays(
  written: WrittenEnvironment,
  { overlays = [] }: Environment,
): readonly NamedOverlay[] {
  const folder = dirname(written.section.file.source.path)
  return overlays.map((path, index) => ({
    path,
    folder,
    where: placeInEnvironment(written, ['overlays', String(index)]),
  }))
}

export interface EnvironmentReading {
  /** Variables of the process, then `.env`. */
  readonly lookup: Lookup
  readonly isSecret: (name: string) => boolean
  readonly problems: Problems
  /**
   * True for the environment named with `-e`: a variable that is not set is a problem. Elsewhere the key is left
   * out and the problem kept for whoever needs it.
   */
  readonly isNamed: boolean
}

/** One block with its variables put in. */
export function readEnvironment(written: WrittenEnvironment, reading: EnvironmentReading): Environment {
  const { name, managementKey, node, section } = written
  const { problems, isNamed } = reading
  const { file } = section
  const what = `environment ${quote(name)}`
  // Wrong keys and types are wrong in every environment; what variables make of a text is judged where chosen.
  const raw = writtenValue({ file, node, shape: SHAPE, problems })
  const block: Written = { ...raw, value: raw.value ?? {}, file, node, shape: SHAPE }
  checkShape({ schema: environmentSchema, written: block, what, problems, isRaw: true })

  const variables = readVariables(block, reading)
  const { values, unresolved } = readTexts(block, {
    ...reading,
    lookup: firstOf((variable) => variables.get(variable), reading.lookup),
  })
  if (isNamed) {
    const value = { ...(isObject(block.value) ? block.value : {}), ...Object.fromEntries(values) }
    const failed = new Set([...block.failed, ...[...unresolved.keys()].map((key) => `/${key}`)])
    checkShape({ schema: environmentSchema, written: { ...block, value, failed }, what, problems })
    for (const problem of unresolved.values()) problems.add(problem)
  }
  const projectId = values.get('projectId')
  const projectVariable = wholeVariable(isObject(block.value) ? member(block.value, 'projectId') : undefined)
  const baseUrl = values.get('baseUrl')
  const ids = environmentSchema.shape.ids.safeParse(values.get('ids'))
  const overlays = environmentSchema.shape.overlays.safeParse(values.get('overlays'))
  const exclude = environmentSchema.shape.exclude.safeParse(values.get('exclude'))
  return {
    name,
    ...(typeof projectId === 'string' ? { projectId } : {}),
    ...(projectVariable === undefined || variables.has(projectVariable) ? {} : { projectVariable }),
    ...(typeof baseUrl === 'string' ? { baseUrl } : {}),
    ...(managementKey === undefined ? {} : { managementKey }),
    // Protection that depends on a variable nobody set holds.
    protected: unresolved.has('protected') || values.get('protected') === true,
    variables: Object.fromEntries(variables),
    ...(ids.data === undefined ? {} : { ids: ids.data }),
    ...(overlays.data === undefined ? {} : { overlays: overlays.data }),
    ...(exclude.data === undefined ? {} : { exclude: exclude.data }),
    ...(unresolved.size === 0 ? {} : { unresolved: Object.fromEntries(unresolved) }),
  }
}

/** `NAME` of a text that is nothing but `${NAME}`. */
function wholeVariable(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(value)?.[1] : undefined
}

/** The keys that may hold variables; `managementKey` is never expanded. */
function readTexts(
  { file, node, value }: Written,
  { lookup, isSecret, problems, isNamed }: EnvironmentReading,
): { readonly values: ReadonlyMap<string, Json>; readonly unresolved: ReadonlyMap<string, ErrorDetails> } {
  const values = new Map<string, Json>()
  const unresolved = new Map<string, ErrorDetails>()
  for (const key of ['projectId', 'baseUrl', 'protected', 'ids', 'overlays', 'exclude']) {
    const found = locate({ file, node, shape: SHAPE, segments: [key] })
    if (found === undefined || !isObject(value) || !Object.hasOwn(value, key)) continue
    const where = file.source.place(found.value)
    const read = writtenValue({
      file,
      node: found.node,
      shape: FREE,
      problems: isNamed ? problems : new Problems(),
      expansion: {
        lookup,
        isSecret,
        onUndefined: (_path, problem) => unresolved.set(key, { ...problem, where }),
      },
    })
    if (read.failed.size === 0) values.set(key, read.value)
  }
  return { values, unresolved }
}

/** `variables:` as text; each may name variables of the process and of `.env`, not one another. */
function readVariables(
  { file, node, value }: Written,
  { lookup, isSecret, problems, isNamed }: EnvironmentReading,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  const block = isObject(value) ? member(value, 'variables') : undefined
  for (const name of isObject(block) ? Object.keys(block) : []) {
    const found = locate({ file, node, shape: SHAPE, segments: ['variables', name] })
    const scalar = resolved(file, found?.node ?? null)
    if (found === undefined || !isScalar(scalar)) continue
    if (isSecret(name)) {
      problems.add({
        code: 'literal-key',
        message: `The variable ${quote(name)} holds a management key and cannot be set in a file`,
        hint: 'Set it in the environment of the process. A key that stood in a file must be revoked in Descope.',
        where: file.source.place(found.key ?? found.value),
      })
      continue
    }
    const read = writtenValue({
      file,
      node: scalar,
      shape: FREE,
      problems: isNamed ? problems : new Problems(),
      expansion: { lookup, isSecret },
    })
    if (read.failed.size > 0) continue
    variables.set(name, typeof read.value === 'string' ? read.value : (scalar.source ?? ''))
  }
  return variables
}
