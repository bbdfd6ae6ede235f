import { expect, it } from 'vitest'
import { COMMANDS } from './commands/index.js'

it('lets --only narrow only what heeds it', () => {
  const narrowable = COMMANDS.filter(({ isNarrowable }) => isNarrowable === true).map(({ path }) =>
    path.join(' '),
  )
  expect(narrowable).toEqual([
    'plan',
    'apply',
    'pull',
    'adopt',
    'tenant list',
    'tenant sync',
    'flow list',
    'flow deploy',
    'flow sync',
    'theme list',
    'theme sync',
    'permission list',
    'permission sync',
    'role list',
    'role sync',
    'backup restore',
    'backup diff',
    'audit list',
    'audit export',
    'audit stats',
    'rollback',
    'drift',
    'diff',
    'promote',
  ])
})
