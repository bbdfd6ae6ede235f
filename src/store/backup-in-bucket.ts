import { basename, dirname } from 'node:path/posix'
import { EXIT, ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { StoreDriver } from '../core/ports/store.js'
import type { FileBackup } from './backup-at-path.js'
import { namesBucket } from './drivers/bucket/bucket-place.js'
import { PROJECT_FILE } from './find-backups.js'
import { isSafeName } from './segment.js'

/**
 * The backup that an address in this store's bucket leads to, as lists of backups show it: an object, or what holds a
 * `project.json`. `undefined` for every other name.
 * @throws ToolError `backup-not-found`
 */
export async function backupInBucket(driver: StoreDriver, name: string): Promise<FileBackup | undefined> {
  if (!namesBucket(name)) return undefined
  const below = `${driver.location}/`
  const rest = name.startsWith(below) ? name.slice(below.length).replace(/\/+$/, '') : ''
  const keys = rest.split('/').every(isSafeName) ? [rest, `${rest}/${PROJECT_FILE}`] : []
  for (const key of keys) {
    const bytes = await driver.read(key)
    if (bytes === undefined) continue
    const named = basename(key) === PROJECT_FILE ? basename(dirname(key)) : basename(key)
    return { id: named.replace(/\.json$/i, ''), location: driver.locate(key), bytes }
  }
  throw new ToolError({
    code: 'backup-not-found',
    message: `there is no backup at ${quoted(name)} in the store ${quoted(driver.location)}`,
    hint: 'Name an address in this store, a file, or an id from: descope-mgmt backup list',
    where: { file: name },
    exit: EXIT.usage,
  })
}
