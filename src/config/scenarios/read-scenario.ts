import { isSeq, type Node } from 'yaml'
import type { z } from 'zod'
import type { Expectation, ExpectedFinish, Scenario, ScenarioStep } from '../../core/flow/walk/index.js'
import { isNode, resolved } from '../pairs.js'
import { quoteList } from '../quote.js'
import { readEntry, textAt, textsAt, type Entry, type Reading } from './entry.js'
import { readContext } from './read-context.js'
import { readStep } from './read-step.js'
import { SCENARIO_SHAPE, scenarioSchema } from './schemas.js'

type ScenarioEntry = Entry<Partial<z.infer<typeof scenarioSchema>>>

/** One of `scenarios:`. @returns `undefined` where it cannot be used, which is told */
export function readScenario(reading: Reading, node: Node | null): Scenario | undefined {
  const entry = readEntry(reading, {
    node,
    shape: SCENARIO_SHAPE,
    schema: scenarioSchema,
    what: 'the scenario',
  })
  if (entry === undefined) return undefined
  const { value, where } = entry
  const context = readContext(entry, 'context', reading)
  const steps = itemsOf(reading, entry.nodeOf(['steps'])).map((step) => readStep(reading, step))
  return {
    name: value.name ?? '',
    where,
    contextWhere: value.context === undefined ? where : entry.placeOf(['context']),
    context,
    steps: steps.filter((step): step is ScenarioStep => step !== undefined),
    expect: expectationOf(entry, reading),
  }
}

/** The items of a list; none where there is no list. */
export function itemsOf({ file }: Reading, node: Node | null): readonly (Node | null)[] {
  const list = resolved(file, node)
  return isSeq(list) ? list.items.map((item) => (isNode(item) ? item : null)) : []
}

function expectationOf(entry: ScenarioEntry, reading: Reading): Expectation {
  const expect = entry.value.expect ?? {}
  const where = entry.placeOf(['expect'])
  return {
    where,
    path: textsAt(entry, expect.path, ['expect', 'path']),
    screens: textsAt(entry, expect.screens, ['expect', 'screens']),
    finish: finishOf(entry, reading),
  }
}

const FINISHES = ['end', 'exit', 'stopsAt', 'error'] as const

function finishOf(entry: ScenarioEntry, { problems }: Reading): ExpectedFinish {
  const expect = entry.value.expect ?? {}
  const said = FINISHES.filter((key) => expect[key] !== undefined)
  if (said.length > 1) {
    problems.add({
      code: 'wrong-value',
      message: `A walk finishes once, not with ${quoteList(said, 'and')}`,
      hint: 'Keep one of them.',
      where: entry.placeOf(['expect', said[1] ?? '']),
    })
  }
  const text = (key: (typeof FINISHES)[number]) => {
    const value = expect[key]
    return textAt(entry, typeof value === 'string' ? value : undefined, ['expect', key])
  }
  const [exit, screen] = [text('exit'), text('stopsAt')]
  if (exit !== undefined) return { type: 'exit', exit }
  if (screen !== undefined) return { type: 'stopsAt', screen }
  if (expect.error !== undefined) {
    return { type: 'error', message: text('error'), where: entry.placeOf(['expect', 'error']) }
  }
  return { type: 'end', step: text('end') }
}
