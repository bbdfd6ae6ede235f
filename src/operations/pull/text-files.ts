import { relative, sep } from 'node:path'
import type { FileReader } from '../../config/index.js'

/** The byte order mark, which readers of files take away and writers should not. */
const MARK = '\uFEFF'

/** Files as they are and as they will be, by absolute path. */
export class TextFiles {
  readonly #files: FileReader
  readonly #cwd: string
  readonly #before = new Map<string, string>()
  /** `undefined` for a file that is taken away. */
  readonly #after = new Map<string, string | undefined>()

  constructor({ files, cwd }: { readonly files: FileReader; readonly cwd: string }) {
    this.#files = files
    this.#cwd = cwd
  }

  /** Relative to the working directory, with `/`, as places name it. */
  shown(path: string): string {
    return relative(this.#cwd, path).split(sep).join('/')
  }

  /** As it will be, without a byte order mark; `undefined` where no file is. */
  async text(path: string): Promise<string | undefined> {
    if (this.#after.has(path)) return withoutMark(this.#after.get(path))
    const known = this.#before.get(path)
    if (known !== undefined) return withoutMark(known)
    const found = await this.#files.stat(path)
    if (found?.type !== 'file') return undefined
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await this.#files.read(path))
    this.#before.set(path, text)
    return withoutMark(text)
  }

  /** Sets what will be there; a byte order mark that was there stays. */
  async set(path: string, text: string | undefined): Promise<void> {
    await this.text(path)
    const hasMark = this.#before.get(path)?.startsWith(MARK) === true
    this.#after.set(path, text !== undefined && hasMark ? `${MARK}${text}` : text)
  }

  /** What changes: new texts by path, and `undefined` for what goes. */
  changed(): ReadonlyMap<string, string | undefined> {
    return new Map([...this.#after].filter(([path, text]) => this.#before.get(path) !== text))
  }

  isNew(path: string): boolean {
    return !this.#before.has(path)
  }
}

function withoutMark(text: string | undefined): string | undefined {
  return text?.startsWith(MARK) === true ? text.slice(1) : text
}
