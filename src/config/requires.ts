/** `1.2` or `1.2.3`, what comes after a dash or plus left out. */
const VERSION = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?$/
const CONDITION = /^(>=|<=|>|<|=|\^|~)?\s*(.+)$/

type Version = readonly [major: number, minor: number, patch: number]

/**
 * Whether a version fulfils a range: conditions with a space between them, each `>=`, `>`, `<=`, `<`, `=`, `^` or `~`
 * and a version of one to three numbers; a bare version means exactly this one.
 * @returns `undefined` when the range cannot be understood
 */
export function fulfils(version: string, range: string): boolean | undefined {
  const present = parseVersion(version)?.version
  const conditions = range
    .trim()
    .replaceAll(/([<>=^~])\s+/g, '$1')
    .split(/\s+/)
    .map(parseCondition)
  if (present === undefined) return undefined
  let isFulfilled = true
  for (const condition of conditions) {
    if (condition === undefined) return undefined
    isFulfilled &&= condition(present)
  }
  return isFulfilled
}

function parseCondition(text: string): ((present: Version) => boolean) | undefined {
  const parts = CONDITION.exec(text)
  const wanted = parseVersion(parts?.[2] ?? '')
  if (wanted === undefined) return undefined
  const { version, parts: given } = wanted
  const atLeast = (present: Version) => compare(present, version) >= 0
  switch (parts?.[1]) {
    case '>=':
      return atLeast
    case '>':
      return (present) => compare(present, version) > 0
    case '<=':
      return (present) => compare(present, version) <= 0
    case '<':
      return (present) => compare(present, version) < 0
    case '^':
      return (present) => atLeast(present) && sameUpTo(present, version, firstNonZero(version) + 1)
    case '~':
      return (present) => atLeast(present) && sameUpTo(present, version, Math.min(given, 2))
    default:
      return (present) => sameUpTo(present, version, given)
  }
}

function parseVersion(text: string): { readonly version: Version; readonly parts: number } | undefined {
  const found = VERSION.exec(text)
  if (found === null) return undefined
  const given = [...found].slice(1).filter((part: string | undefined) => part !== undefined)
  const [major = 0, minor = 0, patch = 0] = given.map(Number)
  return { version: [major, minor, patch], parts: given.length }
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

function sameUpTo(a: Version, b: Version, parts: number): boolean {
  return a.slice(0, parts).every((part, index) => part === b[index])
}

/** Under `^` everything up to the first number that is not zero stays. */
function firstNonZero(version: Version): number {
  const index = version.findIndex((part) => part !== 0)
  return index === -1 ? 2 : index
}
