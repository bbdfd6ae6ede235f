import type { JsonObject } from '../../core/model/json.js'

const FONT = 'var(--descope-fonts-font1-family)'

/** The theme of a new project: ours, in the service's form. That its `id` is this text is a guess. */
export const seedTheme = {
  id: 'default',
  version: 1,
  componentsVersion: '3.18.2',
  codeMode: false,
  styles: {
    light: appearance({ page: '#FFFFFF', ink: '#1A2027', quiet: '#64707D', main: '#0B63E5' }),
    dark: appearance({ page: '#14171A', ink: '#F2F4F6', quiet: '#9AA5B1', main: '#5B9BFF' }),
  },
  references: emptyReferences(),
}

/** A table of names with every documented key. */
export function emptyReferences(): JsonObject {
  return { connectors: {}, oauth: [], omitted: [], roles: {}, userAttributes: [], tenantAttributes: [] }
}

function appearance(colours: {
  readonly page: string
  readonly ink: string
  readonly quiet: string
  readonly main: string
}): JsonObject {
  const { page, ink, quiet, main } = colours
  return {
    components: {
      button: {
        '--descope-button-border-radius': '8px',
        '--descope-button-font-family': FONT,
        mode: { primary: { '--descope-button-contrast': page, '--descope-button-main': main } },
      },
      container: { '--descope-container-background-color': page },
      inputWrapper: {
        '--descope-input-wrapper-border-radius': '8px',
        '--descope-input-wrapper-label-text-color': quiet,
        '--descope-input-wrapper-value-text-color': ink,
      },
      link: { mode: { primary: { '--descope-link-text-color': main } } },
      text: {
        mode: {
          primary: { '--descope-text-text-color': ink },
          secondary: { '--descope-text-text-color': quiet },
        },
      },
    },
    globals: {
      fonts: { font1: { family: ['ui-sans-serif', 'system-ui', 'sans-serif'], label: 'Sans Serif' } },
      typography: {
        body1: { font: FONT, size: '14px', weight: '400' },
        h1: { font: FONT, size: '44px', weight: '600' },
        subtitle1: { font: FONT, size: '24px', weight: '600' },
      },
    },
  }
}
