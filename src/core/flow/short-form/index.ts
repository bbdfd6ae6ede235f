export { expandShortForm } from './expand-short-form.js'
export { isShortForm } from './is-short-form.js'
export type { ShortFormProblem } from './short-form.js'
