import type * as FileSystem from 'node:fs/promises'
import { resolve } from 'node:path'

/** Changes that a read-only file system refuses, and a full one takes. */
const MAKING_NO_DATA = ['rename', 'link', 'unlink', 'rmdir'] as const

export interface Failing {
  /** Nothing outside of it fails. */
  readonly folder: string
  /** Full: half of what is written arrives, and files can be removed and renamed. Or read-only. */
  readonly code: 'ENOSPC' | 'EROFS'
  /** Which write is the first to fail: to a path that ends like this. */
  readonly at: RegExp
  /** Of these, which one. Default: 1. */
  readonly nth?: number
}

/** The disk below one folder, which fails from some write on until it recovers. */
export class FailingDisk {
  #failing: Failing | undefined
  #left = 0
  #refused = 0

  /** Writes that failed since {@link fail}. */
  get refused(): number {
    return this.#refused
  }

  fail(failing: Failing): void {
    this.#failing = failing
    this.#left = failing.nth ?? 1
    this.#refused = 0
  }

  /** There is room again, and it can be written. */
  recover(): void {
    this.#failing = undefined
  }

  /** `node:fs/promises` on this disk. No power is lost on it, so nothing waits until it is durable. */
  fileSystem(real: typeof FileSystem): typeof FileSystem {
    const open: typeof real.open = async (path, flags, mode) => {
      const isToWrite = flags !== undefined && flags !== 'r'
      const error = isToWrite ? this.#errorAt(String(path), true) : undefined
      if (error?.code === 'EROFS') throw error
      const file = await real.open(path, flags, mode)
      file.sync = async () => undefined
      if (error === undefined) return file
      file.writeFile = async (data) => {
        const bytes = data as Uint8Array
        await file.write(bytes.subarray(0, bytes.length >> 1))
        throw error
      }
      return file
    }
    const mkdir = async (...words: readonly unknown[]) => {
      const error = this.#errorAt(String(words[0]), true)
      if (error !== undefined) throw error
      return (real.mkdir as (...all: readonly unknown[]) => Promise<unknown>)(...words)
    }
    const others = MAKING_NO_DATA.map((name) => {
      const act = real[name] as (...words: readonly unknown[]) => Promise<unknown>
      const watched = async (...words: readonly unknown[]) => {
        const error = this.#errorAt(String(words[0]), false)
        if (error?.code === 'EROFS') throw error
        return act(...words)
      }
      return [name, watched] as const
    })
    return { ...real, ...Object.fromEntries(others), open, mkdir: mkdir as typeof real.mkdir }
  }

  #errorAt(path: string, isData: boolean): NodeJS.ErrnoException | undefined {
    if (this.#failing === undefined) return undefined
    const { folder, code, at } = this.#failing
    if (!resolve(path).startsWith(resolve(folder))) return undefined
    if (this.#left > 0 && isData && at.test(path)) this.#left -= 1
    if (this.#left > 0) return undefined
    this.#refused += 1
    return Object.assign(new Error(`${code}: ${path}`), { code })
  }
}
