import { defineConfig } from 'rolldown'
import { thirdPartyLicences } from './scripts/third-party-licences.mjs'

/** The program and the library in one graph, so that they share their chunks. Why bundled: docs/decisions/0003. */
export default defineConfig({
  input: { cli: 'src/cli/main.ts', index: 'src/index.ts', emulator: 'src/emulator.ts' },
  platform: 'node',
  tsconfig: 'tsconfig.build.json',
  logLevel: 'warn',
  plugins: [thirdPartyLicences()],
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    // Unminified: the same speed, and a defect's stack names functions and lines that can be read.
    minify: false,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
})
