import { execFile } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Git without anybody's settings. */
const ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'ana',
  GIT_AUTHOR_EMAIL: 'ana@example.com',
  GIT_COMMITTER_NAME: 'ana',
  GIT_COMMITTER_EMAIL: 'ana@example.com',
}

/** A repository as GitHub keeps it, with the refs that it makes for pull requests. */
export class HostedRepository {
  private constructor(
    private readonly folder: string,
    private readonly desk: string,
  ) {}

  /** @param folder where it is to lie; what `files` holds becomes the first commit of `main` */
  static async create(folder: string, files: string): Promise<HostedRepository> {
    const desk = join(folder, 'desk')
    const hosted = new HostedRepository(join(folder, 'origin.git'), desk)
    await cp(files, desk, { recursive: true })
    await hosted.#git(['init', '--quiet', '--initial-branch', 'main', desk], folder)
    await hosted.#commitAll('begin')
    await hosted.#git(['clone', '--quiet', '--bare', desk, hosted.folder], folder)
    await hosted.#git(['remote', 'add', 'origin', hosted.folder])
    return hosted
  }

  /** A commit on top of a branch, which begins at `main` where it is new. Gives its hash. */
  async push(branch: string, files: Readonly<Record<string, string>>): Promise<string> {
    await this.#git(['fetch', '--quiet', 'origin'])
    const isThere = (await this.#git(['branch', '--remotes', '--list', `origin/${branch}`])) !== ''
    await this.#git(['checkout', '--quiet', '-B', branch, isThere ? `origin/${branch}` : 'origin/main'])
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.desk, path)), { recursive: true })
      await writeFile(join(this.desk, path), text)
    }
    await this.#commitAll(`change ${branch}`)
    await this.#git(['push', '--quiet', 'origin', branch])
    return this.#git(['rev-parse', 'HEAD'])
  }

  /** What `main` would be if the branch were merged; the branch must hold all of `main`. Gives the commit's hash. */
  async offerMerge(number: number, head: string): Promise<string> {
    const merged = await this.#inOrigin([
      'commit-tree',
      `${head}^{tree}`,
      '-p',
      'main',
      '-p',
      head,
      '-m',
      'offer',
    ])
    await this.#inOrigin(['update-ref', `refs/pull/${number}/merge`, merged])
    return merged
  }

  /** Merges as one commit. Gives its hash. */
  async squash(head: string): Promise<string> {
    const merged = await this.#inOrigin(['commit-tree', `${head}^{tree}`, '-p', 'main', '-m', 'merge'])
    await this.#inOrigin(['update-ref', 'refs/heads/main', merged])
    return merged
  }

  async head(): Promise<string> {
    return this.#inOrigin(['rev-parse', 'main'])
  }

  /** The files of one commit, as `actions/checkout` leaves them. */
  async checkout(
    folder: string,
    about: { readonly commit: string; readonly isWhole: boolean },
  ): Promise<void> {
    const { commit, isWhole } = about
    await rm(folder, { recursive: true, force: true })
    await this.#git(['init', '--quiet', folder], dirname(folder))
    const depth = isWhole ? [] : ['--depth', '1']
    await this.#git(['fetch', '--quiet', ...depth, `file://${this.folder}`, commit], folder)
    await this.#git(['checkout', '--quiet', commit], folder)
  }

  async #commitAll(message: string): Promise<void> {
    await this.#git(['add', '--all'])
    await this.#git(['commit', '--quiet', '--message', message])
  }

  async #inOrigin(words: readonly string[]): Promise<string> {
    return this.#git(words, this.folder)
  }

  async #git(words: readonly string[], cwd = this.desk): Promise<string> {
    const env = { PATH: process.env['PATH'], HOME: this.desk, ...ENV }
    // A commit that no branch names can be asked for, as on GitHub.
    const allow = ['-c', 'uploadpack.allowAnySHA1InWant=true']
    const { stdout } = await run('git', [...allow, ...words], {
      cwd,
      env: {
        ...env,
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'uploadpack.allowAnySHA1InWant',
        GIT_CONFIG_VALUE_0: 'true',
      },
    })
    return stdout.trim()
  }
}
