import { dirname, join } from 'node:path'
import type { FileReader } from './files.js'

/**
 * Files as they will be: those of `files` with other texts laid over them, by absolute path; `undefined` for what goes. To read what is about to be
 * written before it is.
 */
export function filesOver(files: FileReader, texts: ReadonlyMap<string, string | undefined>): FileReader {
  const encoder = new TextEncoder()
  const bytes = new Map<string, Uint8Array>()
  const gone = new Set<string>()
  for (const [path, text] of texts) {
    if (text === undefined) gone.add(path)
    else bytes.set(path, encoder.encode(text))
  }
  const folders = new Set<string>()
  for (const path of bytes.keys()) {
    for (let folder = dirname(path); !folders.has(folder); folder = dirname(folder)) folders.add(folder)
  }
  return {
    async stat(path) {
      const own = bytes.get(path)
      if (own !== undefined) return { type: 'file', size: own.length }
      if (gone.has(path)) return undefined
      return (await files.stat(path)) ?? (folders.has(path) ? { type: 'folder', size: 0 } : undefined)
    },
    read: async (path) => bytes.get(path) ?? files.read(path),
    async list(folder) {
      const there = folders.has(folder) ? await files.list(folder).catch(() => []) : await files.list(folder)
      const names = new Set(there.map(({ name }) => name))
      const added = [...bytes.keys()]
        .filter((path) => dirname(path) === folder)
        .map((path) => path.slice(join(folder, '/').length))
        .filter((name) => !names.has(name))
      const left = there.filter(({ name }) => !gone.has(join(folder, name)))
      return [...left, ...added.map((name) => ({ name, type: 'file' as const }))].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      )
    },
    realPath: async (path) => (bytes.has(path) ? path : files.realPath(path)),
  }
}
