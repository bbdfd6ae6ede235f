import { EXIT, ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'Give your user access to it, or choose another store with --store.',
  EPERM: 'Give your user access to it, or choose another store with --store.',
  EROFS: 'The disk is mounted read-only. Choose another store with --store.',
  ENOSPC: 'The disk is full. Make room, or choose another store with --store.',
  EDQUOT: 'Your quota is used up. Make room, or choose another store with --store.',
  ENOTDIR: 'A file stands where a folder is needed. Move it away, or choose another store with --store.',
  EEXIST: 'A file stands where a folder is needed. Move it away, or choose another store with --store.',
  EISDIR: 'A folder stands where a file is needed. Move it away, or choose another store with --store.',
  ENAMETOOLONG: 'Its path is too long. Choose a store with a shorter path with --store.',
}

/** The store, or a place in it, cannot be used: `store-unwritable` or `store-unreadable`. */
export function storeError(action: 'read' | 'written', path: string, cause: unknown): ToolError {
  const code = systemCode(cause)
  const reason = cause instanceof Error ? (code ?? cause.message) : String(cause)
  return new ToolError({
    code: action === 'read' ? 'store-unreadable' : 'store-unwritable',
    message: `the store cannot be ${action}: ${quoted(path)} (${reason})`,
    hint: HINTS[code ?? ''] ?? 'Choose another store with --store.',
    where: { file: path },
    exit: EXIT.usage,
    cause,
  })
}

/** `ENOENT` and its like, from an error of the operating system. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
