export type FindingSeverity = 'error' | 'warning'

interface CodeFacts {
  readonly severity: FindingSeverity
  /** What is wrong. */
  readonly meaning: string
  /** What to do; the hint of a finding that has none of its own. */
  readonly advice: string
}

/**
 * Every finding a check can give. An error cannot work, or is certainly not what the service takes; all else warns, as
 * real exports are often slightly broken and work all the same.
 */
const CATALOGUE = {
  'no-contents': {
    severity: 'error',
    meaning: '`contents` is missing or no object: the document has no graph',
    advice: 'Export the flow again; a screen or theme alone is no flow',
  },
  'tasks-not-object': {
    severity: 'error',
    meaning: '`contents.tasks` is missing or no object',
    advice: 'Write the tasks as an object, each under its id',
  },
  'no-start': {
    severity: 'error',
    meaning: 'Neither `startTask` nor the task `start` says where the flow begins',
    advice: 'Write the id of the first task as `contents.startTask`',
  },
  'start-unknown': {
    severity: 'error',
    meaning: '`startTask` names a task that does not exist',
    advice: 'Write the id of an existing task, or put the task back',
  },
  'edge-to-nowhere': {
    severity: 'error',
    meaning: 'An edge leads to a task that does not exist',
    advice: 'Lead the edge to an existing task, or put the task back',
  },
  'screen-missing': {
    severity: 'error',
    meaning: 'A screen task names no screen, or one that the document does not hold',
    advice: 'Put the screen back under `screens`, or correct `screenId`',
  },
  'component-cycle': {
    severity: 'error',
    meaning: 'Components of a screen lie in each other in a circle',
    advice: 'Take the component out of `nodes` or `linkedNodes` of one of them',
  },
  'call-cycle': {
    severity: 'error',
    meaning: 'Flows call each other in a circle, or a flow calls itself',
    advice: 'Take one of the calls out',
  },
  'bad-id': {
    severity: 'error',
    meaning:
      'The id cannot be one: over 255 characters, or with a control character, `/` or `\\`, or `.` or `..`',
    advice: 'Give the flow another `flowId`; nothing can be written under this one',
  },
  'no-metadata': {
    severity: 'warning',
    meaning: '`metadata` is missing: the flow has no name',
    advice: 'Add `metadata` with at least a name',
  },
  'wrong-shape': {
    severity: 'warning',
    meaning: 'A value is of another type than in every known document; it is read as if it were not there',
    advice: 'Compare with a fresh export of the flow',
  },
  'key-differs': {
    severity: 'warning',
    meaning: 'A task stands under another key than its id',
    advice: 'Make both the same; edges go by the key',
  },
  'unknown-task-type': {
    severity: 'warning',
    meaning: 'The type of a task is missing or unknown to this version',
    advice: 'Known are screen, automated, condition and flow; what others do is not judged',
  },
  'start-missing': {
    severity: 'warning',
    meaning: 'The pseudo task `start` is missing',
    advice: 'Every known document has one; export the flow again',
  },
  'start-differs': {
    severity: 'warning',
    meaning: '`startTask` and the edge of the task `start` disagree, or only one of them is there',
    advice: 'Make both name the first task',
  },
  'unreachable-task': {
    severity: 'warning',
    meaning: 'Nothing leads to a task',
    advice: 'Lead an edge to it, or delete it',
  },
  'dead-end': {
    severity: 'warning',
    meaning: 'A task leads nowhere, is no end, and none of its outcomes is an exit',
    advice: 'Lead its outcomes to another task or to the end',
  },
  'no-end': {
    severity: 'warning',
    meaning: 'No way leads from the start to an end or an exit',
    advice: 'Lead a way to a task with the action logged-in',
  },
  'open-outcome': {
    severity: 'warning',
    meaning: 'An outcome has no edge and is not among the exits in `sharedInteractions`',
    advice: 'Lead it somewhere; a person who comes by it gets stuck',
  },
  'unknown-outcome': {
    severity: 'warning',
    meaning: 'An edge is for an outcome that its task does not have, so it is never taken',
    advice: 'Correct its `interactionId`, or delete the edge',
  },
  'duplicate-edge': {
    severity: 'warning',
    meaning: 'An edge stands twice: same outcome, same target',
    advice: 'Delete one',
  },
  'else-missing': {
    severity: 'warning',
    meaning: 'A condition has no branch `ELSE`',
    advice: 'Add it as the last branch, or say where to go when no branch fits',
  },
  'else-not-last': {
    severity: 'warning',
    meaning: 'Branches stand behind `ELSE` and are never tried',
    advice: 'Move `ELSE` to the end of `conditions`',
  },
  'duplicate-branch': {
    severity: 'warning',
    meaning: 'Two branches of a condition share one `interactionId`, so their edges cannot be told apart',
    advice: 'Give one of them another id, in its edges too',
  },
  'half-missing': {
    severity: 'warning',
    meaning: 'Of a two-phase step (`4` and `4.end`) one half is missing',
    advice: 'Put the other half back, or delete both',
  },
  'half-pointer': {
    severity: 'warning',
    meaning: 'A two-phase step names another second half than its own',
    advice: 'Let `exchangeStepId`, `finishStepId` or `verifyStepId` name the second half',
  },
  'screen-unused': {
    severity: 'warning',
    meaning: 'No task shows a screen',
    advice: 'Delete the screen, or let a task show it',
  },
  'duplicate-screen': {
    severity: 'warning',
    meaning: 'Two screens share one `screenId`; the first counts here',
    advice: 'Delete one, or give it an id of its own',
  },
  'draft-differs': {
    severity: 'warning',
    meaning: 'A screen task carries a draft copy of its screen that says something else',
    advice: 'Save the flow in the console and export it again, or delete the copy from the task',
  },
  'root-missing': {
    severity: 'warning',
    meaning: 'The component tree of a screen has no `ROOT`: the screen is empty',
    advice: 'Export the screen again',
  },
  'child-missing': {
    severity: 'warning',
    meaning: 'A component lists a child that does not exist',
    advice: 'Take it off the list, or put the component back',
  },
  'parent-differs': {
    severity: 'warning',
    meaning: 'A component names another parent than the one that lists it',
    advice: 'Make `parent` name the component that lists it',
  },
  'component-twice': {
    severity: 'warning',
    meaning: 'A component is listed twice as a child',
    advice: 'Keep one place',
  },
  'unreachable-component': {
    severity: 'warning',
    meaning: 'A component hangs nowhere in the tree and is never shown',
    advice: 'List it in its parent, or delete it',
  },
  'interaction-without-component': {
    severity: 'warning',
    meaning: 'An interaction of a screen belongs to a component that does not exist',
    advice: 'Delete the interaction and its edges, or put the component back',
  },
  'placeholder-unclosed': {
    severity: 'warning',
    meaning: 'A text opens a placeholder `{{` and does not close it',
    advice: 'Write `}}` behind the path',
  },
  'placeholder-empty': {
    severity: 'warning',
    meaning: 'A placeholder names nothing: `{{}}`',
    advice: 'Write a path: `{{user.name}}`',
  },
  'no-action': {
    severity: 'warning',
    meaning: 'An automated task has no action',
    advice: 'Choose an action, or delete the task',
  },
  'argument-shape': {
    severity: 'warning',
    meaning:
      'An argument is not written as `{ type, value }`, or an item of its list not as `{ key, type, value }`',
    advice: 'Write it like the arguments of a fresh export',
  },
  'connector-missing': {
    severity: 'warning',
    meaning: 'A connector step names no connector',
    advice: 'Choose a connector; an import into another project can lose it',
  },
  'subflow-missing': {
    severity: 'warning',
    meaning: 'A subflow task names no flow',
    advice: 'Write the id of the flow it calls as its argument `flowId`',
  },
  'flow-unknown': {
    severity: 'warning',
    meaning: 'A subflow task calls a flow that will not exist',
    advice: 'Deploy that flow along with this one, or correct the id',
  },
  'exit-gone': {
    severity: 'warning',
    meaning: 'An edge waits for an exit that the called flow does not have',
    advice: 'Use one of its exits; ids change when its tasks are renumbered',
  },
  'reference-unnamed': {
    severity: 'warning',
    meaning:
      'A connector or role is used that `references` does not name, so it cannot be found by name elsewhere',
    advice: 'Export the flow again, or add the name under `references`',
  },
  'connector-unknown': {
    severity: 'warning',
    meaning: 'A connector is used that the project is not known to have',
    advice: 'Create the connector there, or map its id for that environment',
  },
  'role-unknown': {
    severity: 'warning',
    meaning: 'A role is used that the project does not have',
    advice: 'Create the role there, or correct the id',
  },
} as const satisfies Readonly<Record<string, CodeFacts>>

export type FlowFindingCode = keyof typeof CATALOGUE

/** What is known of a code. */
export function factsOf(code: FlowFindingCode): CodeFacts {
  return CATALOGUE[code]
}

/** Every code a check can give, errors first: what `docs/flow-checks.md` lists. */
export const flowFindingCodes: readonly (CodeFacts & { readonly code: string })[] = Object.entries(
  CATALOGUE,
).map(([code, facts]) => ({ code, ...facts }))
