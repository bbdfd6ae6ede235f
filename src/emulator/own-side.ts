import { Hono } from 'hono'
import { isLoopbackHost } from '../core/model/host.js'
import { member, printJson, type Json, type JsonObject } from '../core/model/json.js'
import { EmulatedFailure, type EmulatedProject } from '../core/ports/emulation.js'
import type { Database } from './database.js'
import type { FaultSet } from './faults/fault-set.js'
import { readFaults, type ReadFaults } from './faults/read-faults.js'
import { complaint, sendJson, sendText, type Env, type Middleware } from './http.js'
import { isLag, LAG_WORDS } from './lag.js'
import type { Past } from './past.js'
import { isProjectId } from './project-id.js'
import type { RateLimiter } from './rate-limit.js'
import type { RequestCount } from './request-count.js'
import { parseBody, type Service } from './service.js'

const CONSOLE_TABLE = 'emulatorConsole'

/**
 * What only the emulator has, for this machine alone and without a key: look at requests, start anew, be the console,
 * let things go wrong.
 */
export function ownSide(parts: {
  readonly service: Service
  readonly database: Database
  readonly requests: RequestCount
  readonly faults: FaultSet
  readonly past: Past
  readonly limiter: RateLimiter | undefined
  readonly nowMs: () => number
}): Hono<Env> {
  const { service, database, requests, faults, past, nowMs } = parts
  const app = new Hono<Env>()
  app.use(onlyFromHere)

  app.get('/requests', () => sendJson(requests.toJson()))
  app.delete('/requests', () => {
    requests.clear()
    return sendJson({})
  })

  app.post('/reset', () => {
    database.reset()
    parts.limiter?.reset()
    return sendJson({})
  })

  app.get('/faults', () => sendText(printJson(faults.toJson())))
  app.post('/faults', async (c) => {
    const read = readFaultList(parseBody(await c.req.text()))
    if (!read.ok) return complaint(read.problems)
    faults.replace(read.faults)
    return sendText(printJson(faults.toJson()))
  })
  app.delete('/faults', () => {
    faults.replace([])
    return sendJson({})
  })

  app.get('/lag', () => sendJson({ lagMs: past.lagMs }))
  app.put('/lag', async (c) => {
    const lagMs = readLag(parseBody(await c.req.text()))
    if (typeof lagMs === 'string') return complaint(lagMs)
    past.setLag(lagMs)
    return sendJson({ lagMs })
  })

  app.get('/console', () => {
    const changes = database.projectIds.flatMap((projectId) =>
      database.run(projectId, (project) => [...project.table(CONSOLE_TABLE).values()]),
    )
    return sendJson({ changes })
  })
  app.put('/console', async (c) => {
    const change = readChange(parseBody(await c.req.text()), database.projectIds[0])
    if (typeof change === 'string') return complaint(change)
    const { actor, projectId, method, url } = change
    const path = url.pathname
    const reply = service.answer(
      { projectId, method, path, sees: 'present', author: { actorId: actor } },
      { query: Object.fromEntries(url.searchParams), body: change.body },
      (project) => {
        note(project, { actor, time: new Date(nowMs()).toISOString(), projectId, method, path })
      },
    )
    if (reply === undefined) return complaint(`the emulator has no ${method} ${path}`)
    return sendText(service.print(reply.body), { status: reply.status })
  })
  app.all('*', (c) => complaint(`there is no ${c.req.method} ${c.req.path}`, 404))
  return app
}

function readFaultList(request: JsonObject | EmulatedFailure): ReadFaults {
  if (request instanceof EmulatedFailure) return { ok: false, problems: [request.errorMessage] }
  const { faults, ...others } = request
  const read = readFaults(faults)
  const [first, ...rest] = [
    ...Object.keys(others).map((key) => `${key} is not known here; only faults is`),
    ...(read.ok ? [] : read.problems),
  ]
  return first === undefined ? read : { ok: false, problems: [first, ...rest] }
}

/** The lag, or what is wrong with it. */
function readLag(request: JsonObject | EmulatedFailure): number | string {
  if (request instanceof EmulatedFailure) return request.errorMessage
  const lagMs = member(request, 'lagMs')
  return isLag(lagMs) && Object.keys(request).length === 1
    ? lagMs
    : `lagMs and nothing else must be given: ${LAG_WORDS}`
}

interface ConsoleChange {
  readonly actor: string
  readonly projectId: string
  readonly method: string
  readonly url: URL
  readonly body: JsonObject
}

/** The change, or what is wrong with it. */
function readChange(
  request: JsonObject | EmulatedFailure,
  onlyProject: string | undefined,
): ConsoleChange | string {
  if (request instanceof EmulatedFailure) return request.errorMessage
  const texts = ['actor', 'method', 'path'].map((name) => member(request, name))
  const [actor, method, path] = texts
  if (!isText(actor) || !isText(method) || !isText(path))
    return 'actor, method and path must be given as texts'
  if (!path.startsWith('/')) return 'path must begin with /'
  const projectId = member(request, 'projectId') ?? onlyProject
  if (projectId === undefined) return 'no project was seen yet: give projectId'
  if (!isText(projectId) || !isProjectId(projectId)) return 'projectId must be a project id: P…'
  const body = member(request, 'body') ?? {}
  if (typeof body !== 'object' || Array.isArray(body)) return 'body must be an object'
  return {
    actor,
    method: method.toUpperCase(),
    url: new URL(path, 'http://emulator'),
    projectId,
    body: body as JsonObject,
  }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

function note(project: EmulatedProject, change: JsonObject): void {
  const changes = project.table(CONSOLE_TABLE)
  changes.put(String(changes.size + 1), change)
}

/**
 * Lets in callers on this machine, and no web page: a browser that a page has talked into calling us sends an
 * `Origin`, or another host name than ours.
 */
const onlyFromHere: Middleware = async (c, next) => {
  const address = c.env.incoming?.socket.remoteAddress
  const isHere =
    address === undefined ||
    (isLoopbackHost(address.replace(/^::ffff:/, '')) && isLoopbackHost(new URL(c.req.url).hostname))
  if (isHere && c.req.header('origin') === undefined) return next()
  return complaint('the emulator’s own side answers only on this machine', 403)
}
