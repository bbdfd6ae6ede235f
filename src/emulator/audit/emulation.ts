import { notOneOf, requiredField } from '../../core/emulation/failures.js'
import { readValues } from '../../core/emulation/read-values.js'
import { EmulatedFailure, type EmulatedHandler, type Emulation } from '../../core/ports/emulation.js'
import { auditGuesses } from './guesses.js'
import { addRecord } from './record.js'
import { searchAudit } from './search.js'

const TYPES = ['info', 'warn', 'error']

/** That a tenant which does not exist is taken as it comes is a guess. */
const createEvent: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, {
    action: 'text',
    type: 'text',
    actorId: 'text',
    tenantId: 'text',
    userId: 'text',
    data: 'map',
  })
  if (values instanceof EmulatedFailure) return values
  const { action = '', type = '', actorId = '', tenantId = '', userId, data } = values
  if (action === '') return requiredField('action')
  if (type === '') return requiredField('type')
  if (!TYPES.includes(type)) return notOneOf('type', TYPES)
  if (actorId === '') return requiredField('actorId')
  if (tenantId === '') return requiredField('tenantId')
  addRecord(project, world, {
    action,
    type,
    actorId,
    tenants: [tenantId],
    ...(userId === undefined ? {} : { userId }),
    ...(data === undefined ? {} : { data }),
  })
  return {}
}

/** Descope's own audit of a project: what was changed through the emulator, and events that programs add. */
export const auditEmulation: Emulation = {
  guesses: auditGuesses,
  routes: [
    { method: 'POST', path: '/v1/mgmt/audit/search', handle: searchAudit },
    { method: 'POST', path: '/v1/mgmt/audit/event', handle: createEvent, isItsOwnRecord: true },
  ],
}
