/** Loaded before the program that is measured: writes what it took to the file that `BENCH_USAGE_FILE` names. */
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  writeFileSync(
    process.env['BENCH_USAGE_FILE'] ?? 'usage.json',
    JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, maxRssMb: maxRSS / 1024 }),
  )
})
