/** Orders task ids as people count: `2` before `10`, `9.end` behind `9`; numbers before words. */
export function byId(a: string, b: string): number {
  const left = digitsOf(a)
  const right = digitsOf(b)
  if (left !== undefined && right !== undefined) {
    const number = left.length - right.length || compare(left, right)
    if (number !== 0) return number
  } else if (left !== right) return left === undefined ? 1 : -1
  return compare(a, b)
}

/** The number an id begins with, as digits without leading zeros: it may be longer than a double holds. */
function digitsOf(id: string): string | undefined {
  const digits = /^\d+/.exec(id)?.[0]
  return digits?.replace(/^0+(?=\d)/, '')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
