export { jsonErrorPlace } from './json-error-place.js'
export { readJsonText, type JsonTextProblem, type JsonTextRead } from './read-json-text.js'
export type { TextPlace } from './text-places.js'
