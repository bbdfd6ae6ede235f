/** What can name an environment or a template: 1 to 64 letters, digits, dots, dashes, underscores, not a sign first. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
export const NAME_RULE =
  'must be 1 to 64 letters, digits, dots, dashes or underscores, with a letter or digit first'

/** What has the form of a project id. */
export const PROJECT_ID = /^P[A-Za-z0-9]{1,254}$/

/** True for what can name an environment. */
export function isEnvironmentName(text: string): boolean {
  return NAME.test(text)
}

/** True for what has the form of a project id. */
export function isProjectId(text: string): boolean {
  return PROJECT_ID.test(text)
}
