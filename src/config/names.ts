/** True for what can name an environment: 1 to 64 letters, digits, dots, dashes, underscores, not a sign first. */
export function isEnvironmentName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)
}

/** True for what has the form of a project id. */
export function isProjectId(text: string): boolean {
  return /^P[A-Za-z0-9]{1,254}$/.test(text)
}
