import { usageError, type ToolError } from '../core/model/errors.js'
import { isObject, member, parseJson, printJson, type Json, type JsonObject } from '../core/model/json.js'
import type { ProjectChange, RowChange } from './journal.js'

const FORMAT_VERSION = 1
const NEWLINE = 0x0a

/** The first line of every journal. */
export const headerLine = printJson({ formatVersion: FORMAT_VERSION })

export function lineOf({ project, changes }: ProjectChange): string {
  return printJson({
    project,
    changes: changes.map(({ table, id, document }) => ({ table, id, document })),
  })
}

/**
 * The changes in a journal of whole lines; nothing for an empty one.
 * @throws ToolError `emulator-data-damaged` with the line, `emulator-data-newer`
 */
export function* readLines(bytes: Buffer, file: string): Iterable<ProjectChange> {
  let line = 0
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start)
    const value = parsed(bytes.toString('utf8', start, end))
    start = end + 1
    line += 1
    if (line === 1) {
      checkHeader(value, file)
      continue
    }
    const change = changeOf(value)
    if (change === undefined) throw damaged(file, line)
    yield change
  }
}

function checkHeader(header: Json | undefined, file: string): void {
  const version = isObject(header) ? member(header, 'formatVersion') : undefined
  if (typeof version !== 'number') throw damaged(file, 1)
  if (version > FORMAT_VERSION) {
    throw usageError({
      code: 'emulator-data-newer',
      message: `The emulator's data are of format ${version}; this version knows ${FORMAT_VERSION}`,
      hint: 'Use the newer version of the program, or another data folder.',
      where: { file },
    })
  }
}

function changeOf(value: Json | undefined): ProjectChange | undefined {
  if (!isObject(value)) return undefined
  const project = member(value, 'project')
  const changes = member(value, 'changes')
  if (typeof project !== 'string' || !Array.isArray(changes)) return undefined
  const rows = (changes as readonly Json[]).map(rowOf)
  return rows.every((row) => row !== undefined) ? { project, changes: rows } : undefined
}

function rowOf(value: Json): RowChange | undefined {
  if (!isObject(value)) return undefined
  const { table, id } = value
  const document = member(value, 'document')
  if (typeof table !== 'string' || typeof id !== 'string') return undefined
  return document === null || isDocument(document) ? { table, id, document } : undefined
}

function isDocument(value: Json | undefined): value is JsonObject {
  return isObject(value)
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function damaged(file: string, line: number): ToolError {
  return usageError({
    code: 'emulator-data-damaged',
    message: `The emulator's data are damaged: line ${line} of ${JSON.stringify(file)} cannot be read`,
    hint: 'Something else wrote to the file. Use another data folder, or take the line out.',
    where: { file, line },
  })
}
