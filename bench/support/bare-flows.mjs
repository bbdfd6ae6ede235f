/**
 * What exports and backups of flows are compared with: a script that fetches every flow and writes it, and nothing else.
 *
 *   node bare-flows.mjs fetch 10 FOLDER         the list, then every export, so many at a time, each to a file
 *   node bare-flows.mjs seed 500 60 10          imports so many flows of so many KB
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFlow } from './flows.mjs'

const base = process.env['DESCOPE_BASE_URL'] ?? ''
const headers = {
  authorization: `Bearer ${process.env['DESCOPE_PROJECT_ID'] ?? ''}:${process.env['DESCOPE_MANAGEMENT_KEY'] ?? ''}`,
  'content-type': 'application/json',
  'x-descope-sdk-name': 'bench',
}
const [, , task, ...rest] = process.argv

if (task === 'seed') {
  const [count = '0', kilobytes = '0', atOnce = '1'] = rest
  const ids = Array.from({ length: Number(count) }, (_, index) => `flow-${index}`)
  await inParallel(ids, Number(atOnce), async (id) => {
    await send('/v2/mgmt/flow/import', { flow: makeFlow(id, { kilobytes: Number(kilobytes) }) })
  })
} else {
  const [atOnce = '1', folder = '.'] = rest
  mkdirSync(folder, { recursive: true })
  /** @type {{ flows: { id: string }[] }} */
  const { flows } = JSON.parse(await send('/v1/mgmt/flow/list', {}))
  await inParallel(
    flows.map(({ id }) => id),
    Number(atOnce),
    async (flowId) => {
      /** @type {{ flow: object }} */
      const { flow } = JSON.parse(await send('/v2/mgmt/flow/export', { flowId }))
      writeFileSync(join(folder, `${flowId}.json`), JSON.stringify(flow, undefined, 2))
    },
  )
}

/**
 * @param {readonly string[]} items
 * @param {number} atOnce
 * @param {(item: string) => Promise<void>} work
 */
async function inParallel(items, atOnce, work) {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/**
 * @param {string} path
 * @param {unknown} body
 */
async function send(path, body) {
  const response = await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return text
}
