export { jsonErrorPlace } from './json-error-place.js'
export { readJsonText } from './read-json-text.js'
export { placesOfOffsets, type TextPlace } from './text-places.js'
