import { dirname, join } from 'node:path/posix'
import {
  readConfig,
  type FileReader,
  type FolderEntry,
  type ReadConfigOptions,
} from '../../src/config/index.js'
import type { Config } from '../../src/core/model/desired.js'
import { ProblemsError, ToolError, type ErrorDetails } from '../../src/core/model/errors.js'
import { shelfKind, shopKind } from './config-kinds.js'

/** Where files without a folder of their own lie. */
export const HERE = '/repo'

/** Files in memory, by path; a path that does not begin with `/` lies in {@link HERE}. */
export function memoryFiles(written: Readonly<Record<string, string | Uint8Array>>): FileReader {
  const files = new Map(
    Object.entries(written).map(([path, content]) => [
      join(path.startsWith('/') ? '' : HERE, path),
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  )
  const folders = new Set([...files.keys()].flatMap(foldersAbove))
  const typeOf = (path: string) => (files.has(path) ? 'file' : folders.has(path) ? 'folder' : undefined)
  return {
    stat: (path) => {
      const type = typeOf(path)
      return Promise.resolve(type === undefined ? undefined : { type, size: files.get(path)?.length ?? 0 })
    },
    read: (path) => {
      const bytes = files.get(path)
      return bytes === undefined ? Promise.reject(new Error(`no file ${path}`)) : Promise.resolve(bytes)
    },
    list: (folder) =>
      Promise.resolve(
        [...files.keys(), ...folders]
          .filter((path) => path !== '/' && dirname(path) === folder)
          .map((path): FolderEntry => ({
            name: path.slice(dirname(path).length).replace('/', ''),
            type: typeOf(path) ?? 'other',
          }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ),
    realPath: (path) => Promise.resolve(path),
  }
}

function foldersAbove(path: string): readonly string[] {
  const folder = dirname(path)
  return folder === path ? [folder] : [folder, ...foldersAbove(folder)]
}

export type Reading = Partial<Omit<ReadConfigOptions, 'files'>>

/** Reads a config from files in memory; a text alone is `descope.yaml`. */
export function readFrom(
  files: string | Readonly<Record<string, string | Uint8Array>>,
  options: Reading = {},
): Promise<Config> {
  return readConfig({
    paths: [],
    cwd: HERE,
    variables: {},
    kinds: [shopKind, shelfKind],
    files: memoryFiles(typeof files === 'string' ? { 'descope.yaml': files } : files),
    toolVersion: '0.3.1',
    ...options,
  })
}

/** What is wrong with a config; fails when nothing is. */
export async function problemsOf(
  files: Parameters<typeof readFrom>[0],
  options: Reading = {},
): Promise<readonly ErrorDetails[]> {
  return problemsIn(() => readFrom(files, options))
}

export async function problemsIn(act: () => Promise<unknown>): Promise<readonly ErrorDetails[]> {
  try {
    await act()
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems
    if (error instanceof ToolError) return [error]
    throw error
  }
  throw new Error('nothing was found wrong')
}

/** `code @ file:line:column` of each problem. */
export function codesAndPlaces(problems: readonly ErrorDetails[]): readonly string[] {
  return problems.map(({ code, where }) =>
    [code, [where?.file, where?.line, where?.column].filter((part) => part !== undefined).join(':')]
      .filter((part) => part !== '')
      .join(' @ '),
  )
}
