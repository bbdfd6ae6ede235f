/**
 * A real store with the S3 interface on this machine: Ceph's gateway over one monitor and one store in memory, in a
 * folder of its own, on free ports. `node scripts/ceph-rgw.mjs` prints the variables to use it with and runs until it is
 * stopped; `--install` installs Debian's packages where they are missing (as root; 61 MB to fetch), `--only-install` does
 * nothing else. Takes about 15 s to
 * start and 200 MB of memory. Why Ceph: docs/decisions/0014-bucket-store.md.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AwsClient } from 'aws4fetch'

const PACKAGES = ['radosgw', 'ceph-mon', 'ceph-osd']
const PROGRAMS = ['radosgw', 'radosgw-admin', 'ceph-mon', 'ceph-osd', 'ceph', 'ceph-authtool', 'monmaptool']
const STARTED_WITHIN_MS = 90_000
const REGION = 'us-east-1'

/**
 * @typedef {object} Gateway
 * @property {Record<string, string>} env what a program finds it with: `TEST_S3_ENDPOINT`, `TEST_S3_BUCKET`, `AWS_…`
 * @property {() => Promise<void>} stop ends everything that was started, and takes its folder away
 */

/** @param {{ installs: boolean }} options */
export function cephIsThere({ installs }) {
  const missing = PROGRAMS.filter((name) => spawnSync('which', [name]).status !== 0)
  if (missing.length === 0) return true
  if (!installs) return false
  if (process.getuid?.() !== 0)
    throw new Error(`${missing.join(', ')} are missing, and only root can install them`)
  // Debian would start them as services: that is refused, for this one time.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  // A mirror that stumbles once, and another apt at work, are no reason to give up.
  const patience = ['-q', '-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=120']
  const apt = (/** @type {string[]} */ ...words) =>
    spawnSync('apt-get', [...patience, ...words], { env, encoding: 'utf8' })
  // Lists of a source that is not needed here may be out of reach: whether the packages can be had shows below.
  const lists = apt('update')
  const { status, stdout, stderr } = apt('install', '-y', '--no-install-recommends', ...PACKAGES)
  if (status !== 0) {
    const words = `${lists.stdout}${lists.stderr}${stdout}${stderr}`
    throw new Error(`apt-get install ended with ${status ?? 'a signal'}\n${words}`.slice(-2000))
  }
  return cephIsThere({ installs: false })
}

/**
 * Starts it, makes a bucket, and gives what is needed to use it.
 *
 * @returns {Promise<Gateway>}
 */
export async function startCeph() {
  const folder = mkdtempSync(join(tmpdir(), 'ceph-rgw-'))
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = []
  const stop = async () => {
    await Promise.all(children.reverse().map(ended))
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { env: await start(folder, children), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * @param {string} folder
 * @param {import('node:child_process').ChildProcess[]} children
 */
async function start(folder, children) {
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()]
  const [fsid, osdId] = [randomUUID(), randomUUID()]
  const conf = join(folder, 'ceph.conf')
  const keyring = join(folder, 'keyring')
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(join(folder, name))
  writeFileSync(
    conf,
    `[global]
fsid = ${fsid}
mon initial members = a
mon host = [v2:127.0.0.1:${monitorPort}/0]
public network = 127.0.0.0/8
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${keyring}
run dir = ${folder}
pid file = ${folder}/$name.pid
log file = ${folder}/$name.log
admin socket = ${folder}/$name.$pid.asok
auth allow insecure global id reclaim = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail crit = 1
osd class load list = *
osd class default list = *
[mon.a]
mon data = ${folder}/mon
[osd.0]
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
[client.rgw.a]
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1
rgw thread pool size = 32
`,
  )
  /** @param {string} program @param {string[]} words */
  const run = (program, ...words) => {
    const { status, stdout, stderr } = spawnSync(program, words, {
      encoding: 'utf8',
      timeout: STARTED_WITHIN_MS,
    })
    if (status !== 0)
      throw new Error(
        `${program} ${words.join(' ')} ended with ${status ?? 'a signal'}: ${stderr}`.slice(0, 2000),
      )
    return stdout
  }
  /** @param {string} program @param {string[]} words */
  const stay = (program, ...words) => {
    const log = openSync(join(folder, `${program}.out`), 'a')
    children.push(spawn(program, ['-c', conf, '-f', ...words], { stdio: ['ignore', log, log] }))
  }
  const caps = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *']
  run('ceph-authtool', '--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *')
  for (const name of ['client.admin', 'osd.0', 'client.rgw.a']) {
    run('ceph-authtool', keyring, '--gen-key', '-n', name, ...caps)
  }
  const map = join(folder, 'monmap')
  run('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', `[v2:127.0.0.1:${monitorPort}]`, map)
  run('ceph-mon', '-c', conf, '-i', 'a', '--mkfs', '--monmap', map, '--keyring', keyring)
  stay('ceph-mon', '-i', 'a')
  run('ceph', '-c', conf, '--connect-timeout', '60', 'osd', 'new', osdId, '0')
  run('ceph', '-c', conf, 'auth', 'import', '-i', keyring)
  run('ceph-osd', '-c', conf, '-i', '0', '--mkfs', '--osd-uuid', osdId)
  stay('ceph-osd', '-i', '0')
  const [accessKey, secretKey] = [randomBytes(10).toString('hex'), randomBytes(20).toString('hex')]
  const user = ['user', 'create', '--uid', 'tests', '--display-name', 'tests']
  run('radosgw-admin', '-c', conf, ...user, '--access-key', accessKey, '--secret-key', secretKey)
  stay('radosgw', '-n', 'client.rgw.a')
  const endpoint = `http://127.0.0.1:${gatewayPort}`
  await answers(endpoint, children)
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    service: 's3',
    region: REGION,
  })
  const reply = await fetch(await client.sign(`${endpoint}/records`, { method: 'PUT' }))
  if (!reply.ok) throw new Error(`the bucket could not be made: ${reply.status} ${await reply.text()}`)
  return {
    TEST_S3_ENDPOINT: endpoint,
    TEST_S3_BUCKET: 'records',
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
  }
}

/**
 * @param {string} endpoint
 * @param {readonly import('node:child_process').ChildProcess[]} children
 */
async function answers(endpoint, children) {
  const untilMs = Date.now() + STARTED_WITHIN_MS
  while (Date.now() < untilMs) {
    const dead = children.find(({ exitCode }) => exitCode !== null)
    if (dead !== undefined) throw new Error(`${dead.spawnfile} ended with ${dead.exitCode ?? 'a signal'}`)
    const isThere = await fetch(endpoint, { signal: AbortSignal.timeout(2000) }).then(
      ({ status }) => status < 500,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`${endpoint} did not answer within ${STARTED_WITHIN_MS / 1000} s`)
}

/** @param {import('node:child_process').ChildProcess} child */
async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const end = new Promise((resolve) => child.once('exit', resolve))
  // Nothing in it is kept, so nothing has to be put away.
  child.kill('SIGKILL')
  await end
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!cephIsThere({ installs: process.argv.some((word) => /^--(only-)?install$/.test(word)) })) {
    console.error(
      `Ceph is not installed. Run as root: apt-get install --no-install-recommends ${PACKAGES.join(' ')}`,
    )
    process.exit(3)
  }
  if (process.argv.includes('--only-install')) process.exit(0)
  const gateway = await startCeph()
  for (const [name, value] of Object.entries(gateway.env)) console.log(`export ${name}=${value}`)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      void gateway.stop().then(() => process.exit(0))
    })
  }
}
