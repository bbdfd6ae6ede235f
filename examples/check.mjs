/** What needs neither key nor network: `node examples/check.mjs FOLDER`. */
import { checkFlow, diffFlows, openStore, renderTemplate, validate } from 'descope-mgmt'

const place = { cwd: process.argv[2] ?? process.cwd(), env: process.env }

const { isValid, findings } = await validate(place)
console.log(isValid ? 'The files are right' : findings.map(({ message }) => message).join('\n'))

const template = 'sign-up-or-in-email-code'
const one = await renderTemplate({ ...place, template, values: { BRAND: 'Acme' } })
const other = await renderTemplate({ ...place, template, values: { BRAND: 'Globex' } })
console.log(`${one.id}: ${checkFlow(one.document).length} findings`)
console.log(`${diffFlows(one.document, other.document).length} differences`)

const store = await openStore({ ...place, projectId: 'P2test', store: 'records' })
for (const { id } of await store.backups.list()) console.log(`backup ${id}`)
const pruning = await store.planPruning()
console.log(`${pruning.goes.length} to prune`)
