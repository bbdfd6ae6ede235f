import type { FlowSurroundings } from '../core/flow/check/index.js'
import type { FlowMeaning } from '../core/flow/meaning/index.js'
import type { FlowDocument } from '../core/flow/model.js'
import type { Finding } from '../core/model/plan.js'
import { flowDocument } from '../kinds/flow/document.js'
import { flowKind } from '../kinds/flow/index.js'
import { meaningIn } from '../kinds/flow/sameness.js'
import { fitDocuments } from './fit-documents.js'
import { readLive } from './read-live.js'
import type { Session } from './session.js'

export interface FlowInProject {
  /** With the ids of the project. */
  readonly document: FlowDocument
  /** Names that nothing there answers to. */
  readonly findings: readonly Finding[]
  /** The ids that the document has for those names. */
  readonly unanswered: ReadonlySet<string>
}

/**
 * Flows as they would be written into the project, and what is known around them there. Connectors are known by the
 * flows that use them and by the environment's `ids`, because the service does not list them. Asks one list of flows, one
 * of roles, and exports where a name is looked for.
 */
export async function liveSurroundings(
  session: Session,
  flows: readonly { readonly id: string; readonly document: FlowDocument }[],
): Promise<{ readonly flows: readonly FlowInProject[]; readonly around: FlowSurroundings }> {
  const live = await readLive(session, [flowKind])
  const kind = { ...flowKind, document: flowDocument }
  const fitted: FlowInProject[] = []
  // One by one, as several files may hold one flow.
  for (const { id, document } of flows) {
    const address = flowKind.addressOf(id)
    const fits = await fitDocuments(session, kind, { wanted: [{ address, content: document }], live })
    const fit = fits.get(address)
    const { content = document, findings = [], missing = [] } = fit ?? {}
    const names = flowDocument.namesIn(content)
    const unanswered = new Set(missing.flatMap(({ sort, name }) => names[sort]?.get(name) ?? []))
    fitted.push({ document: content, findings, unanswered })
  }
  const known = new Map<string, FlowMeaning>()
  const connectors = new Set(Object.values(session.environment?.ids?.['connectors'] ?? {}))
  for (const { key, spec, document } of live.values()) {
    const meaning = meaningIn(spec)
    if (meaning !== undefined) known.set(key, meaning)
    for (const id of flowDocument.idsIn(document)['connectors'] ?? []) connectors.add(id)
    for (const id of flowDocument.namesIn(document)['connectors']?.values() ?? []) connectors.add(id)
  }
  const roles = await flowDocument.readNames(session.api, 'roles', session.signal)
  return {
    flows: fitted,
    around: { flows: known, connectors, ...(roles === undefined ? {} : { roles: new Set(roles.values()) }) },
  }
}
