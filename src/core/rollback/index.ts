export type { FinishedRun } from './finished-run.js'
export { stepsThatWrote } from './steps-that-wrote.js'
export { takeBack } from './take-back.js'
