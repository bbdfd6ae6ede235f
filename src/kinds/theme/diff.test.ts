import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { themeDocument } from '../../../test/support/theme-documents.js'
import { overlay, type JsonObject } from '../../core/model/json.js'
import { withValueAt } from '../../core/model/pointer.js'
import { checkTheme } from './check.js'
import { diffThemes } from './diff.js'
import { specOfTheme } from './sameness.js'

const lines = (from: JsonObject, to: JsonObject) =>
  diffThemes(from, to).map(({ op, subject, words }) => `${op} ${subject}: ${words}`)
const digest = (document: JsonObject) => specOfTheme({ document })['document']

describe('what differs between two themes', () => {
  it('is one line for each property, by style and component, the version last', () => {
    const from = themeDocument({ version: '2.0.1' })
    const to = withValueAt(
      themeDocument(),
      '/styles/dark/components/button/--descope-button-border-radius',
      '4px',
    )
    const bigger = withValueAt(to, '/styles/light/globals/typography/h1/size', '48px')
    expect(lines(from, bigger)).toEqual([
      'changed light typography for all: h1 size: "44px" → "48px"',
      'changed dark button: --descope-button-border-radius: "8px" → "4px"',
      'changed componentsVersion: "2.0.1" → "3.18.2"',
    ])
  })

  it('is one line for what is wholly new or gone', () => {
    const from = themeDocument()
    const to = withValueAt(from, '/styles/light/components/link', { mode: { primary: { color: 'red' } } })
    const less = withValueAt(to, '/styles/light/components/container', undefined)
    expect(lines(from, less)).toEqual(['removed light container: 1 property', 'added light link: 1 property'])
    expect(lines(from, withValueAt(from, '/styles/dark', undefined))).toEqual([
      'removed style dark: 9 properties',
    ])
  })

  it('shows no character that a terminal would obey', () => {
    const [line] = lines(
      themeDocument(),
      withValueAt(themeDocument(), '/styles/light/components/container/x', '\u001b[31mred\u202e'),
    )
    expect(line).toBe('changed light container: x: (none) → "\\u{001b}[31mred\\u{202e}"')
  })

  it('is nothing where only key order or emptiness differ', () => {
    const from = themeDocument()
    const to = JSON.parse(
      JSON.stringify({
        styles: from['styles'],
        references: { connectors: {}, oauth: [] },
        componentsVersion: '3.18.2',
      }),
    ) as JsonObject
    const bare = withValueAt(to, '/styles/light/components/inputWrapper/_bordered', undefined)
    expect(digest(bare)).toBe(digest(from))
    expect(lines(from, bare)).toEqual([])
  })

  it('keeps false, 0 and the order of lists as real differences', () => {
    const from = themeDocument()
    for (const value of [false, 0, ['sans-serif', 'ui-sans-serif']]) {
      const to = withValueAt(from, '/styles/light/globals/fonts/font1/family', value)
      expect(digest(to)).not.toBe(digest(from))
      expect(lines(from, to)).toHaveLength(1)
    }
  })

  it('is empty exactly when the digests agree, whatever the documents', () => {
    const json = fc.jsonValue({ maxDepth: 5 })
    const part = fc.dictionary(
      fc.constantFrom('light', 'dark', 'components', 'globals', 'a', '__proto__'),
      json,
      {
        noNullPrototype: true,
      },
    )
    const theme = fc
      .record(
        {
          styles: fc.oneof(part, fc.dictionary(fc.constantFrom('light', 'dark'), part)),
          componentsVersion: json,
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject)
    fc.assert(
      fc.property(theme, theme, (a, b) => {
        expect(diffThemes(a, a)).toEqual([])
        expect(diffThemes(a, b).length === 0).toBe(digest(a) === digest(b))
      }),
    )
  })

  it('does not run out of stack', () => {
    let deep: JsonObject = { a: 'x' }
    for (let level = 0; level < 1_000; level += 1) deep = { deep }
    const theme = overlay(themeDocument(), { styles: { light: { components: { deep } } } })
    expect(lines(themeDocument(), theme).length).toBeGreaterThan(0)
  })
})

describe('the shape of a theme', () => {
  it('is right in what the service gives', () => {
    expect(checkTheme(themeDocument())).toEqual([])
  })

  it('is judged down to the parts, which have no published shape', () => {
    const codes = (document: JsonObject) => checkTheme(document).map(({ code, path }) => `${code} ${path}`)
    expect(codes({})).toEqual(['theme-shape /styles'])
    expect(codes({ styles: {} })).toEqual(['theme-empty /styles'])
    expect(codes({ styles: { light: {}, dark: { globals: {} } } })).toEqual(['theme-empty /styles'])
    expect(
      codes({
        styles: { light: [], dark: { components: 'none', globals: { fonts: 5 } } },
        componentsVersion: 3,
        references: [],
      }),
    ).toEqual([
      'theme-shape /styles/light',
      'theme-shape /styles/dark/components',
      'theme-shape /styles/dark/globals/fonts',
      'theme-shape /componentsVersion',
      'theme-shape /references',
    ])
  })
})
