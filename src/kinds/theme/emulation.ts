import { requiredField } from '../../core/emulation/failures.js'
import { otherValues, readValues } from '../../core/emulation/read-values.js'
import type { JsonObject } from '../../core/model/json.js'
import {
  EmulatedFailure,
  type EmulatedHandler,
  type EmulatedProject,
  type Emulation,
} from '../../core/ports/emulation.js'
import { emptyReferences, seedTheme } from './emulation-seed.js'

/** The one theme of a project; v1 and v2 are two views of it. */
interface ThemeRow extends JsonObject {
  readonly id: string
  /** Raised by one with every import; that v2 raises it too is a guess. */
  readonly version: number
  readonly componentsVersion: string
  /** No document says what it holds; kept as it comes. That it is a boolean is a guess. */
  readonly codeMode: boolean
  /** `cssTemplate` in v1. That both views show one and the same value is a guess. */
  readonly styles: JsonObject
  readonly references: JsonObject
}

const TABLE = 'theme'
const ROW = 'theme'

/** A project from before themes were emulated has the theme of a new one. */
function themeOf(project: EmulatedProject): ThemeRow {
  return (project.table(TABLE).get(ROW) as ThemeRow | undefined) ?? seedTheme
}

function store(project: EmulatedProject, changed: Omit<ThemeRow, 'id' | 'version'>): ThemeRow {
  const { id, version } = themeOf(project)
  const row: ThemeRow = { ...changed, id, version: version + 1 } as ThemeRow
  project.table(TABLE).put(ROW, row)
  return row
}

function recordOf({ id, version, styles, componentsVersion, codeMode }: ThemeRow): JsonObject {
  return { id, version, cssTemplate: styles, componentsVersion, codeMode }
}

const exportThemeV1: EmulatedHandler = (_request, project) => ({ theme: recordOf(themeOf(project)) })

/** Replaces the whole theme; `id` and `version` of the request are not looked at, which is a guess. */
const importThemeV1: EmulatedHandler = ({ body }, project) => {
  const theme = themeIn(body)
  if (theme instanceof EmulatedFailure) return theme
  const values = readValues(theme, { cssTemplate: 'map', componentsVersion: 'text', codeMode: 'flag' })
  if (values instanceof EmulatedFailure) return values
  const { cssTemplate, componentsVersion = '', codeMode = false } = values
  if (cssTemplate === undefined) return requiredField('cssTemplate')
  const { references } = themeOf(project)
  return { theme: recordOf(store(project, { styles: cssTemplate, componentsVersion, codeMode, references })) }
}

const exportTheme: EmulatedHandler = (_request, project) => {
  const { styles, componentsVersion, references } = themeOf(project)
  return { theme: { styles, componentsVersion, references } }
}

/** Replaces the whole theme. What only v1 shows stays, which is a guess. */
const importTheme: EmulatedHandler = ({ body }, project) => {
  const theme = themeIn(body)
  if (theme instanceof EmulatedFailure) return theme
  const values = readValues(theme, { styles: 'map', componentsVersion: 'text', references: 'map' })
  if (values instanceof EmulatedFailure) return values
  const { styles, componentsVersion = '', references = {} } = values
  if (styles === undefined) return requiredField('styles')
  const { codeMode } = themeOf(project)
  const names = { ...emptyReferences(), ...otherValues(references, new Set()) }
  store(project, { styles, componentsVersion, codeMode, references: names })
  return {}
}

function themeIn(body: JsonObject): JsonObject | EmulatedFailure {
  const values = readValues(body, { theme: 'map' })
  if (values instanceof EmulatedFailure) return values
  return values.theme ?? requiredField('theme')
}

/** The theme as Descope's documents and SDKs describe it. Not written from our own calls. */
export const themeEmulation: Emulation = {
  guesses: [],
  routes: [
    { method: 'POST', path: '/v1/mgmt/theme/export', handle: exportThemeV1 },
    { method: 'POST', path: '/v1/mgmt/theme/import', handle: importThemeV1 },
    { method: 'POST', path: '/v2/mgmt/theme/export', handle: exportTheme },
    { method: 'POST', path: '/v2/mgmt/theme/import', handle: importTheme },
  ],
  seed(project) {
    project.table(TABLE).put(ROW, seedTheme)
  },
}
