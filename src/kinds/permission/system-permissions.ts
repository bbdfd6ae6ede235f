/** Permissions that every project has from the start, for records without a mark. That it is these three is a guess. */
export const SYSTEM_PERMISSIONS: ReadonlySet<string> = new Set(['SSO Admin', 'User Admin', 'Impersonate'])
