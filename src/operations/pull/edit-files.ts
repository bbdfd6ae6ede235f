import { resolve } from 'node:path'
import { editConfig, type ConfigEdit, type RefusedEdit } from '../../config/index.js'
import type { TextFiles } from './text-files.js'

/** An edit of one config file; absolute path. */
export interface FileEdit {
  readonly path: string
  readonly edit: ConfigEdit
}

/** Does the edits file by file: values and removals first, then what is added to what is left. */
export async function editFiles(
  texts: TextFiles,
  edits: readonly FileEdit[],
): Promise<ReadonlyMap<ConfigEdit, RefusedEdit>> {
  const refused = new Map<ConfigEdit, RefusedEdit>()
  for (const isAdding of [false, true]) {
    const byFile = grouped(
      edits.filter(({ edit }) => (edit.type === 'add') === isAdding),
      ({ path }) => path,
    )
    for (const [path, own] of byFile) {
      const text = (await texts.text(path)) ?? ''
      const edited = editConfig(
        { path, shown: texts.shown(path), text },
        own.map(({ edit }) => edit),
      )
      for (const one of edited.refused) refused.set(one.edit, one)
      await texts.set(path, edited.text)
    }
  }
  return refused
}

/** The file that a place names. */
export function pathOf(cwd: string, { file }: { readonly file: string }): string {
  return resolve(cwd, file)
}

function grouped<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const known = groups.get(keyOf(item))
    if (known === undefined) groups.set(keyOf(item), [item])
    else known.push(item)
  }
  return groups
}
