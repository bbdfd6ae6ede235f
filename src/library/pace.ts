import { usageError } from '../core/model/errors.js'
import { DEFAULT_PACE, type Pace } from '../core/model/pace.js'

/** What can be asked for; as on the command line. */
const RANGES: Readonly<Record<keyof Pace, readonly [least: number, most: number]>> = {
  timeoutMs: [1, Number.MAX_SAFE_INTEGER],
  verifyTimeoutMs: [0, Number.MAX_SAFE_INTEGER],
  parallelism: [1, 100],
  reserve: [0, 0.9],
}

/**
 * The pace that is asked for, with the defaults where nothing is.
 * @throws ToolError `wrong-usage` for a number that cannot be
 */
export function paceIn(options: Partial<Pace>): Pace {
  const names = Object.keys(RANGES) as readonly (keyof Pace)[]
  const asked = names.flatMap((name) => {
    const value = options[name]
    return value === undefined ? [] : [[name, checked(name, value)] as const]
  })
  return { ...DEFAULT_PACE, ...Object.fromEntries(asked) }
}

function checked(name: keyof Pace, value: number): number {
  const [least, most] = RANGES[name]
  const isWhole = name === 'reserve' || Number.isInteger(value)
  if (isWhole && value >= least && value <= most) return value
  throw usageError({
    code: 'wrong-usage',
    message: `${name} takes ${name === 'reserve' ? 'a share' : 'a whole number'} from ${least} to ${most}, not ${value}`,
  })
}
