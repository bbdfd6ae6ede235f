import {
  existsSync,
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { usageError } from '../core/model/errors.js'
import { lockFolder } from './folder-lock.js'
import type { Journal, ProjectChange } from './journal.js'
import { headerLine, lineOf, readLines } from './journal-lines.js'

const NEWLINE = 0x0a
/** Superseded lines that are tolerated, beside one for every line that the shortest form has. */
const SPARE_LINES = 1000

/**
 * A journal in `DIR/emulator.jsonl`: one line per request that changed something, written before the reply leaves.
 * The line is in the system's hands then, so `kill -9` loses nothing; a power cut may lose the last moments. A line
 * cut short belongs to a request that was never answered, and is dropped. `DIR/emulator.lock` keeps a second emulator
 * away. Folders are made 0700, files 0600.
 * @throws ToolError `emulator-data-locked`, `emulator-data-unusable`, `emulator-data-damaged`, `emulator-data-newer`
 */
export function openFolderJournal(folder: string): Journal {
  const file = join(folder, 'emulator.jsonl')
  const unlock = usable(folder, () => {
    makeFolder(folder)
    return lockFolder(folder)
  })
  try {
    return new FolderJournal(folder, file, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

/** One level at a time: Node's own `recursive` never ends where nothing can be made, as below `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another emulator may have made it in between.
    if (!existsSync(folder)) throw error
  }
}

class FolderJournal implements Journal {
  private handle: number
  /** Bytes of the file that are whole lines. */
  private size = 0
  private lines = 0

  constructor(
    private readonly folder: string,
    private readonly file: string,
    private readonly unlock: () => void,
  ) {
    this.handle = usable(folder, () => openSync(file, 'a+', 0o600))
  }

  *replay(): Iterable<ProjectChange> {
    const bytes = usable(this.folder, () => readFileSync(this.file))
    this.size = bytes.lastIndexOf(NEWLINE) + 1
    for (const change of readLines(bytes.subarray(0, this.size), this.file)) {
      this.lines += 1
      yield change
    }
    usable(this.folder, () => {
      ftruncateSync(this.handle, this.size)
      if (this.size === 0) this.write(`${headerLine}\n`)
    })
  }

  append(change: ProjectChange): void {
    this.write(`${lineOf(change)}\n`)
    this.lines += 1
  }

  rewrite(changes: Iterable<ProjectChange>): void {
    usable(this.folder, () => {
      const lines = [headerLine, ...Array.from(changes, lineOf)]
      const bytes = Buffer.from(`${lines.join('\n')}\n`)
      const fresh = openSync(`${this.file}.tmp`, 'w', 0o600)
      try {
        writeAll(fresh, bytes)
        fsyncSync(fresh)
        renameSync(`${this.file}.tmp`, this.file)
      } finally {
        closeSync(fresh)
      }
      const handle = openSync(this.file, 'a+')
      closeSync(this.handle)
      this.handle = handle
      this.size = bytes.length
      this.lines = lines.length - 1
    })
  }

  tidy(shortest: { readonly lines: number; readonly changes: Iterable<ProjectChange> }): void {
    if (this.lines > 2 * shortest.lines + SPARE_LINES) this.rewrite(shortest.changes)
  }

  close(): void {
    closeSync(this.handle)
    this.unlock()
  }

  private write(text: string): void {
    const bytes = Buffer.from(text)
    try {
      writeAll(this.handle, bytes)
    } catch (error) {
      // Half a line must not stay in front of the next one.
      ftruncateSync(this.handle, this.size)
      throw error
    }
    this.size += bytes.length
  }
}

/** To where the handle stands: its end, for a handle that appends. */
function writeAll(handle: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written)
}

function usable<T>(folder: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) throw error
    throw usageError({
      code: 'emulator-data-unusable',
      message: `The emulator's data folder ${JSON.stringify(folder)} cannot be used: ${error.message}`,
      hint: 'Give a folder that this user may write to, and see that the disk is not full.',
      cause: error,
    })
  }
}
