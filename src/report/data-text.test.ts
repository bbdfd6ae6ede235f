import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { InexactNumber, objectOf, parseJson, type Json } from '../core/model/json.js'
import { jsonText } from './json-text.js'
import { yamlText } from './yaml-text.js'

const HOSTILE: Json = objectOf([
  ['__proto__', 'data'],
  ['esc\u001b', '\u001b[31mred\u202e\u0007'],
  ['lines', 'a\nb\u202e\nc'],
  ['tag', '\u{e0041}'],
  ['emoji', '👩‍💻 東京'],
  ['long', 'word '.repeat(100)],
  ['nested', [{ a: 1 }, [], {}, null, true, '', 'yes', '0x1', '1e3', '~']],
])

describe('jsonText', () => {
  it('reads back as it was, without a character a terminal would obey', () => {
    const text = jsonText(HOSTILE)
    expect(parseJson(text)).toEqual(HOSTILE)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e\u{e0041}]/u)
    expect(text).toContain('👩‍💻 東京')
    expect(text.endsWith('}\n')).toBe(true)
  })

  it('keeps digits that a double cannot hold', () => {
    expect(jsonText({ n: new InexactNumber('12345678901234567890.5') })).toBe(
      '{\n  "n": 12345678901234567890.5\n}\n',
    )
  })
})

describe('yamlText', () => {
  it('reads back as it was, without a character a terminal would obey', () => {
    const text = yamlText(HOSTILE)
    expect(parse(text)).toEqual(HOSTILE)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e\u{e0041}]/u)
    expect(text).toContain('emoji: 👩‍💻 東京\n')
  })

  it('has no anchors and no folded lines', () => {
    const shared = { name: 'word '.repeat(50).trim() }
    expect(yamlText({ tenants: [shared, shared] })).toBe(
      `tenants:\n  - name: ${shared.name}\n  - name: ${shared.name}\n`,
    )
  })

  it('keeps digits that a double cannot hold', () => {
    expect(yamlText({ n: new InexactNumber('12345678901234567890.5'), m: 1.5 })).toBe(
      'n: 12345678901234567890.5\nm: 1.5\n',
    )
  })
})
