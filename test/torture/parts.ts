import { besideAnEditor } from './beside-an-editor.js'
import { everyFault } from './every-fault.js'
import { killAnywhere, killAtEveryPoint, killWithLag } from './kill-and-resume.js'
import { killOverBucket } from './kill-over-bucket.js'
import { randomWorlds } from './random-worlds.js'
import type { Part } from './support/part.js'
import { twoHosts } from './two-hosts.js'
import { twoRuns } from './two-runs.js'

/** Every part by the name that is typed for it. */
export const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  kill: killAtEveryPoint,
  'kill-any': killAnywhere,
  'kill-lag': killWithLag,
  'kill-bucket': killOverBucket,
  faults: everyFault,
  worlds: async () => randomWorlds(),
  'two-runs': async () => twoRuns({ rounds: 200 }),
  'two-hosts': async () => twoHosts({ rounds: 200 }),
  editor: async () => besideAnEditor(),
}
