import { defineConfig } from 'vitest/config'

/** For `npm run test:s3` alone: it needs a bucket. */
export default defineConfig({
  root: `${import.meta.dirname}/../..`,
  test: {
    include: ['test/s3/*.s3.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    globalSetup: ['test/support/build-folder.ts'],
    pool: 'forks',
    watch: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
