import { EXIT, ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'

const FILE_IN_THE_WAY = 'A file stands where a folder is needed. Move it away'
/** What makes the store usable where it is. */
const WAYS: Readonly<Record<string, string>> = {
  EACCES: 'Give your user access to it',
  EPERM: 'Give your user access to it',
  EROFS: 'The disk is mounted read-only. Make it writable',
  ENOSPC: 'The disk is full. Make room',
  EDQUOT: 'Your quota is used up. Make room',
  ENOTDIR: FILE_IN_THE_WAY,
  EEXIST: FILE_IN_THE_WAY,
  EISDIR: 'A folder stands where a file is needed. Move it away',
  ENAMETOOLONG: 'Its path is too long. Make it shorter',
}

/**
 * The store, or a place in it, cannot be used: `store-unwritable` or `store-unreadable`.
 * @param about `hasRuns`: runs lie in it already. Default: false
 */
export function storeError(
  action: 'read' | 'written',
  path: string,
  { cause, hasRuns = false }: { readonly cause: unknown; readonly hasRuns?: boolean },
): ToolError {
  const code = systemCode(cause)
  const reason = cause instanceof Error ? (code ?? cause.message) : String(cause)
  return new ToolError({
    code: action === 'read' ? 'store-unreadable' : 'store-unwritable',
    message: `the store cannot be ${action}: ${quoted(path)} (${reason})`,
    hint: hintFor(code, hasRuns),
    where: { file: path },
    exit: EXIT.usage,
    cause,
  })
}

/** Another store would know nothing of what runs did and left to do here: with runs there is only one way on. */
function hintFor(code: string | undefined, hasRuns: boolean): string {
  const way = WAYS[code ?? '']
  if (hasRuns) return `${way ?? 'Make it usable'}. Another store would know nothing of the runs in this one.`
  return way === undefined
    ? 'Choose another store with --store.'
    : `${way}, or choose another store with --store.`
}

/** `ENOENT` and its like, from an error of the operating system. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
