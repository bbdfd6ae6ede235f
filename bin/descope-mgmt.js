#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import module from 'node:module'

const asked = process.argv[2]
if (process.argv.length === 3 && (asked === '--version' || asked === '-V')) {
  // Scripts ask for the version before anything else; the program is not needed to answer.
  const about = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE') return
    process.stderr.write(`The answer could not be written: ${String(message)}\n`)
    process.exitCode = 3
  })
  process.stdout.write(`${/"version":\s*"([^"]+)"/.exec(about)?.[1] ?? 'unknown'}\n`)
} else {
  // Node 22.8 and later keep compiled code between starts; Node 20 does not have the function.
  if ('enableCompileCache' in module) module.enableCompileCache()
  await import('../dist/cli.js')
}
