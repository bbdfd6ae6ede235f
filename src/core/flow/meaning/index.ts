export { breakingSentences, type MeaningChange } from './breaking-sentences.js'
export { meaningOf, type Call, type FlowMeaning } from './flow-meaning.js'
export { methodInWords } from './methods.js'
