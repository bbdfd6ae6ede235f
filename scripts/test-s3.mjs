/**
 * What a store in a bucket promises, over a real one: `npm run test:s3`. With TEST_S3_ENDPOINT, TEST_S3_BUCKET and the
 * AWS_… variables over that one, else over Ceph on this machine (scripts/ceph-rgw.mjs; `--install` installs it where it
 * is missing). Below a prefix of its own; what it leaves may be deleted. Ends with the line `N passed, N failed`.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cephIsThere, startCeph } from './ceph-rgw.mjs'

const words = process.argv.slice(2).filter((word) => word !== '--install')
const isGiven = (process.env['TEST_S3_ENDPOINT'] ?? '') !== ''
if (!isGiven && !cephIsThere({ installs: process.argv.includes('--install') })) {
  console.error('Ceph is not installed: npm run test:s3 -- --install (as root), or set TEST_S3_ENDPOINT.')
  console.log('0 passed, 1 failed')
  process.exit(1)
}

const beganMs = performance.now()
const gateway = isGiven ? undefined : await startCeph()
if (gateway !== undefined) console.log(`Ceph answers after ${seconds(beganMs)} s`)
const stop = async () => gateway?.stop()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void stop().then(() => process.exit(130)))
const folder = mkdtempSync(join(tmpdir(), 'descope-mgmt-s3-'))
const file = join(folder, 'counts.json')
try {
  const code = await vitest({
    ...process.env,
    ...gateway?.env,
    TEST_S3_RUN: `test-${randomUUID()}`,
    TEST_COUNTS_FILE: file,
  })
  /** @type {{ passed: number, failed: number, skipped: number }} */
  const counts = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: 1, skipped: 0 }
  const failed = counts.failed + (code !== 0 && counts.failed === 0 ? 1 : 0)
  console.log(`${seconds(beganMs)} s in all`)
  console.log(
    `${counts.passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
  )
  process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true })
  await stop()
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function vitest(env) {
  return new Promise((resolve, reject) => {
    const reporters = ['--reporter=default', '--reporter=./test/support/count-reporter.ts']
    const child = spawn(
      'npx',
      ['--no-install', 'vitest', 'run', '--config', 'test/s3/vitest.config.ts', ...reporters, ...words],
      { stdio: ['ignore', 'inherit', 'inherit'], env, shell: process.platform === 'win32' },
    )
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** @param {number} sinceMs */
function seconds(sinceMs) {
  return ((performance.now() - sinceMs) / 1000).toFixed(0)
}
