import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { makeFlow } from './support/flows.mjs'
import { inFolder, interleave, measureNode, median, PROGRAM } from './support/program.mjs'

const ROUNDS = 5
const TENANTS = 40
const TEMPLATES = 5
const KILOBYTES = 60
/** Of a template in YAML, so much is the document. */
const SHARE_OF_YAML = 0.89

/** Rendering the templates of a config for each tenant, and checking what they give. */
export default async function templates() {
  return inFolder(async (cwd) => {
    writeTemplates(cwd)
    const [runs = []] = await interleave(ROUNDS, [
      () => measureNode([PROGRAM, 'validate', '--config', 'descope.yaml'], { cwd }),
    ])
    return [
      {
        what: `\`validate\` of ${TENANTS} tenants' flows from ${TEMPLATES} templates of ${KILOBYTES} KB, processor time`,
        value: median(runs.map(({ cpuMs }) => cpuMs)) / 1000,
        limit: 2,
        unit: 's',
        note: `${TENANTS * TEMPLATES} flows`,
      },
    ]
  })
}

/** @param {string} folder */
function writeTemplates(folder) {
  mkdirSync(join(folder, 'templates'), { recursive: true })
  const entries = []
  for (let number = 0; number < TEMPLATES; number += 1) {
    writeFileSync(join(folder, 'templates', `t${number}.yaml`), templateText(number))
    for (let tenant = 0; tenant < TENANTS; tenant += 1) {
      entries.push(
        `  - template: t${number}\n    variables: { TENANT_ID: t${tenant}, BRAND: Tenant ${tenant} }`,
      )
    }
  }
  writeFileSync(join(folder, 'descope.yaml'), `flows:\n${entries.join('\n')}\n`)
}

/**
 * A flow whose every screen shows a variable.
 *
 * @param {number} number
 */
function templateText(number) {
  const flow = makeFlow(`t${number}`, { kilobytes: SHARE_OF_YAML * KILOBYTES })
  const body = JSON.stringify({ ...flow, flowId: `{{ TENANT_ID }}-t${number}` })
  const shown = body.replaceAll('of the way in', 'on the way to {{ BRAND }}')
  const variables = {
    TENANT_ID: { type: 'string', pattern: '[a-z][a-z0-9-]*' },
    BRAND: { type: 'string' },
  }
  return stringify({ template: { name: `t${number}`, version: '1.0.0', variables }, ...JSON.parse(shown) })
}
