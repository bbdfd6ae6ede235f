import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fetchFor } from '../../../src/descope/index.js'
import { bucketAt } from '../../../src/store/index.js'
import { startS3Server } from '../../support/s3-server.js'
import { FastTime } from './fast-time.js'
import type { Folders } from './killing.js'

/** Where the store of a round lies, and how it is looked into. */
export interface StorePlace {
  /** What `--store` names, for the folder of a round. */
  address(parent: string): string
  /** Variables of the machine that the program runs on; another machine after each kill. */
  env(folders: Folders, host: number): Readonly<Record<string, string>>
  copy(from: Folders, to: Folders): Promise<void>
  /** A folder with what the store holds now. */
  stored(folders: Folders): Promise<string>
  close(): Promise<void>
}

/** A folder on the one machine. */
export function folderPlace(): StorePlace {
  return {
    address: (parent) => join(parent, 'store'),
    env: () => ({}),
    copy: async (from, to) => cp(from.store, to.store, { recursive: true }),
    stored: async ({ store }) => store,
    close: async () => undefined,
  }
}

/** A bucket that all machines share; each machine has a home of its own, in which nothing is. */
export async function bucketPlace(): Promise<StorePlace> {
  const s3 = await startS3Server()
  return {
    address: (parent) => s3.store(basename(parent)),
    env: ({ parent }, host) => ({ ...s3.env, HOME: homeOf(parent, host) }),
    async copy(from, to) {
      const before = `${basename(from.parent)}/`
      for (const [key, object] of s3.objects) {
        if (!key.startsWith(before)) continue
        s3.objects.set(`${basename(to.parent)}/${key.slice(before.length)}`, object)
      }
    },
    stored: async ({ parent, store }) => downloaded({ address: store, env: s3.env, parent }),
    close: async () => s3.close(),
  }
}

export function homeOf(parent: string, host: number): string {
  return join(parent, `home-${host}`)
}

/** Everything in a place of a bucket as files; gives the folder. */
export async function downloaded(about: {
  readonly address: string
  readonly env: Readonly<Record<string, string>>
  readonly parent: string
}): Promise<string> {
  const { address, env, parent } = about
  const folder = await mkdtemp(join(parent, 'stored-'))
  const driver = bucketAt(address, {
    env,
    fetch: fetchFor({}),
    clock: new FastTime(1),
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  })
  for (const key of await driver.list('')) {
    const path = join(folder, ...key.split('/'))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, (await driver.read(key)) ?? '')
  }
  return folder
}
