import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CANARY_KEY } from '../../support/emulated-service.js'

/** The management key in the forms in which it might slip out. */
const FORMS = [
  CANARY_KEY,
  encodeURIComponent(CANARY_KEY),
  Buffer.from(CANARY_KEY).toString('base64').slice(0, 24),
  Buffer.from(`P2emulated:${CANARY_KEY}`).toString('base64').slice(0, 40),
]

/** Throws where a text holds the management key. */
export function refuseKey(text: string, where: string): void {
  if (FORMS.some((form) => text.includes(form))) throw new Error(`the management key stands in ${where}`)
}

/** Looks into every file below a folder, and at its name; gives how many there are. */
export async function refuseKeyBelow(folder: string): Promise<number> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files) {
    refuseKey(file, `the name of ${file}`)
    refuseKey(await readFile(file, 'latin1'), file)
  }
  return files.length
}
