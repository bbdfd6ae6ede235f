import { configDefaults, defineConfig } from 'vitest/config'

/** Files that replace a module of Node: they must meet no module that was loaded before them. */
const REPLACING_MODULES = ['test/scenarios/store-fails-midway.test.ts']

export default defineConfig({
  test: {
    setupFiles: ['test/support/property-seed.ts'],
    globalSetup: ['test/support/memory-folder.ts', 'test/support/build-folder.ts'],
    // Processes, not threads: tests of files and streams may change the working directory and the environment.
    pool: 'forks',
    maxWorkers: '100%',
    watch: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A test that needs another to have run, or state left behind, shows up sooner in random order.
    sequence: { shuffle: { files: true, tests: false } },
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    coverage: { provider: 'v8', include: ['src/**'], exclude: ['src/**/*.test.ts'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...REPLACING_MODULES],
          // Loading every module again for each file took longer than the tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: REPLACING_MODULES } },
    ],
  },
})
