/**
 * Builds, unless `dist/` is newer than all it is made from. npm runs this after `npm ci`, and `npx descope-mgmt` runs
 * it again when it links the checkout for the first time; that should not take as long as a build.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = [
  'src',
  'package.json',
  'package-lock.json',
  'rolldown.config.ts',
  'tsconfig.json',
  'tsconfig.build.json',
]
/** Written last by the build. */
const RESULTS = ['dist/cli.js', 'dist/types/index.d.ts']

const isFresh =
  RESULTS.every((file) => existsSync(file)) &&
  Math.max(...SOURCES.map(changedMs)) < Math.min(...RESULTS.map((file) => statSync(file).mtimeMs))

if (!isFresh) {
  const { status } = spawnSync('npm', ['run', 'build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  process.exitCode = status ?? 1
}

/**
 * When a file, or the newest thing in a folder, changed last.
 *
 * @param {string} path
 * @returns {number}
 */
function changedMs(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => changedMs(join(path, name))))
}
