/** `P…`: the service's own are P, perhaps a region, and 27 characters; shorter ones are welcome here. */
export function isProjectId(text: string): boolean {
  return /^P[\w-]{0,254}$/.test(text)
}
