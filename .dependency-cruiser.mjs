/**
 * The direction of imports, floor by floor:
 *
 *   cli, library, index, emulator → wiring → operations
 *     → config, descope, kinds, apply, store, report, emulator → core
 *
 * A floor may be skipped, never climbed, and neighbours on one floor do not know each other.
 */
const ROOMS = '(config|descope|kinds|apply|store|report|emulator)'
const TESTS = '\\.test\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'core-knows-nothing-of-ours',
      comment: 'core is pure: it imports nothing from the floors above.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/', pathNot: '^src/core/' },
    },
    {
      name: 'core-knows-nothing-of-node',
      comment: 'core is values in, values out: the world comes as arguments.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'rooms-do-not-climb',
      comment: 'A room is called by operations; it does not call them.',
      severity: 'error',
      from: { path: `^src/${ROOMS}/` },
      to: { path: '^src/(operations|wiring|library|cli)/|^src/[^/]+\\.ts$' },
    },
    {
      name: 'neighbours-do-not-know-each-other',
      comment: 'Rooms on one floor are handed their ports as arguments.',
      severity: 'error',
      from: { path: `^src/${ROOMS}/` },
      to: { path: `^src/${ROOMS}/`, pathNot: '^src/$1/' },
    },
    {
      name: 'operations-do-not-climb',
      comment: 'Operations are handed a session; who builds it is none of their business.',
      severity: 'error',
      from: { path: '^src/operations/' },
      to: { path: '^src/(wiring|library|cli)/|^src/[^/]+\\.ts$' },
    },
    {
      name: 'wiring-does-not-climb',
      comment: 'What the command line and the library need alike knows neither of them.',
      severity: 'error',
      from: { path: '^src/wiring/' },
      to: { path: '^src/(library|cli)/|^src/[^/]+\\.ts$' },
    },
    {
      name: 'front-doors-do-not-meet',
      comment: 'The library is usable without the command line, and the other way round.',
      severity: 'error',
      from: { path: '^src/(library/|[^/]+\\.ts$)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'the-command-line-does-not-use-the-library',
      comment: 'What both need is wiring.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/(library/|[^/]+\\.ts$)' },
    },
    {
      name: 'kinds-do-not-know-each-other',
      comment: 'A kind refers to another by address; the register is the only place that knows all.',
      severity: 'error',
      from: { path: '^src/kinds/([^/]+)/' },
      to: { path: '^src/kinds/', pathNot: '^src/kinds/$1/' },
    },
    {
      name: 'emulations-are-loaded-by-the-emulator-side-only',
      comment: 'A kind and its register run without the emulation; src/kinds/emulations.ts registers those.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/kinds/emulations\\.ts$', '/emulation[^/]*\\.ts$', '/emulation/', TESTS],
      },
      to: { path: '^src/kinds/[^/]+/emulation(\\.ts$|/)' },
    },
    {
      name: 'emulations-are-wired-by-the-front-doors',
      comment: 'The emulator is handed the emulations; only who wires everything knows them.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', '^src/library/', TESTS] },
      to: { path: '^src/kinds/emulations\\.ts$' },
    },
    {
      name: 'emulations-are-independent',
      comment: 'An emulation is written from the API documents, so that it can contradict our own calls.',
      severity: 'error',
      from: { path: '^src/kinds/[^/]+/emulation' },
      to: { path: '^src/kinds/[^/]+/(remote|index)\\.ts$' },
    },
    {
      name: 'program-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: TESTS },
      to: { path: ['^test/', '^bench/', '^scripts/', TESTS] },
    },
    {
      name: 'program-does-not-import-test-libraries',
      comment:
        'The SDK judges the emulator; the program speaks HTTP itself (docs/decisions/0001-transport.md).',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: TESTS },
      to: { path: 'node_modules/(vitest|fast-check|ajv|@descope)/' },
    },
    {
      name: 'no-cycles',
      comment:
        'Types may refer to each other, and what is loaded later to its loader; modules that run may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { path: '^(src|test)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'] },
  },
}
