export { jsonErrorPlace } from './json-error-place.js'
export { readJsonText } from './read-json-text.js'
export type { TextPlace } from './text-places.js'
