import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([-.].*)?$/i

/**
 * Writes `THIRD-PARTY-LICENCES.txt` beside the bundle: name, version and licence text of every package whose code
 * went into it. Their licences ask for that, and the bundle is the only place where a user meets them.
 * A package without a licence file stops the build.
 *
 * @returns {import('rolldown').Plugin}
 */
export function thirdPartyLicences() {
  return {
    name: 'third-party-licences',
    generateBundle(_options, bundle) {
      /** @type {Set<string>} */
      const folders = new Set()
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue
        for (const id of output.moduleIds) {
          const folder = packageFolder(id)
          if (folder !== undefined) folders.add(folder)
        }
      }
      const source = [...folders]
        .sort()
        .map(licenceOf)
        .join(`\n\n${'-'.repeat(80)}\n\n`)
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENCES.txt', source: `${source}\n` })
    },
  }
}

/**
 * The folder of the package a module belongs to; `undefined` for our own modules.
 *
 * @param {string} id
 * @returns {string | undefined}
 */
function packageFolder(id) {
  const path = id.replaceAll('\\', '/').replace(/^\0+/, '')
  const at = path.lastIndexOf('/node_modules/')
  if (at < 0) return undefined
  const [scopeOrName = '', name = ''] = path.slice(at + '/node_modules/'.length).split('/')
  return (
    path.slice(0, at) +
    '/node_modules/' +
    (scopeOrName.startsWith('@') ? `${scopeOrName}/${name}` : scopeOrName)
  )
}

/**
 * @param {string} folder
 * @returns {string}
 */
function licenceOf(folder) {
  /** @type {{ name: string, version: string, license?: string }} */
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => LICENCE_FILE.test(file)) : []
  if (files.length === 0)
    throw new Error(`${manifest.name} is bundled but has no licence file in ${dirname(folder)}`)
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return [`${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})`, ...texts].join('\n\n')
}
