/**
 * What every figure with calls is compared with: a script that sends requests to the emulator and does nothing else.
 *
 *   node bare-client.mjs fetch             one list, body parsed
 *   node bare-client.mjs create 1000 10    1,000 creates, 10 at a time, and the reads given as METHOD PATH=COUNT …
 *   node bare-client.mjs seed 10000 10     the creates alone
 */
import { makeTenants } from './tenants.mjs'

const base = process.env['DESCOPE_BASE_URL'] ?? ''
const headers = {
  authorization: `Bearer ${process.env['DESCOPE_PROJECT_ID'] ?? ''}:${process.env['DESCOPE_MANAGEMENT_KEY'] ?? ''}`,
  'content-type': 'application/json',
  'x-descope-sdk-name': 'bench',
}
const [, , task, count = '0', parallelism = '1', ...reads] = process.argv

if (task === 'fetch') {
  await read('/v1/mgmt/tenant/all')
} else {
  const tenants = makeTenants(Number(count))
  for (const path of reads) {
    if (path !== '/v1/mgmt/tenant/search') await read(path)
  }
  await creates(tenants, Number(parallelism))
  for (const path of reads) {
    if (path === '/v1/mgmt/tenant/search') await send(path, { tenantIds: tenants.map(({ id }) => id) })
  }
}

/**
 * Parents first, as the program must; within a level so many at a time.
 *
 * @param {ReturnType<typeof makeTenants>} tenants
 * @param {number} atOnce
 */
async function creates(tenants, atOnce) {
  const isTop = (/** @type {number} */ index) => index % 10 === 0
  const levels = [
    tenants.filter((_, index) => isTop(index)),
    tenants.filter((_, index) => index % 10 === 1),
    tenants.filter((_, index) => index % 10 > 1),
  ]
  for (const level of levels) {
    const waiting = [...level]
    const worker = async () => {
      for (let tenant = waiting.shift(); tenant !== undefined; tenant = waiting.shift()) {
        await send('/v1/mgmt/tenant/create', tenant)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
}

/** @param {string} path */
async function read(path) {
  return answer(await fetch(`${base}${path}`, { headers }))
}

/**
 * @param {string} path
 * @param {unknown} body
 */
async function send(path, body) {
  return answer(await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
}

/** @param {Response} response */
async function answer(response) {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  /** @type {unknown} */
  const body = JSON.parse(text)
  return body
}
