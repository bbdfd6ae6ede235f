import { themeKind } from '../../src/kinds/theme/index.js'
import { themeEmulation } from '../../src/kinds/theme/emulation.js'
import { specOfTheme } from '../../src/kinds/theme/sameness.js'
import type { JsonObject } from '../../src/core/model/json.js'
import { emulatedApi } from '../support/emulated-api.js'
import { themeDocument } from '../support/theme-documents.js'
import { testKind } from './kind.js'

const digestOf = (document: JsonObject) => specOfTheme({ document })['document'] ?? null

const created = themeDocument()
const updated = themeDocument({ main: '#AA0000', version: '3.19.0' })

testKind('the theme on the emulation', {
  kind: themeKind,
  key: 'default',
  contents: { created, updated },
  created: { '/document': digestOf(created) },
  updated: { '/document': digestOf(updated) },
  // A theme has one field.
  alone: { '/document': digestOf(updated) },
  open: async () => ({ api: emulatedApi(themeEmulation), close: async () => undefined }),
})
