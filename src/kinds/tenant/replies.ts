/** Where every call about tenants begins. */
export const TENANT_PATH = '/v1/mgmt/tenant'
