import { parseJson, type Json } from '../../core/model/json.js'
import type { Fault } from './fault.js'
import { readFaults, wrongFaults } from './read-faults.js'

const SHORT = /^(?:(?<method>[A-Za-z]+) +)?(?<path>\/[^@=]*)(?:@(?<nth>\d+(?:,\d+)*))?=(?<what>.+)$/
const WHAT = /^(?:(?<status>\d{3})|cut-(?<cut>[a-z]+)|delay:(?<delayMs>\d+))$/

/**
 * Faults as they are given on the command line: the JSON of one, or `[METHOD ]PATH[@NTH[,NTH]]=STATUS`, with
 * `cut-before`, `cut-after`, `cut-half` or `delay:MS` in the place of the status.
 * @throws ProblemsError `wrong-usage` with every problem of every one
 */
export function faultsOfSpecs(specs: readonly string[]): readonly Fault[] {
  const placeOf = (index: number) => `--fault ${JSON.stringify(specs[index])}`
  const written = specs.map(writtenOf)
  const unreadable = written.flatMap((fault, index) =>
    fault === undefined
      ? [`${placeOf(index)} is neither JSON nor PATH=STATUS, PATH@NTH=cut-after, PATH=delay:500`]
      : [],
  )
  const there = written.flatMap((fault, index) => (fault === undefined ? [] : [{ fault, index }]))
  const read = readFaults(
    there.map(({ fault }) => fault),
    (at) => placeOf(there[at]?.index ?? at),
  )
  const [first, ...others] = [...unreadable, ...(read.ok ? [] : read.problems)]
  if (first !== undefined) throw wrongFaults([first, ...others])
  return read.ok ? read.faults : []
}

function writtenOf(spec: string): Json | undefined {
  if (!spec.trimStart().startsWith('{')) return shortFormOf(spec)
  try {
    return parseJson(spec)
  } catch {
    return undefined
  }
}

function shortFormOf(spec: string): Json | undefined {
  const { path, method, nth, what = '' } = SHORT.exec(spec)?.groups ?? {}
  const effect = WHAT.exec(what)?.groups
  if (path === undefined || effect === undefined) return undefined
  const { status, cut, delayMs } = effect
  return {
    path,
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(nth === undefined ? {} : { nth: nth.split(',').map(Number) }),
    effect: {
      ...(status === undefined ? {} : { status: Number(status) }),
      ...(cut === undefined ? {} : { cut }),
      ...(delayMs === undefined ? {} : { delayMs: Number(delayMs) }),
    },
  }
}
