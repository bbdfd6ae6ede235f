import { resolve } from 'node:path'
import { nodeFiles } from '../config/index.js'
import { ToolError, EXIT, usageError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { SavedPlan } from '../core/model/saved-plan.js'
import { readSavedPlan, savedPlanJson } from '../core/saved-plan/index.js'
import { jsonText } from '../report/index.js'
import type { CliContext } from './context.js'
import { wouldOverwrite } from './flow-target.js'
import { sha256 } from '../wiring/connect-session.js'
import { writeWhole } from './write-files.js'

/** A plan over ten thousand resources has a tenth of it. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * The plan in a file that `plan --out` wrote.
 * @throws ToolError `document-not-found`, `plan-unreadable`, `plan-newer`, `plan-edited`
 */
export async function readPlanFile({ cwd }: Pick<CliContext, 'cwd'>, file: string): Promise<SavedPlan> {
  const read = readSavedPlan(await textOf(resolve(cwd, file), file), { file, sha256 })
  if (read.ok) return read.saved
  throw new ToolError({ ...read.problem, exit: EXIT.usage })
}

/**
 * Writes a plan into a file that only its owner can read. Places in files below the working directory are told by it.
 * @throws ToolError `file-unwritable`
 */
export async function writePlanFile(
  { cwd }: Pick<CliContext, 'cwd'>,
  file: string,
  { plan, ...saved }: SavedPlan,
): Promise<void> {
  const findings = plan.findings.map(({ where, ...finding }) => ({
    ...finding,
    ...(where === undefined ? {} : { where: { ...where, file: belowFolder(where.file, cwd) } }),
  }))
  const json = savedPlanJson({ ...saved, plan: { ...plan, findings } }, sha256)
  await writeWhole(resolve(cwd, file), jsonText(json), { isPrivate: true })
}

function belowFolder(file: string, cwd: string): string {
  return file.startsWith(`${cwd}/`) ? file.slice(cwd.length + 1) : file
}

/** Only an earlier plan or an empty file is written over: a slip costs nothing. Throws `would-overwrite`. */
export async function refuseOverwriting({ cwd }: Pick<CliContext, 'cwd'>, file: string): Promise<void> {
  const path = resolve(cwd, file)
  // Whatever is wrong with the place is told when it is written to.
  const there = await nodeFiles()
    .stat(path)
    .catch(() => undefined)
  if (there === undefined || (there.type === 'file' && (await isEmptyOrPlan(path, there.size)))) return
  const what = there.type === 'folder' ? 'a folder' : 'a file that holds no saved plan'
  throw wouldOverwrite([{ path: file, what }], { hint: 'Name another place with --out.' })
}

/** Also a plan that was edited, or that a newer version wrote. */
async function isEmptyOrPlan(path: string, size: number): Promise<boolean> {
  if (size === 0) return true
  if (size > MOST_BYTES) return false
  try {
    const text = new TextDecoder().decode(await nodeFiles().read(path))
    const read = readSavedPlan(text, { file: path, sha256 })
    return read.ok || read.problem.code !== 'plan-unreadable'
  } catch {
    return false
  }
}

async function textOf(path: string, file: string): Promise<string> {
  const fail = (code: string, message: string, hint?: string) =>
    usageError({ code, message, hint, where: { file } })
  try {
    const there = await nodeFiles().stat(path)
    if (there === undefined) {
      throw fail('document-not-found', `There is no saved plan ${quoted(file)}`, HOW_SAVED)
    }
    if (there.type !== 'file' || there.size > MOST_BYTES) {
      throw fail('plan-unreadable', `${quoted(file)} is no saved plan`, HOW_SAVED)
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await nodeFiles().read(path))
  } catch (error) {
    if (error instanceof ToolError) throw error
    const why = error instanceof TypeError ? 'it is not UTF-8 text' : systemWords(error)
    throw fail('plan-unreadable', `The saved plan ${quoted(file)} cannot be read: ${why}`)
  }
}

/** Anything but an error of the system is a defect and thrown on. */
function systemWords(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}

const HOW_SAVED = 'A plan is saved with: descope-mgmt plan --out plan.json'
