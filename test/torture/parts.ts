import { besideAnEditor } from './beside-an-editor.js'
import { everyFault } from './every-fault.js'
import { killAndResume } from './kill-and-resume.js'
import { randomWorlds } from './random-worlds.js'
import type { Part } from './support/part.js'
import { twoRuns } from './two-runs.js'

/** Every part by the name that is typed for it, with the share of the time it is given where it has no end. */
export const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  kill: killAndResume,
  faults: everyFault,
  worlds: async () => randomWorlds(),
  'two-runs': async () => twoRuns({ rounds: 200 }),
  editor: async () => besideAnEditor(),
}
