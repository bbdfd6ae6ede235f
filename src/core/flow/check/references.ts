import type { Pointer } from '../../model/pointer.js'
import { objectAt, textAt } from '../read-flow.js'
import { finding, shown, taskInWords, type FlowFinding } from './finding.js'
import { textsIn } from './same-json.js'
import type { Subject } from './surroundings.js'

/** An id as the service makes them, 27 letters and digits behind a prefix; a role by `ROL` is a guess from one sample. */
const CONNECTOR_ID = /^CI[0-9A-Za-z]{27}$/
const ROLE_ID = /^ROL[0-9A-Za-z]{27}$/

interface Use {
  readonly kind: 'connector' | 'role'
  readonly id: string
  readonly by: string
  readonly path: Pointer
  readonly task?: string
}

/** Connectors and roles that the flow uses, each told once, where it is first used. */
export function* checkReferences(subject: Subject): Generator<FlowFinding> {
  const { flow, surroundings } = subject
  const seen = new Set<string>()
  for (const { kind, id, by, path, task } of usesIn(subject)) {
    const key = JSON.stringify([kind, id])
    if (seen.has(key)) continue
    seen.add(key)
    const about = { path, ...(task !== undefined && { task }) }
    const [named, known] =
      kind === 'connector' ? [flow.connectors, surroundings.connectors] : [flow.roles, surroundings.roles]
    const name = named.get(id)
    const what = `the ${kind} ${name === undefined ? shown(id) : `${shown(name)} (${shown(id)})`}`
    if (name === undefined) {
      yield finding('reference-unnamed', {
        message: `${by} uses ${what}, which references does not name`,
        ...about,
      })
    }
    if (known !== undefined && !known.has(id)) {
      const message = `${by} uses ${what}, which is not known in the project`
      yield finding(kind === 'connector' ? 'connector-unknown' : 'role-unknown', { message, ...about })
    }
  }
}

function* usesIn({ flow }: Subject): Generator<Use> {
  for (const task of flow.tasks.values()) {
    const about = { by: taskInWords(task), path: task.path, task: task.id }
    const connector = task.arguments.get('connectorId')
    if (typeof connector === 'string' && connector !== '') {
      yield { kind: 'connector', id: connector, ...about, path: `${task.path}/arguments/connectorId/value` }
    }
    for (const part of [...task.arguments.values(), ...task.branches.map(({ raw }) => raw)]) {
      for (const text of textsIn(part)) {
        if (CONNECTOR_ID.test(text)) yield { kind: 'connector', id: text, ...about }
        else if (ROLE_ID.test(text)) yield { kind: 'role', id: text, ...about }
      }
    }
  }
  const translator = textAt(objectAt(flow.metadata, 'translation'), 'connectorId')
  // `manual` and other words stand here too: translations typed in by hand.
  if (translator !== undefined && CONNECTOR_ID.test(translator)) {
    const path = '/metadata/translation/connectorId'
    yield { kind: 'connector', id: translator, by: 'the translation', path }
  }
}
