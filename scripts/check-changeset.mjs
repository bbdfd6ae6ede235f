/**
 * Asks for a changeset where the program changed: `node scripts/check-changeset.mjs origin/main`.
 * Tests, docs and tools need none. A change nobody can notice gets an empty one: `npx changeset --empty`.
 */
import { execFileSync } from 'node:child_process'

const base = process.argv[2] ?? 'origin/main'
const changed = execFileSync('git', ['diff', '--name-only', '--diff-filter=d', `${base}...HEAD`], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '')

const program = changed.filter((file) => /^(src|bin)\//.test(file) && !file.endsWith('.test.ts'))
const hasChangeset = changed.some((file) => /^\.changeset\/(?!README).*\.md$/.test(file))
// A release takes the changesets away and writes the changelog.
const isRelease = changed.includes('CHANGELOG.md')

if (program.length > 0 && !hasChangeset && !isRelease) {
  console.error(`${program.join(', ')}: the program changed, and no changeset tells users.`)
  console.error('Run `npm run changeset`, or `npx changeset --empty` when nobody can notice the change.')
  process.exitCode = 1
}
