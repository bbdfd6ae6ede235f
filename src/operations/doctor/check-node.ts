import { ok, type Check } from '../../core/model/check.js'

/** The oldest Node.js that the program is tested with; as `engines` of package.json says. */
export const OLDEST_NODE = '20.19.0'

/** @param version as `process.versions.node` gives it: `20.20.0` */
export function checkNode(version: string): Check {
  if (isAtLeast(version, OLDEST_NODE)) return ok('node', `Node.js ${version}`)
  return {
    name: 'node',
    state: 'failed',
    message: `Node.js ${version} is older than ${OLDEST_NODE}, the oldest that is tested`,
    fix: 'nvm install 22',
  }
}

function isAtLeast(version: string, least: string): boolean {
  const [numbers, wanted] = [version, least].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10)),
  )
  for (const [index, part] of (wanted ?? []).entries()) {
    const own = numbers?.[index] ?? 0
    if (own !== part) return own > part
  }
  return true
}
