import type { DocumentReading } from '../../core/model/document-traits.js'
import type { ErrorDetails } from '../../core/model/errors.js'
import { isObject, member, objectOf, overlay, type Json } from '../../core/model/json.js'
import { pointerTo, segmentsOf } from '../../core/model/pointer.js'
import { quoted } from '../../core/model/printable.js'
import { placeIn, readJsonFile, type JsonFile } from './read-json-file.js'
import { THEME_KEY } from './sameness.js'

/** The file that lists the others. */
const LIST = 'styles.json'
/** Styles of the theme of sign-in screens; a snapshot has further ones, such as those of the SSO suite. */
const USUAL: ReadonlySet<string> = new Set(['light', 'dark'])

/**
 * A theme from the `styles` folder of a project snapshot: `styles.json` is `{ componentsVersion, styles: [name, …] }`,
 * and each name has a file. That this is the exported theme taken apart, every style included, is a guess (I): one such
 * folder was seen, and the published schema says that exported themes are made for snapshots.
 */
export function readThemeFolder(path: string, files: ReadonlyMap<string, string>): DocumentReading {
  const fileAt = (name: string) => (/[/\\]$/.test(path) ? `${path}${name}` : `${path}/${name}`)
  const problems: ErrorDetails[] = []
  const read = (name: string): JsonFile | undefined => {
    const text = files.get(name)
    if (text === undefined) return undefined
    const result = readJsonFile(fileAt(name), text)
    if (result.ok) return result.file
    problems.push(...result.problems)
    return undefined
  }

  const list = read(LIST)
  const head = list !== undefined && isObject(list.value) ? list.value : {}
  const names = member(head, 'styles')
  if (list === undefined || !isListOfTexts(names)) {
    const [first = noStyles(path), ...others] = problems
    return { ok: false, problems: [first, ...others] }
  }
  const styles = new Map<string, JsonFile>()
  for (const [index, name] of names.entries()) {
    const file = read(`${name}.json`)
    if (file !== undefined) styles.set(name, file)
    else if (!files.has(`${name}.json`)) {
      problems.push({
        code: 'theme-file-missing',
        message: `${quoted(path)} lacks ${quoted(`${name}.json`)}, which its ${LIST} lists`,
        hint: 'Fetch the snapshot again, or take the style out of the list.',
        where: placeIn(list, `/styles/${index}`),
      })
    }
  }
  const [first, ...others] = problems
  if (first !== undefined) return { ok: false, problems: [first, ...others] }
  const further = names.filter((name) => !USUAL.has(name))
  return {
    ok: true,
    document: overlay(head, {
      styles: objectOf([...styles].map(([name, { value }]): [string, Json] => [name, value])),
    }),
    key: THEME_KEY,
    keyFrom: undefined,
    notes: further.length === 0 ? [] : [furtherStyles(list, further)],
    placeOf: (place) => {
      const [first, style, ...rest] = segmentsOf(place)
      const file = first === 'styles' && style !== undefined ? styles.get(style) : undefined
      return file === undefined ? placeIn(list, place) : placeIn(file, pointerTo(rest))
    },
  }
}

function noStyles(path: string): ErrorDetails {
  return {
    code: 'not-a-theme',
    message: `${quoted(path)} is no folder of styles`,
    hint: 'Name the `styles` folder of a snapshot, with styles.json in it, or a file with a theme.',
    where: { file: path },
  }
}

function furtherStyles(list: JsonFile, names: readonly string[]): ErrorDetails {
  return {
    code: 'theme-further-styles',
    message: `${quoted(list.path)} lists styles beside light and dark, which become part of the theme: ${names.slice(0, 10).map(quoted).join(', ')}`,
    hint: 'Whether the service takes them with a theme is not known. Compare with an export before you apply.',
    where: placeIn(list, '/styles'),
  }
}

function isListOfTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
