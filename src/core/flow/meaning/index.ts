export { breakingSentences } from './breaking-sentences.js'
export { meaningOf, type FlowMeaning } from './flow-meaning.js'
export { methodInWords } from './methods.js'
