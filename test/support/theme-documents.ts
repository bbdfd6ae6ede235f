import type { JsonObject } from '../../src/core/model/json.js'

/** A small theme as the v2 export gives it: a light and a dark style, each with components and globals. */
export function themeDocument(over: { readonly main?: string; readonly version?: string } = {}): JsonObject {
  const { main = '#0B63E5', version = '3.18.2' } = over
  const style = (page: string): JsonObject => ({
    components: {
      button: {
        '--descope-button-border-radius': '8px',
        mode: { primary: { '--descope-button-main': main, '--descope-button-contrast': page } },
      },
      container: { '--descope-container-background-color': page },
      inputWrapper: { _bordered: {}, '--descope-input-wrapper-border-radius': '8px' },
    },
    globals: {
      fonts: { font1: { family: ['ui-sans-serif', 'sans-serif'], label: 'Sans Serif' } },
      typography: { h1: { size: '44px', weight: '600' } },
    },
  })
  return {
    componentsVersion: version,
    references: {},
    styles: { light: style('#FFFFFF'), dark: style('#14171A') },
  }
}

/** The same theme as the `styles` folder of a snapshot, by file name. */
export function themeFolder(theme: JsonObject = themeDocument()): ReadonlyMap<string, string> {
  const styles = Object.entries(theme['styles'] ?? {})
  const head = { componentsVersion: theme['componentsVersion'], styles: styles.map(([name]) => name) }
  return new Map([
    ['styles.json', JSON.stringify(head, undefined, 2)],
    ...styles.map(([name, style]) => [`${name}.json`, JSON.stringify(style, undefined, 2)] as const),
  ])
}
