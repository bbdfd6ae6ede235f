import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT, ToolError, type ExitCode } from '../core/model/errors.js'
import { paletteFor } from '../report/index.js'
import type { Io } from './io.js'
import { runCli } from './run.js'

/** Where the demo is told, and the folder it works in. */
export interface DemoStage {
  readonly io: Io
  readonly folder: string
}

/** One step of the story: why, what is typed, and the exit code it must end with. */
export interface DemoStep {
  readonly why: string
  readonly type: string
  readonly exit: ExitCode
}

/** The demo works with nothing of the reader's own. */
const UNSET = {
  DESCOPE_PROJECT_ID: undefined,
  DESCOPE_MANAGEMENT_KEY: undefined,
  DESCOPE_BASE_URL: undefined,
  DESCOPE_MGMT_STORE: undefined,
}

/** Tells lines of the story. */
export function tell({ io }: DemoStage, ...lines: readonly string[]): void {
  io.context.stdout.write(`${lines.join('\n')}\n`)
}

/**
 * Runs one command with its real output.
 * @throws ToolError `demo-differs` where it ends with another exit code
 */
export async function typeCommand(stage: DemoStage, { why, type, exit }: DemoStep): Promise<void> {
  const { io, folder } = stage
  const { stdout } = io.context
  const { strong } = paletteFor(io.out.styleOf(stdout).color)
  tell(stage, why)
  stdout.write(`${strong(`$ descope-mgmt ${type}`)}\n`)
  const code = await runCli({
    ...io.context,
    argv: type.split(' '),
    cwd: folder,
    env: { ...io.context.env, ...UNSET },
    // The demo is one answer: whether all of it could be written is seen at its end.
    stdout: { ...stdout, settled: async () => undefined },
    // What a command says on the side belongs into the story, in its place.
    stderr: stdout,
    stdin: { ...io.context.stdin, isTerminal: false, readAll: async () => '' },
  })
  stdout.write(`(exit code ${code})\n\n`)
  if (code !== exit) {
    throw new ToolError({
      code: 'demo-differs',
      message: `descope-mgmt ${type} ended with exit code ${code} instead of ${exit}`,
      hint: 'Please report this.',
      exit: EXIT.defect,
    })
  }
}

/** Writes a file into the demo's folder and shows all of it. `text` ends with a line break. */
export async function showFile(
  stage: DemoStage,
  { why, name, text }: { readonly why: string; readonly name: string; readonly text: string },
): Promise<void> {
  await writeFile(join(stage.folder, name), text)
  tell(stage, why, text)
}

/** Replaces texts in a file of the demo's folder, each where it first stands. */
export async function editFile(
  { folder }: DemoStage,
  { name, edits }: { readonly name: string; readonly edits: readonly (readonly [string, string])[] },
): Promise<void> {
  const path = join(folder, name)
  let text = await readFile(path, 'utf8')
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${name} has no text ${from}`)
    text = text.replace(from, () => to)
  }
  await writeFile(path, text)
}
