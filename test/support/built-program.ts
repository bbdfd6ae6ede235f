import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { copyFile, cp, mkdir, mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { BUILD_FOLDER } from './build-folder.js'
import { ended, type Ended } from './run-program.js'

const ROOT = resolve(import.meta.dirname, '../..')

/** The program as it is shipped, in processes of its own. */
export interface BuiltProgram {
  /** The file that Node is started with. */
  readonly path: string
  run(words: readonly string[], options: ProcessOptions): Promise<Ended>
  /** Starts it and gives the process, to be watched and stopped. */
  start(words: readonly string[], options: ProcessOptions): RunningProgram
  /** Runs one of `examples/` to its end, with the package as it is shipped. */
  example(name: string, words: readonly string[], options: ProcessOptions): Promise<Ended>
}

export interface ProcessOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

export interface RunningProgram {
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  /** Resolves when this was said on stdout or stderr; rejects when the program ends without saying it. */
  said(words: string | RegExp): Promise<string>
  readonly ended: Promise<Ended>
}

let built: Promise<BuiltProgram> | undefined

/**
 * The program, built once for all test files of a process, beside nobody else's build: others may build into `dist` at
 * any moment. It lies below `node_modules`, so that what is not bundled is found, and goes with `build-folder.ts`.
 */
export function builtProgram(): Promise<BuiltProgram> {
  built ??= build()
  return built
}

async function build(): Promise<BuiltProgram> {
  const folder = await mkdtemp(join(process.env[BUILD_FOLDER] ?? '', 'program-'))
  await mkdir(join(folder, 'bin'))
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'))
  await copyFile(join(ROOT, 'bin/descope-mgmt.js'), join(folder, 'bin/descope-mgmt.js'))
  await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'node_modules/rolldown/bin/cli.mjs'), '-c', '-d', join(folder, 'dist')],
    { cwd: ROOT },
  )
  const begin = (words: readonly string[], { cwd, env = {} }: ProcessOptions): RunningProgram => {
    const child = spawn(process.execPath, words, {
      cwd,
      // Nothing of the developer's own: not their project, not their store.
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return watch(child)
  }
  const path = join(folder, 'bin/descope-mgmt.js')
  const start: BuiltProgram['start'] = (words, options) => begin([path, ...words], options)
  return {
    path,
    start,
    async example(name, words, options) {
      await cp(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true })
      await cp(join(ROOT, 'library'), join(folder, 'library'), { recursive: true })
      return begin([join(folder, 'examples', name), ...words], options).ended
    },
    run: async (words, options) => start(words, options).ended,
  }
}

function watch(child: ChildProcessByStdio<null, Readable, Readable>): RunningProgram {
  const text = { stdout: '', stderr: '' }
  const looks = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
      for (const look of looks) look()
    })
  }
  const done = new Promise<Ended>((fulfil, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      // A shell tells a death by signal as a code of its own; none of ours is negative.
      fulfil(ended(code ?? (signal === null ? -2 : -1), text.stdout, text.stderr))
    })
  })
  return {
    child,
    ended: done,
    async said(words) {
      const found = () => `${text.stdout}${text.stderr}`.match(words)?.[0]
      const heard = new Promise<string>((fulfil) => {
        const look = () => {
          const match = found()
          if (match !== undefined) fulfil(match)
        }
        looks.add(look)
        look()
      })
      const silent = done.then((end): never => {
        throw new Error(`ended with ${end.code} without saying ${String(words)}: ${end.stdout}${end.stderr}`)
      })
      return Promise.race([heard, silent])
    },
  }
}
