/** Writes the pages of `docs/reference/` that are made from the code; what is made no more is taken away. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const FOLDER = join('docs', 'reference')
const MADE = resolve('node_modules', '.cache', 'docs')

// Bundled first, because Node 20 does not read TypeScript.
const bundle = await rolldown({
  input: 'scripts/reference/index.ts',
  platform: 'node',
  tsconfig: 'tsconfig.json',
  logLevel: 'warn',
})
await bundle.write({ dir: MADE, format: 'esm', cleanDir: true })
await bundle.close()
/** @type {{ referencePages: () => ReadonlyMap<string, string> }} */
const { referencePages } = await import(pathToFileURL(join(MADE, 'index.js')).href)

const pages = referencePages()
for (const folder of new Set([...pages.keys()].map((file) => dirname(file)))) {
  mkdirSync(join(FOLDER, folder), { recursive: true })
  for (const file of readdirSync(join(FOLDER, folder))) {
    if (!pages.has(`${folder}/${file}`)) rmSync(join(FOLDER, folder, file))
  }
}
for (const [file, text] of pages) writeFileSync(join(FOLDER, file), text)
console.log(`${pages.size} pages in ${FOLDER}`)
