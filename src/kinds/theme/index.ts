import { addressOf } from '../../core/model/address.js'
import { member, type JsonObject } from '../../core/model/json.js'
import type { Kind, Live } from '../../core/model/kind.js'
import { themeDocument } from './document.js'
import { themeFields } from './fields.js'
import { listThemes, refreshThemes } from './remote.js'
import { specOfTheme, THEME_KEY } from './sameness.js'
import { themeAliases, themeHints, themeSchema } from './shape.js'
import { partsOf } from './theme-parts.js'
import { updateTheme } from './writing.js'

/** The theme of a project: what its screens look like. What is known about it: README.md. */
export const themeKind: Kind = {
  name: 'theme',
  collection: 'theme',
  keyField: 'id',
  onlyKey: THEME_KEY,
  schema: themeSchema,
  fields: themeFields,
  aliases: themeAliases,
  hints: themeHints,
  secrets: [],
  costly: {},
  // Before flows, whose screens it dresses.
  rank: 40,
  columns: [
    { title: 'light', of: (live) => styleWords(live, 'light') },
    { title: 'dark', of: (live) => styleWords(live, 'dark') },
    { title: 'components version', of: ({ document }) => member(document, 'componentsVersion') },
  ],
  irrecoverable: [],
  document: themeDocument,

  listed: listedTheme,

  addressOf: (key) => addressOf('theme', key),
  normalize: (declared) => declared,
  check: () => [],
  dependsOn: () => [],
  uniqueBy: () => [],
  breaking: () => [],
  specOf: specOfTheme,
  keyOf: () => THEME_KEY,

  list: listThemes,
  refresh: refreshThemes,
  enrich: async (_api, live) => live,
  update: updateTheme,
}

interface StyleSize extends JsonObject {
  readonly components: number
  readonly globals: number
}

/** Nothing where the theme has no such style. */
function sizeOf({ document }: Live, style: string): StyleSize | undefined {
  const parts = partsOf(document).filter((part) => part.style === style)
  const count = (group: string) => parts.filter((part) => part.group === group).length
  return parts.length === 0 ? undefined : { components: count('components'), globals: count('globals') }
}

/** `5 components, 2 globals` */
function styleWords(live: Live, style: string): string | undefined {
  const size = sizeOf(live, style)
  return size === undefined ? undefined : `${size.components} components, ${size.globals} globals`
}

function listedTheme(live: Live): JsonObject {
  const [light, dark] = [sizeOf(live, 'light'), sizeOf(live, 'dark')]
  const componentsVersion = member(live.document, 'componentsVersion')
  return {
    ...(light === undefined ? {} : { light }),
    ...(dark === undefined ? {} : { dark }),
    ...(componentsVersion === undefined ? {} : { componentsVersion }),
  }
}
