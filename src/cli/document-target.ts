import { join, resolve } from 'node:path'
import { nodeFiles, readDocumentSource } from '../config/index.js'
import { ToolError, usageError } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import { quoted } from '../core/model/printable.js'
import type { CliContext } from './context.js'
import { flowFileNames } from './flow-file-names.js'
import { whatLiesAt } from './flow-files.js'
import { wouldOverwrite } from './flow-target.js'

type Folder = Pick<CliContext, 'cwd'>

/** The file that `--out` means: itself, or where it is a folder, or ends like one, the document's own name in it. */
export async function fileFor(
  context: Folder,
  kind: Kind,
  { out, key }: { readonly out: string; readonly key: string },
): Promise<string> {
  const there = await whatLiesAt(context, out)
  const endsAsFolder = /[\\/]$/.test(out)
  if (there !== 'folder' && !endsAsFolder) return out
  if (there !== 'folder' && there !== 'nothing') {
    throw usageError({
      code: 'wrong-usage',
      message: `--out ${quoted(out)} is a file, and a folder is needed`,
    })
  }
  const name = kind.onlyKey === undefined ? (flowFileNames([key]).get(key) ?? key) : kind.name
  return join(out, `${name}.json`)
}

/** Only an earlier document of the kind is replaced, or an empty file. Throws `would-overwrite`. */
export async function refuseOverwriting(context: Folder, kind: Kind, file: string): Promise<void> {
  const there = await whatLiesAt(context, file)
  if (there === 'nothing' || (there === 'file' && (await isEmptyOrOne(context, kind, file)))) return
  const what = there === 'file' ? `a file that holds no ${kind.name}` : `a ${there}`
  const hint =
    there === 'file'
      ? 'Name another place with --out, or write over it with --force.'
      : 'Name another place with --out.'
  throw wouldOverwrite([{ path: file, what }], { hint })
}

async function isEmptyOrOne({ cwd }: Folder, { document }: Kind, file: string): Promise<boolean> {
  try {
    const source = await readDocumentSource(nodeFiles(), resolve(cwd, file), { shown: file })
    return source.type === 'file' && (source.text.trim() === '' || document?.read(source).ok === true)
  } catch (error) {
    // What cannot be read holds something.
    if (error instanceof ToolError) return false
    throw error
  }
}
