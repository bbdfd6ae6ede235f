import { writeFile } from 'node:fs/promises'
import { it } from 'vitest'
import { PARTS } from './parts.js'
import { tortured, type Told } from './support/part.js'

/** What `scripts/torture.mjs` asks for. */
interface Asked {
  readonly seed: number
  readonly parts: readonly { readonly name: string; readonly forMs: number }[]
  readonly round?: number
  /** Where the results go. */
  readonly file: string
}

const asked = JSON.parse(process.env['TORTURE'] ?? '') as Asked

it('tortures', async () => {
  const told: Told[] = []
  // Time that a part leaves over goes to the next ones.
  let spareMs = 0
  for (const { name, forMs } of asked.parts) {
    const make = PARTS[name]
    if (make === undefined) throw new Error(`no part is called ${name}`)
    const startMs = performance.now()
    const only = asked.round === undefined ? {} : { only: [asked.round] }
    const boundMs = asked.round === undefined ? forMs + spareMs : Number.POSITIVE_INFINITY
    told.push(await tortured(await make(), { seed: asked.seed, forMs: boundMs, ...only }))
    spareMs = boundMs - (performance.now() - startMs)
    await writeFile(asked.file, JSON.stringify(told))
  }
})
