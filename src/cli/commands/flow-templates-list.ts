import { EXIT } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import { quoted } from '../../core/model/printable.js'
import type { LibraryEntry, TemplateRead } from '../../config/index.js'
import { listJson, renderTable } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { templatesOf } from '../flow-templates.js'

/** The templates of the project's folder and those that came with the program. */
export const runFlowTemplatesList: RunCommand = async (io) => {
  const templates = await templatesOf(io)
  const entries = await templates.list()
  const rows = await Promise.all(
    entries.map(async (entry) => ({ entry, read: await templates.tryAt(entry.path) })),
  )
  io.out.answer({
    text: (style) =>
      rows.length === 0
        ? 'No templates'
        : renderTable(
            [
              { title: 'name', keep: true },
              { title: 'version' },
              { title: 'from' },
              { title: 'description' },
            ],
            rows.map(rowOf),
            style,
          ),
    json: () => listJson(rows.map(itemOf)),
  })
  return EXIT.done
}

interface Row {
  readonly entry: LibraryEntry
  readonly read: TemplateRead
}

function rowOf({ entry, read }: Row): readonly string[] {
  const from = `${entry.isBuiltIn ? 'built in' : 'this project'}${entry.hiddenBy === undefined ? '' : ', hidden'}`
  if (!read.ok) return [entry.name, '', from, `cannot be read: ${read.problems[0].message}`]
  const { name, version = '', description = '' } = read.template.head
  // Names are looked up by files; what a head says stands in plans.
  const called = name === entry.name ? '' : `(its head says ${quoted(name)}) `
  return [entry.name, version, from, `${called}${description}`]
}

function itemOf({ entry, read }: Row): JsonObject {
  const { name, path, isBuiltIn } = entry
  const base = { name, isBuiltIn, file: path, hiddenBy: entry.hiddenBy ?? null }
  if (!read.ok) return { ...base, isValid: false, message: read.problems[0].message }
  const { name: nameInHead, version = null, description = null, variables } = read.template.head
  return { ...base, isValid: true, nameInHead, version, description, variables: [...variables.keys()] }
}
