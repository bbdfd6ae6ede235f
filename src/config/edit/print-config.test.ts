import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { JsonObject } from '../../core/model/json.js'
import { printConfig } from './print-config.js'

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\t', '#', ':', '"'), maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }).filter((it) => Buffer.from(it).toString() === it),
)
const section = fc.array(
  fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 })), { maxKeys: 3 }),
  {
    maxLength: 3,
  },
)

describe('a config file that is written', () => {
  it.each(['yaml', 'json'] as const)('reads back as what it was written from: %s', (format) => {
    fc.assert(
      fc.property(fc.record({ tenants: section, roles: section }), fc.string(), (lists, owner) => {
        const config: JsonObject = { ...lists, owner }
        const read: unknown = parse(printConfig(config, format))
        expect(JSON.stringify(read)).toBe(JSON.stringify(config))
      }),
      { numRuns: 300 },
    )
  })

  it('takes no blank line behind a text for a part of it', () => {
    for (const last of ['\n', 'a\n', 'a\n\n', ' \n', 'a\n \n', '\n\n', 'a\nb']) {
      const config: JsonObject = { tenants: [{ id: last }], roles: [] }
      expect(parse(printConfig(config, 'yaml'))).toEqual(config)
    }
  })
})
