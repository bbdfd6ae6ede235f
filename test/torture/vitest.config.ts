import { defineConfig } from 'vitest/config'

/** For `npm run torture` alone: rounds go on as long as they are given time. */
export default defineConfig({
  root: `${import.meta.dirname}/../..`,
  test: {
    include: ['test/torture/long.torture.ts'],
    globalSetup: ['test/support/build-folder.ts'],
    pool: 'forks',
    watch: false,
    testTimeout: 0,
    hookTimeout: 0,
  },
})
