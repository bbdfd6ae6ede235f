import { copyJson } from '../../core/flow/layouts/copy-json.js'
import type { DocumentTraits } from '../../core/model/document-traits.js'
import { isObject, type JsonObject } from '../../core/model/json.js'
import { foreignIdsIn, namesInReferences, withForeignIds } from '../../core/references/foreign-ids.js'
import { checkTheme } from './check.js'
import { diffThemes } from './diff.js'
import { themeLike } from './rewrite.js'
import { readTheme } from './read-theme.js'

/** How the program deals with the document of a theme. No reference of a theme to anything foreign was ever seen. */
export const themeDocument: DocumentTraits = {
  read: readTheme,
  canonical: sorted,
  writtenLike: themeLike,
  declaredBy: () => ({}),
  diff: (from, to) => diffThemes(from ?? {}, to ?? {}),
  check: checkTheme,
  readNames: async () => undefined,
  namesIn: namesInReferences,
  idsIn: foreignIdsIn,
  translate: withForeignIds,
}

/** Every key in order; nothing else changes. */
function sorted(theme: JsonObject): JsonObject {
  const copy = copyJson(theme, { sortKeys: true })
  return isObject(copy) ? copy : theme
}
