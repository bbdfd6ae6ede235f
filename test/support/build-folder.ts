import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Names the folder for what test files build. */
export const BUILD_FOLDER = 'TEST_BUILD_FOLDER'

/** Makes it before the first test file, for every process of the run, and takes it away after the last. */
export default function makeBuildFolder(): () => void {
  const caches = resolve(import.meta.dirname, '../../node_modules/.cache')
  mkdirSync(caches, { recursive: true })
  const folder = mkdtempSync(join(caches, 'test-'))
  process.env[BUILD_FOLDER] = folder
  return () => {
    rmSync(folder, { recursive: true, force: true })
  }
}
