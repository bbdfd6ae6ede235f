/**
 * Flows that a new project has, by id: seen in the tests of Descope's SDKs and in exported projects. That nothing else
 * keeps them from being deleted is likely (`flow/delete` takes any ids), so they are guarded here.
 */
export const SYSTEM_FLOWS: ReadonlySet<string> = new Set([
  'sign-up-or-in',
  'sign-up',
  'sign-in',
  'step-up',
  'add-passkeys',
])
