import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    // Processes, not threads: tests of files and streams may change the working directory and the environment.
    pool: 'forks',
    watch: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A test that needs another to have run, or state left behind, shows up sooner in random order.
    sequence: { shuffle: { files: true, tests: false } },
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    coverage: { provider: 'v8', include: ['src/**'], exclude: ['src/**/*.test.ts'] },
  },
})
