import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const KINDS = ['tenant', 'role', 'permission', 'flow']
const PEOPLE = ['ana', 'ben', 'cy']
const FIRST_MS = Date.UTC(2025, 3, 1)
const DAY_MS = 86_400_000

/** @param {string} text */
const sha256 = (text) => createHash('sha256').update(text).digest('hex')

/**
 * The audit of a project as so many runs in CI leave it in half a year, with a whole chain; every fiftieth step failed.
 *
 * @param {string} store
 * @param {{ runs: number, linesEach: number, projectId: string }} about
 */
export function writeAudit(store, { runs, linesEach, projectId }) {
  let file = ''
  /** @type {string | null} */
  let head = null
  for (let run = 0; run < runs; run++) {
    const beganMs = FIRST_MS + Math.floor((run * 180 * DAY_MS) / runs)
    const id = sha256(`run ${run}`).slice(0, 8)
    const folder = new Date(beganMs).toISOString().slice(0, 10)
    /** @type {string | null} */
    let previous = head
    const lines = []
    for (let number = 1; number <= linesEach; number++) {
      const kind = KINDS[(run + number) % KINDS.length] ?? ''
      /** @type {string} */
      const line = JSON.stringify({
        formatVersion: 1,
        number,
        run: id,
        time: new Date(beganMs + number * 40).toISOString(),
        projectId,
        environment: 'prod',
        operation: 'apply',
        owner: 'platform',
        who: {
          user: 'runner',
          host: `build-${run % 20}`,
          ci: { actor: PEOPLE[run % PEOPLE.length], url: `https://ci.example/acme/idp/runs/${run}` },
          git: { name: 'Ana', email: 'ana@example.com' },
          keyFingerprint: '0123456789ab',
        },
        reason: `release ${run}`,
        commit: sha256(`commit ${run}`).slice(0, 40),
        plan: `sha256:${sha256(`plan ${run}`)}`,
        address: `${kind}/${kind}-${number}`,
        action: 'update',
        fields: [
          { path: '/name', from: `Old name ${number}`, to: `New name ${number}` },
          { path: '/customAttributes/plan', from: 'free', to: 'enterprise' },
        ],
        outcome: number % 50 === 0 ? 'failed' : 'done',
        ...(number === 1 && head !== null ? { earlier: [{ file, head }] } : {}),
        previous,
      })
      lines.push(line)
      previous = `sha256:${sha256(line)}`
    }
    head = previous
    file = `${folder}/${id}.jsonl`
    mkdirSync(join(store, 'audit', projectId, folder), { recursive: true })
    writeFileSync(join(store, 'audit', projectId, file), `${lines.join('\n')}\n`)
  }
}
