import { isReading, type DescopeApi } from '../../core/ports/descope-api.js'
import type { Store } from '../../core/ports/store.js'
import type { Session } from '../session.js'

/** The same session for who only looks: nothing that writes to Descope or to the store gets through. */
export function readingSession(session: Session): Session {
  return { ...session, api: readingApi(session.api), store: readingStore(session.store) }
}

function readingApi(api: DescopeApi): DescopeApi {
  return {
    projectId: api.projectId,
    host: api.host,
    connection: api.connection ?? api,
    async call(request) {
      if (!isReading(request)) throw refused(`${request.method} ${request.path}`)
      return api.call(request)
    },
    quota: () => api.quota?.() ?? [],
    newestAnswer: () => api.newestAnswer?.(),
  }
}

function readingStore(store: Store): Store {
  return {
    ...store,
    backups: { ...store.backups, create: never('backups.create'), remove: never('backups.remove') },
    state: { ...store.state, write: never('state.write') },
    runs: { ...store.runs, open: never('runs.open'), remove: never('runs.remove') },
    audit: { ...store.audit, open: never('audit.open') },
    serviceAudit: {
      ...store.serviceAudit,
      keep: never('serviceAudit.keep'),
      remove: never('serviceAudit.remove'),
    },
    lock: { ...store.lock, acquire: never('lock.acquire'), remove: never('lock.remove') },
  }
}

function never(what: string): () => Promise<never> {
  return async () => {
    throw refused(what)
  }
}

/** A defect of ours: whoever only looks has asked for a write. */
function refused(what: string): Error {
  return new Error(`${what} was asked for by something that may only read`)
}
