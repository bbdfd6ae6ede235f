import { commandPages } from './commands.js'
import { kindPages } from './kinds.js'

/** Every page that is made from the code, by its path below `docs/reference/`. */
export function referencePages(): ReadonlyMap<string, string> {
  const below = (folder: string, pages: ReadonlyMap<string, string>) =>
    [...pages].map(([file, text]) => [`${folder}/${file}`, text] as const)
  return new Map([...below('commands', commandPages()), ...below('kinds', kindPages())])
}
