import { relative, basename, sep } from 'node:path'
import { usageError, type ToolError } from '../core/model/errors.js'
import { systemErrorCode, type FileReader } from './files.js'
import { quote } from './quote.js'

/** The most a config file may hold, in bytes; larger ones are refused before they are read. */
const LARGEST_FILE = 32 * 1024 * 1024

/** A path as messages name it: relative to the working directory, with `/`. */
export function shownPath(cwd: string, path: string): string {
  const shown = relative(cwd, path)
  return (shown === '' ? basename(path) : shown).split(sep).join('/')
}

/**
 * The text of a file that must be there, without a byte order mark.
 * @throws ToolError `config-not-found`, `config-unreadable`, `config-too-large`, `config-not-utf8`
 */
export async function readText(
  files: FileReader,
  path: string,
  { shown, largest = LARGEST_FILE }: { readonly shown: string; readonly largest?: number },
): Promise<string> {
  const bytes = await readBytes(files, path, { shown, largest })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw usageError({
      code: 'config-not-utf8',
      message: `${quote(shown)} is not UTF-8 text: ${brokenPlace(bytes)}`,
      hint: 'Save it as UTF-8.',
      where: { file: shown },
      cause,
    })
  }
}

async function readBytes(
  files: FileReader,
  path: string,
  { shown, largest }: { readonly shown: string; readonly largest: number },
): Promise<Uint8Array> {
  const where = { file: shown }
  try {
    const found = await files.stat(path)
    if (found === undefined) {
      throw usageError({ code: 'config-not-found', message: `There is no file ${quote(shown)}`, where })
    }
    if (found.type !== 'file') {
      const what = found.type === 'folder' ? 'a folder' : 'no regular file'
      throw usageError({
        code: 'config-unreadable',
        message: `${quote(shown)} is ${what}`,
        ...(found.type === 'folder' ? { hint: 'Name a file in it.' } : {}),
        where,
      })
    }
    if (found.size > largest) throw tooLarge(shown, found.size, largest)
    const bytes = await files.read(path)
    // It may have grown between the two calls.
    if (bytes.length > largest) throw tooLarge(shown, bytes.length, largest)
    return bytes
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error
    throw usageError({
      code: 'config-unreadable',
      message: `${quote(shown)} cannot be read: ${reasonInWords(code)}`,
      where,
      cause: error,
    })
  }
}

function tooLarge(shown: string, size: number, largest: number): ToolError {
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(bytes < 1024 * 1024 ? 2 : 0)} MB`
  const isClear = megabytes(size) !== megabytes(largest)
  const [has, most] = isClear
    ? [megabytes(size), megabytes(largest)]
    : [`${size} bytes`, `${largest} bytes (${megabytes(largest)})`]
  return usageError({
    code: 'config-too-large',
    message: `${quote(shown)} has ${has}; the most is ${most}`,
    hint: 'Split it into several files under `include:`.',
    where: { file: shown },
  })
}

function reasonInWords(code: string): string {
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'ELOOP') return 'its symbolic links go round in a circle'
  if (code === 'ENAMETOOLONG') return 'the name is too long'
  return code
}

function brokenPlace(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'it looks like UTF-16'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'it looks like UTF-16'
  // Decoded line by line: a line feed never lies inside a character.
  let line = 1
  let start = 0
  while (start < bytes.length) {
    const feed = bytes.indexOf(0x0a, start)
    const end = feed === -1 ? bytes.length : feed + 1
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end))
    } catch {
      break
    }
    start = end
    line += 1
  }
  return `line ${line} holds bytes that are no characters`
}
