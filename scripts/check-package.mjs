/**
 * Checks what would be published: publint's rules, that a strict compiler finds nothing wrong with programs that use it, that the published types import nothing that is not installed with
 * the package (the code itself is bundled), and that every file named in package.json is there.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** @type {{ dependencies?: Record<string, string>, bin: Record<string, string> }} */
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const { messages, pkg } = await publint({ strict: true, pack: false })
const problems = messages.map((message) => formatMessage(message, pkg) ?? message.code)

const installed = Object.keys(manifest.dependencies ?? {})
/** @type {Set<string>} */
const used = new Set()
/** Files that a consumer's compiler reads, from the front doors on. */
const reached = new Set(['index.d.ts', 'emulator.d.ts'].map((door) => join('dist', 'types', door)))
for (const file of reached) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (text === '') problems.push(`${file} is missing`)
  for (const [, specifier = ''] of text.matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g)) {
    if (specifier.startsWith('node:')) continue
    if (specifier.startsWith('.')) {
      reached.add(join(dirname(file), specifier.replace(/\.js$/, '.d.ts')))
      continue
    }
    const library = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    used.add(library)
    if (!installed.includes(library)) problems.push(`${file} needs ${library}, which is no dependency`)
  }
}
for (const library of installed) {
  if (!used.has(library)) problems.push(`${library} is a dependency, and nothing published imports it`)
}
for (const file of [
  ...Object.values(manifest.bin),
  'dist/cli.js',
  'dist/index.js',
  'dist/emulator.js',
  'dist/THIRD-PARTY-LICENCES.txt',
]) {
  if (!existsSync(file)) problems.push(`${file} is missing`)
}

// With our own types checked too, which a consumer's compiler may do: one that cannot be resolved shows there.
const compiled = spawnSync('npx', ['--no-install', 'tsc', '--noEmit', '-p', 'examples'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
})
if (compiled.status !== 0) problems.push(`examples/ do not compile:\n${compiled.stdout}`)

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
