import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.js'
import { VALUE_OPTIONS } from '../value-options.js'

const IDS: ArgumentSpec = { name: '<ids...>', description: 'ids, or - for a list on stdin' }
const TO: OptionSpec = {
  flags: '--to <layout>',
  description: 'exported: one JSON file; snapshot: a folder with a file for each screen',
  choices: ['exported', 'snapshot'],
}
const SIDES = 'file, folder, live:ID, live:ID@ENV or backup:BACKUP/ID'

/** The commands of flows that read and compare. */
export const FLOW_READ_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['flow', 'list'],
    isNarrowable: true,
    summary: 'list the flows of the project',
    examples: [
      ['flow list', 'name, state, type and when it changed'],
      ["flow list --only 'flow/sign-*' -o json", 'some of them, for a script'],
    ],
    load: async () => (await import('./flow-list.js')).runFlowList,
  },
  {
    path: ['flow', 'get'],
    summary: 'show what flows are made of and what hangs on them',
    arguments: [IDS],
    examples: [
      ['flow get sign-up-or-in', 'steps, screens, methods, exits, callers'],
      ['flow get sign-up-or-in -o json', 'the document itself'],
    ],
    load: async () => (await import('./flow-get.js')).runFlowGet,
  },
  {
    path: ['flow', 'export'],
    summary: 'write flows into files, always in the same order of keys',
    arguments: [{ name: '[ids...]', description: 'ids, or - for a list on stdin' }],
    options: [
      { flags: '--all', description: 'every flow of the project' },
      TO,
      { flags: '--out <path>', description: 'file, or folder with ID.json or a folder for each flow' },
    ],
    examples: [
      ['flow export sign-in > sign-in.json', 'one flow, to stdout'],
      ['flow export --all --out flows', 'all of them, a file each'],
      ['flow export sign-in --to snapshot --out flows', 'a folder with a file for each screen'],
    ],
    load: async () => (await import('./flow-export.js')).runFlowExport,
  },
  {
    path: ['flow', 'validate'],
    summary: 'check flows in files, or all that the config declares',
    arguments: [
      { name: '[paths...]', description: 'files and folders of flows; default: those of the config' },
    ],
    options: [
      ...VALUE_OPTIONS,
      { flags: '--strict', description: 'warnings count as errors' },
      { flags: '--live', description: 'look for what they refer to in the project too' },
    ],
    formats: ['junit'],
    examples: [
      ['flow validate flows/sign-in.json', 'one flow; asks nothing of the network'],
      ['flow validate flows --strict', 'all in a folder, which know each other'],
      ['flow validate --config descope.yaml --live -e prod', 'what is declared, against a project'],
    ],
    load: async () => (await import('./flow-validate.js')).runFlowValidate,
  },
  {
    path: ['flow', 'test'],
    summary: 'walk flows as scenarios say, without a browser',
    arguments: [
      {
        name: '[files...]',
        description:
          'files of scenarios, or folders with *.flow-test.yaml at any depth; default: the working directory',
      },
    ],
    options: [
      ...VALUE_OPTIONS,
      { flags: '--all-steps', description: 'a step that no scenario walks is a failure' },
    ],
    formats: ['junit'],
    examples: [
      ['flow test', 'every *.flow-test.yaml here and below'],
      ['flow test tests/sign-in.flow-test.yaml --verbose', 'one file, with the walk of every scenario'],
      ['flow test tests --all-steps -o json', 'for a pipeline: exit 2 when something fails'],
    ],
    load: async () => (await import('./flow-test.js')).runFlowTest,
  },
  {
    path: ['flow', 'render'],
    summary: 'show what a template gives, or what that would change',
    arguments: [{ name: '<template>', description: 'file, or name of a template' }],
    options: [
      ...VALUE_OPTIONS,
      { flags: '--sample', description: "use the template's sample for values nobody gives" },
      { flags: '--id <id>', description: 'id of the flow; default: what the template says' },
      { flags: '--diff', description: 'what differs from the live flow' },
      { flags: '--exit-code', description: 'with --diff: exit 2 when something differs' },
      { flags: '--out <file>', description: 'write the flow there; - for stdout' },
      { flags: '--force', description: 'write over whatever is there' },
    ],
    examples: [
      ['flow render sign-up-or-in-email-code --var BRAND=Acme', 'a built-in template; secrets are not shown'],
      ['flow render flows/sign-up.template.yaml --vars-file acme.yaml --diff -e prod', 'against a project'],
    ],
    load: async () => (await import('./flow-render.js')).runFlowRender,
  },
  {
    path: ['flow', 'templates', 'list'],
    summary: "list the project's templates and those built in",
    examples: [['flow templates list', 'name, version and what each is for']],
    load: async () => (await import('./flow-templates-list.js')).runFlowTemplatesList,
  },
  {
    path: ['flow', 'templates', 'show'],
    summary: 'show which values a template takes',
    arguments: [{ name: '<template>', description: 'file, or name of a template' }],
    examples: [['flow templates show mfa-step-up', 'its variables with types and defaults']],
    load: async () => (await import('./flow-templates-show.js')).runFlowTemplatesShow,
  },
  {
    path: ['flow', 'templates', 'new'],
    summary: 'begin a template in the folder templates/ beside the config',
    arguments: [{ name: '<name>', description: 'what it will be called' }],
    options: [
      { flags: '--from <template>', description: 'copy of a template, by file or name' },
      { flags: '--flow <flow>', description: `made from a flow: ${SIDES}` },
    ],
    examples: [
      ['flow templates new welcome', 'a small one to begin with'],
      ['flow templates new our-sign-in --from sign-up-or-in-email-code', 'a built-in one to change'],
      ['flow templates new our-sign-in --flow live:sign-in', 'from what is live'],
    ],
    load: async () => (await import('./flow-templates-new.js')).runFlowTemplatesNew,
  },
  {
    path: ['flow', 'templates', 'validate'],
    summary: 'check templates alone and with their sample values',
    arguments: [{ name: '[templates...]', description: 'files or names; default: all there are' }],
    options: [...VALUE_OPTIONS, { flags: '--strict', description: 'warnings count as errors' }],
    formats: ['junit'],
    examples: [['flow templates validate --strict', "the project's and those built in"]],
    load: async () => (await import('./flow-templates-validate.js')).runFlowTemplatesValidate,
  },
  {
    path: ['flow', 'convert'],
    summary: 'turn a flow from any layout into another',
    arguments: [
      { name: '<in>', description: 'file or folder, in any layout' },
      { name: '<out>', description: 'file, or folder for a snapshot; - for stdout' },
    ],
    options: [...VALUE_OPTIONS, TO, { flags: '--force', description: 'write over whatever is there' }],
    examples: [
      ['flow convert downloaded.json flows/sign-in.json --to exported', 'what the console downloads'],
      ['flow convert sign-in.json flows/sign-in --to snapshot', 'the folder is named after the flow'],
    ],
    load: async () => (await import('./flow-convert.js')).runFlowConvert,
  },
  {
    path: ['flow', 'diff'],
    summary: 'tell what differs between two flows, without the noise of exporters',
    arguments: [
      { name: '<a>', description: SIDES },
      { name: '<b>', description: 'the same' },
    ],
    options: [
      ...VALUE_OPTIONS,
      { flags: '--exit-code', description: 'exit 2 when they differ' },
      { flags: '--full', description: 'every line of their canonical JSON that differs' },
    ],
    examples: [
      ['flow diff flows/sign-in.json live:sign-in', 'the file and what is live'],
      ['flow diff live:sign-in@dev live:sign-in@prod --exit-code', 'two environments, for a script'],
      ['flow diff backup:20251117T1030/sign-in live:sign-in', 'since a backup'],
    ],
    load: async () => (await import('./flow-diff.js')).runFlowDiff,
  },
  {
    path: ['flow', 'graph'],
    summary: 'draw a flow, or what changed in it',
    arguments: [{ name: '<flow>', description: `id of a live flow, or ${SIDES}` }],
    options: [
      ...VALUE_OPTIONS,
      { flags: '--svg', description: 'as a picture (default)' },
      { flags: '--mermaid', description: 'as a Mermaid flowchart' },
      {
        flags: '--diff <other>',
        description: 'mark what changes from this flow to the other one, named alike',
      },
      { flags: '--out <file>', description: 'default: stdout' },
    ],
    examples: [
      ['flow graph sign-in --out sign-in.svg', 'what is live'],
      ['flow graph flows/sign-in.json --mermaid', 'a file, for Markdown'],
      ['flow graph live:sign-in --diff flows/sign-in.json --out diff.svg', 'what a deploy would change'],
    ],
    load: async () => (await import('./flow-graph.js')).runFlowGraph,
  },
]
