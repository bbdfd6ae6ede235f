import type { ErrorDetails } from '../../model/errors.js'
import { quoted } from '../../model/printable.js'
import { fileIn } from './flow-source.js'
import { CONTENTS, METADATA, SCREEN_FILE } from './snapshot-files.js'

/** A folder that is no flow, told as what it is. */
export function strangeFolder(path: string, files: ReadonlyMap<string, string>): ErrorDetails {
  const folder = quoted(path)
  const where = { file: path }
  const has = (...names: readonly string[]) => names.some((name) => files.has(name))
  const isPart = has(METADATA, CONTENTS)
  if (has('snapshot.json', 'project.json', 'flows.json')) {
    const flows = files.has('flows.json') && !files.has('snapshot.json') ? 'ID' : 'flows/ID'
    return {
      code: 'not-a-flow',
      message: `${folder} holds a whole project snapshot, no single flow`,
      hint: `Name the folder of one flow: ${fileIn(path, flows)}`,
      where,
    }
  }
  if (has('styles.json', 'light.json', 'dark.json')) {
    const hint = 'Themes have commands of their own: `theme --help`'
    return { code: 'not-a-flow', message: `${folder} holds a theme`, hint, where }
  }
  if (has('widgets.json') || (isPart && isWidgetHeader(files.get(METADATA)))) {
    const hint = 'Name the folder of a flow: flows/ID inside the snapshot'
    return { code: 'not-a-flow', message: `${folder} holds widgets, no flow`, hint, where }
  }
  if (isPart || [...files.keys()].some((name) => SCREEN_FILE.test(name))) {
    const lacking = [METADATA, CONTENTS].filter((name) => !files.has(name)).join(' and ')
    const hint = 'A flow in the snapshot layout is metadata.json, contents.json and its screens'
    return { code: 'flow-file-missing', message: `${folder} lacks ${lacking}`, hint, where }
  }
  const shown = [...files.keys()].slice(0, 8).map((name) => quoted(name))
  const holds = files.size === 0 ? 'no files' : `${shown.join(', ')}${files.size > shown.length ? ', …' : ''}`
  return {
    code: 'flow-layout-unknown',
    message: `${folder} is no folder of one flow: it holds ${holds}`,
    hint: 'Name one file, or a folder with metadata.json and contents.json',
    where,
  }
}

function isWidgetHeader(text: string | undefined): boolean {
  return text?.includes('"flowsIds"') ?? false
}
