import type { CommandSpec } from '../command.js'

/** Files to start from. */
export const INIT_COMMAND: CommandSpec = {
  path: ['init'],
  summary: 'write the files that a project as code begins with; asks, or takes the answers as options',
  arguments: [{ name: '[folder]', description: 'where to (default: here)' }],
  options: [
    {
      flags: '--environment <name=project>',
      description: 'an environment and its project id; without one it comes from a variable; repeatable',
      isRepeatable: true,
    },
    {
      flags: '--from-live [name]',
      description: 'write what is live in the project of this environment (default: the first), as pull does',
    },
    {
      flags: '--protect <name>',
      description: 'protect this environment; prod, production and live are without it; repeatable',
      isRepeatable: true,
    },
    {
      flags: '--workflow <which>',
      description: 'continuous integration (default: github)',
      choices: ['github', 'none'],
    },
    {
      flags: '--branch <name>',
      description: 'branch whose pushes the workflow applies (default: the one of origin, else main)',
    },
    { flags: '--force <file>', description: 'write over this file; repeatable', isRepeatable: true },
    { flags: '--dry-run', description: 'show the files, write nothing' },
  ],
  examples: [
    ['init', 'asks, and writes here'],
    ['init --environment dev=P2abc --environment prod=P2xyz', 'two environments, prod protected'],
    [
      'init --environment dev=P2abc --environment prod=P2xyz --store "s3://acme-descope/state?region=eu-central-1"',
      'with the bucket that the team and its CI share',
    ],
    ['init --environment dev=P2abc --from-live', 'a project that exists; needs its key'],
    ['init infra --yes --workflow none --dry-run', 'with the defaults into a folder; look first'],
  ],
  load: async () => (await import('./init.js')).runInit,
}

/** Whether all is in place. */
export const DOCTOR_COMMAND: CommandSpec = {
  path: ['doctor'],
  summary: 'look whether config, key, network, store and clock are in order; changes nothing',
  examples: [
    ['doctor', 'the project that is meant here'],
    ['doctor -e prod -o json', 'one environment of the config, for a script; exit 2 when something failed'],
  ],
  load: async () => (await import('./doctor.js')).runDoctor,
}
