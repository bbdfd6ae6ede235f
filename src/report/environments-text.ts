import type { Environment } from '../core/model/desired.js'
import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import type { Style } from './palette.js'
import { paletteFor } from './palette.js'
import { renderTable } from './table.js'
import { wrapLines } from './wrap.js'

/** Where a management key comes from; never the key itself. */
export interface KeySource {
  /** `variable PROD_KEY` */
  readonly source: string
  readonly isPresent: boolean
  /** Why what is there cannot be used. */
  readonly problem?: string
}

export interface ListedEnvironment {
  readonly environment: Environment
  /** It is the one that commands work in as they are called now. */
  readonly isChosen: boolean
  /** `undefined` where it cannot be told. */
  readonly baseUrl: string | undefined
  readonly key: KeySource
}

/** A table of the environments, the chosen one marked, and below it what is not known of them. */
export function renderEnvironments(listed: readonly ListedEnvironment[], style: Style): string {
  if (listed.length === 0) return 'The config declares no environments'
  const palette = paletteFor(style.color)
  const table = renderTable(
    [
      { title: '' },
      { title: 'name', keep: true },
      { title: 'project', keep: true },
      { title: 'host' },
      { title: 'protected' },
      { title: 'key', atLeast: 20 },
      { title: 'overlays' },
      { title: 'exclude' },
    ].filter(({ title }) => isShown(title, listed)),
    listed.map((one) => cellsOf(one, listed)),
    style,
  )
  const notes = listed.flatMap(({ environment, key }) => [
    ...Object.entries(environment.unresolved ?? {}).map(
      ([part, { message, hint }]) =>
        `${printable(environment.name)}: ${printable(part)} is not known. ${printable(message)}.${hint === undefined ? '' : ` ${printable(hint)}`}`,
    ),
    ...(key.problem === undefined
      ? []
      : [`${printable(environment.name)}: the key cannot be used. ${printable(key.problem)}`]),
  ])
  const chosen = listed.find(({ isChosen }) => isChosen)
  return [
    table.trimEnd(),
    '',
    ...notes.flatMap((note) => wrapLines(note, { width: style.width })),
    palette.faint(
      chosen === undefined
        ? 'None is chosen: name one with -e.'
        : `* ${printable(chosen.environment.name)} is the one that commands work in as this one was called.`,
    ),
  ].join('\n')
}

/** Columns that nobody uses are left out. */
function isShown(title: string, listed: readonly ListedEnvironment[]): boolean {
  if (title === 'overlays') return listed.some(({ environment }) => environment.overlays !== undefined)
  if (title === 'exclude') return listed.some(({ environment }) => environment.exclude !== undefined)
  return true
}

function cellsOf(
  { environment, isChosen, baseUrl, key }: ListedEnvironment,
  listed: readonly ListedEnvironment[],
): readonly string[] {
  const { name, projectId, overlays = [], exclude = [] } = environment
  return [
    isChosen ? '*' : '',
    name,
    projectId ?? (isUnresolved(environment, 'projectId') ? '?' : '-'),
    baseUrl === undefined ? '-' : new URL(baseUrl).host,
    environment.protected ? 'yes' : 'no',
    `${key.isPresent ? 'set' : key.problem === undefined ? 'not set' : 'not usable'}: ${key.source}`,
    ...(isShown('overlays', listed) ? [textOf(environment, 'overlays', overlays)] : []),
    ...(isShown('exclude', listed) ? [textOf(environment, 'exclude', exclude)] : []),
  ]
}

function textOf(environment: Environment, key: string, values: readonly string[]): string {
  return isUnresolved(environment, key) ? '?' : values.join(', ')
}

function isUnresolved({ unresolved = {} }: Environment, key: string): boolean {
  return Object.hasOwn(unresolved, key)
}

/**
 * `{ formatVersion, items: [{ name, isChosen, projectId, baseUrl, protected, key, variables, overlays, exclude,
 * unresolved }] }`. What is not declared or not known is null; of variables the names.
 */
export function environmentsJson(listed: readonly ListedEnvironment[]): JsonObject {
  return {
    formatVersion: 1,
    items: listed.map(({ environment, isChosen, baseUrl, key }) => ({
      name: environment.name,
      isChosen,
      projectId: environment.projectId ?? null,
      baseUrl: baseUrl ?? null,
      protected: environment.protected,
      key: { ...key },
      variables: Object.keys(environment.variables),
      overlays: environment.overlays ?? [],
      exclude: environment.exclude ?? [],
      unresolved: Object.entries(environment.unresolved ?? {}).map(([part, { code, message }]) => ({
        key: part,
        code,
        message,
      })),
    })),
  }
}
