import { Hono } from 'hono'
import { EmulatedFailure, type EmulatedWorld } from '../core/ports/emulation.js'
import { keyId } from './audit/key-id.js'
import type { Author } from './audit/management-record.js'
import { addressOf, sendJson, sendLimited, sendText, type Ctx, type Env, type Middleware } from './http.js'
import { isProjectId } from './project-id.js'
import type { RateLimiter } from './rate-limit.js'
import type { RequestCount } from './request-count.js'
import { parseBody, type Service } from './service.js'

const SDK_HEADER = 'x-descope-sdk-'
const BEARER = /^bearer\s+([^:\s]+):(\S+)$/i

/**
 * What Descope itself shows: every request is counted, meets the faults, is held to the limits, let in by its key, then
 * answered.
 */
export function managementSide(parts: {
  readonly service: Service
  readonly world: EmulatedWorld
  readonly requests: RequestCount
  /** What goes wrong on command. */
  readonly faulty: Middleware
  /** `undefined`: no limits. */
  readonly limiter: RateLimiter | undefined
  /** The only key that is let in; `undefined`: any. */
  readonly key: string | undefined
}): Hono<Env> {
  const { service, world } = parts
  const app = new Hono<Env>()

  app.use(counted(parts.requests))
  app.use(parts.faulty)
  if (parts.limiter !== undefined) app.use(limited(parts.limiter))
  app.use(authenticated({ service, key: parts.key, status: Number(world.guess('refused-key-status')) }))

  for (const { method, path } of service.calls) {
    app.on(method, path, async (c) => {
      const body = parseBody(await c.req.text())
      const reply =
        body instanceof EmulatedFailure
          ? service.failed(body)
          : service.answer(
              { projectId: c.get('projectId'), method, path, sees: 'past', author: authorOf(c) },
              { query: c.req.query(), body },
            )
      if (reply === undefined) return c.notFound()
      return sendText(service.print(reply.body), { status: reply.status })
    })
  }
  // Reported twice for a POST to a path that only has a GET: a server error without a message.
  const paths = new Set(Array.from(service.calls, ({ path }) => path))
  for (const path of paths) {
    app.all(path, () =>
      sendJson({ errorCode: 'E010009', errorDescription: 'Unknown server error' }, { status: 500 }),
    )
  }
  return app
}

/** Worked out only for what is written: see {@link Author}. */
function authorOf(c: Ctx): Author {
  return { actorId: keyId(c.get('key')), remoteAddress: c.env.incoming?.socket.remoteAddress }
}

function counted(requests: RequestCount): Middleware {
  return async (c, next) => {
    requests.add(c.req.method, c.req.path)
    await next()
  }
}

function limited(limiter: RateLimiter): Middleware {
  return async (c, next) => {
    const isSdk = Object.keys(c.req.header()).some((name) => name.startsWith(SDK_HEADER))
    const waitS = limiter.admit({ address: addressOf(c), path: c.req.path, isSdk })
    return waitS === 0 ? next() : sendLimited(waitS)
  }
}

/** `Bearer <projectId>:<key>`. Code and words for a refused key are a guess. */
function authenticated(parts: {
  readonly service: Service
  readonly key: string | undefined
  readonly status: number
}): Middleware {
  return async (c, next) => {
    const [, projectId = '', key] = BEARER.exec(c.req.header('authorization') ?? '') ?? []
    if (isProjectId(projectId) && (parts.key === undefined || parts.key === key)) {
      c.set('projectId', projectId)
      c.set('key', key ?? '')
      return next()
    }
    const reply = parts.service.failed(
      new EmulatedFailure(
        parts.status,
        'E011001',
        'Unauthorized',
        'The management key is missing or not valid',
      ),
    )
    return sendJson(reply.body, { status: reply.status })
  }
}
