import type { Node } from 'yaml'
import { fieldName, type ScenarioStep } from '../../core/flow/walk/index.js'
import { isObject, member } from '../../core/model/json.js'
import { quoteList } from '../quote.js'
import { writtenValue } from '../written-value.js'
import { readEntry, textAt, textsAt, type Entry, type Reading } from './entry.js'
import { readContext } from './read-context.js'
import { ANY_STEP_SHAPE, STEP_SHAPES, STEP_WORDS, stepSchema } from './schemas.js'
import type { z } from 'zod'
import { FREE } from '../shape.js'
import { Problems } from '../problems.js'

type StepEntry = Entry<z.infer<typeof stepSchema>>

/** One line of `steps:`. @returns `undefined` where something is wrong, which is told */
export function readStep(reading: Reading, node: Node | null): ScenarioStep | undefined {
  const { file, problems } = reading
  const { value } = writtenValue({ file, node, shape: FREE, problems: new Problems() })
  const words = STEP_WORDS.filter((word) => isObject(value) && member(value, word) !== undefined)
  const [word, other] = words
  const shape = word === undefined || other !== undefined ? ANY_STEP_SHAPE : STEP_SHAPES[word]
  const what = word === undefined ? 'the step' : `the ${word} step`
  const before = problems.count
  const entry = readEntry(reading, { node, shape, schema: stepSchema, what })
  if (word === undefined || other !== undefined) {
    // A misspelt word is told as an unknown key.
    if (entry !== undefined && problems.count === before) {
      const message = word === undefined ? 'A step must be' : 'A step can be only one of'
      const all = quoteList(word === undefined ? STEP_WORDS : words, word === undefined ? 'or' : 'and')
      const hint = 'Write one, with the name of the step: `- screen: Welcome Screen`.'
      problems.add({ code: 'wrong-value', message: `${message} ${all}`, hint, where: entry.where })
    }
    return undefined
  }
  return entry === undefined ? undefined : stepOf(word, entry, reading)
}

function stepOf(word: (typeof STEP_WORDS)[number], entry: StepEntry, reading: Reading): ScenarioStep {
  const { value, where } = entry
  const name = value[word] ?? ''
  const text = (key: 'press' | 'opens' | 'outcome' | 'branch' | 'exit' | 'to') =>
    textAt(entry, value[key], [key])
  const sets = value.sets === undefined ? undefined : readContext(entry, 'sets', reading)
  const any = { step: { value: name, where: entry.placeOf([word]) }, where, to: text('to'), sets }
  switch (word) {
    case 'screen': {
      if (value.press !== undefined && value.opens !== undefined) {
        const message = 'A person either presses something or opens a link'
        reading.problems.add({
          code: 'wrong-value',
          message,
          hint: 'Keep `press` or `opens`.',
          where: entry.placeOf(['opens']),
        })
      }
      return {
        type: 'screen',
        ...any,
        shows: textsAt(entry, value.shows, ['shows']) ?? [],
        hides: textsAt(entry, value.hides, ['hides']) ?? [],
        fill: fieldsOf(entry, reading),
        press: text('press'),
        opens: text('opens'),
      }
    }
    case 'action':
      return { type: 'action', ...any, outcome: text('outcome') }
    case 'condition':
      return { type: 'condition', ...any, branch: text('branch') }
    case 'subflow':
      return { type: 'subflow', ...any, exit: text('exit') }
  }
}

function fieldsOf(entry: StepEntry, reading: Reading): Extract<ScenarioStep, { type: 'screen' }>['fill'] {
  const written = entry.raw['fill']
  if (!isObject(written)) return []
  readContext(entry, 'fill', reading)
  return Object.entries(written).map(([name, value]) => ({
    value: [fieldName(name), value] as const,
    where: entry.placeOf(['fill', name]),
  }))
}
