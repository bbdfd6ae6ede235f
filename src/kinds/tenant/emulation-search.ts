import { readValues, type Shape, type Values } from '../../core/emulation/read-values.js'
import { equalJson, member } from '../../core/model/json.js'
import { EmulatedFailure, type EmulatedHandler, type EmulatedTable } from '../../core/ports/emulation.js'
import { readRecord, tenantsOf, type TenantRow } from './emulation-record.js'

const filters = {
  tenantIds: 'texts',
  tenantNames: 'texts',
  tenantSelfProvisioningDomains: 'texts',
  tenantSSODomains: 'texts',
  customAttributes: 'map',
  authType: 'text',
  parentTenantId: 'text',
  topLevelOnly: 'flag',
} as const satisfies Shape
type Filters = Partial<Values<typeof filters>>

/**
 * `POST tenant/search`: no paging, nothing for what is not there. An empty filter does not filter. That a list means
 * "any of", that several filters must all hold and that names are compared exactly are guesses.
 */
export const searchTenants: EmulatedHandler = ({ body }, project) => {
  const wanted = readValues(body, filters)
  if (wanted instanceof EmulatedFailure) return wanted
  const tenants = tenantsOf(project)
  const holds = matcher(wanted)
  const found = candidates(wanted, tenants).filter(holds)
  return { tenants: found.map((row) => readRecord(row, tenants)) }
}

/** Ids and a parent are looked up; everything else goes through all tenants. */
function candidates({ tenantIds, parentTenantId }: Filters, tenants: EmulatedTable): readonly TenantRow[] {
  const rows = (): Iterable<unknown> => {
    if (tenantIds !== undefined && tenantIds.length > 0) {
      return [...new Set(tenantIds)].map((id) => tenants.get(id)).filter((row) => row !== undefined)
    }
    if (parentTenantId !== undefined && parentTenantId !== '') return tenants.where('parent', parentTenantId)
    return tenants.values()
  }
  return [...rows()] as readonly TenantRow[]
}

function matcher(wanted: Filters): (row: TenantRow) => boolean {
  const names = anyOf(wanted.tenantNames)
  const domains = anyOf(wanted.tenantSelfProvisioningDomains)
  const ssoDomains = anyOf(wanted.tenantSSODomains)
  const attributes = Object.entries(wanted.customAttributes ?? {})
  const { authType = '', parentTenantId = '', topLevelOnly = false } = wanted
  return (row) =>
    names([row.name]) &&
    domains(row.selfProvisioningDomains) &&
    ssoDomains(row.domains) &&
    attributes.every(([key, value]) => equalJson(member(row.customAttributes, key), value)) &&
    (authType === '' || row.authType === authType) &&
    (parentTenantId === '' || row.parent === parentTenantId) &&
    (!topLevelOnly || row.parent === '')
}

function anyOf(wanted: readonly string[] = []): (found: readonly string[]) => boolean {
  const set = new Set(wanted)
  return (found) => set.size === 0 || found.some((item) => set.has(item))
}
