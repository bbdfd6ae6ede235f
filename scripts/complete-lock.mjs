/**
 * Completes package-lock.json with the packages for other platforms.
 *
 * Some tools ship their native part as one optional package per platform. A registry mirror that holds only its own
 * platform's makes npm leave the others out of the lock file, and then `npm ci` refuses the file as out of step, on
 * every platform. This adds the missing entries, with the platform their names tell; npm skips them where they do
 * not fit. Run it after every change of dependencies: `npm run lock`.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const FILE = 'package-lock.json'
const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'openharmony',
  'win32',
  'netbsd',
  'openbsd',
  'sunos',
  'aix',
]
const PROCESSORS = [
  'x64',
  'arm64',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'mips64el',
  'arm',
  'wasm32',
]

/**
 * @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   optionalDependencies?: Record<string, string> }} Locked
 */

/** @type {{ packages: Record<string, Locked> }} */
const lock = JSON.parse(readFileSync(FILE, 'utf8'))
let added = 0

for (const [place, locked] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
    const platform = platformOf(name)
    if (platform === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue
    const slots = slotsFor(place, name)
    const found = slots.find((slot) => Object.hasOwn(lock.packages, slot))
    if (found !== undefined && lock.packages[found]?.version === version) continue
    // The top of the tree where it is free, else inside the package itself.
    const slot = found === undefined ? slots.at(-1) : slots[0]
    if (slot === undefined) continue
    const dev = locked.dev === true ? { dev: true } : {}
    lock.packages[slot] = { version, ...dev, optional: true, ...platform }
    added += 1
  }
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} entries added to ${FILE}`)

/**
 * The places where Node looks for a dependency of the package at `place`, nearest first.
 *
 * @param {string} place
 * @param {string} name
 */
function slotsFor(place, name) {
  const slots = [`${place}/node_modules/${name}`]
  let folder = place
  while (folder !== '') {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
    slots.push(`${folder === '' ? '' : `${folder}/`}node_modules/${name}`)
  }
  return slots
}

/**
 * @param {string} name
 * @returns {Pick<Locked, 'os' | 'cpu' | 'libc'> | undefined}
 */
function platformOf(name) {
  const words = name.slice(name.indexOf('/') + 1).split('-')
  const os = SYSTEMS.filter((system) => words.includes(system))
  const cpu = PROCESSORS.filter((processor) => words.includes(processor))
  if (os.length === 0 && cpu.length === 0) return undefined
  const libc = os.includes('linux')
    ? words.some((word) => word.startsWith('musl'))
      ? ['musl']
      : ['glibc']
    : []
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }), ...(libc.length > 0 && { libc }) }
}
