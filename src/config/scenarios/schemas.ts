import { z } from 'zod'
import { FREE, FREE_MAP, keys } from '../shape.js'

const text = z.string().min(1)
const texts = z.array(text)
const map = z.record(z.string(), z.unknown())

export const FILE_SHAPE = keys('scenario file', {
  flow: FREE,
  variables: FREE_MAP,
  flows: FREE,
  scenarios: FREE,
})
export const fileSchema = z.object({
  flow: text,
  variables: map.optional(),
  flows: z.array(z.unknown()).optional(),
  scenarios: z.array(z.unknown()).min(1),
})

export const FLOW_SHAPE = keys('flow', { flow: FREE, variables: FREE_MAP })
export const flowSchema = z.object({ flow: text, variables: map.optional() })

const EXPECT_SHAPE = keys('expectation', {
  path: FREE,
  screens: FREE,
  end: FREE,
  exit: FREE,
  stopsAt: FREE,
  error: FREE,
})

export const SCENARIO_SHAPE = keys('scenario', {
  name: FREE,
  context: FREE_MAP,
  steps: FREE,
  expect: EXPECT_SHAPE,
})
export const scenarioSchema = z.object({
  name: text,
  context: map.optional(),
  steps: z.array(z.unknown()).optional(),
  expect: z
    .object({
      path: texts.optional(),
      screens: texts.optional(),
      end: z.union([z.literal(true), text]).optional(),
      exit: text.optional(),
      stopsAt: text.optional(),
      error: z.union([z.literal(true), text]).optional(),
    })
    .optional(),
})

/** What each sort of step can say, beside its name and `to`. */
export const STEP_SHAPES = {
  screen: keys('screen step', {
    screen: FREE,
    shows: FREE,
    hides: FREE,
    fill: FREE_MAP,
    press: FREE,
    opens: FREE,
    to: FREE,
    sets: FREE_MAP,
  }),
  action: keys('action step', { action: FREE, outcome: FREE, to: FREE, sets: FREE_MAP }),
  condition: keys('condition step', { condition: FREE, branch: FREE, to: FREE }),
  subflow: keys('subflow step', { subflow: FREE, exit: FREE, to: FREE, sets: FREE_MAP }),
} as const

/** A step that names none of the four. */
export const ANY_STEP_SHAPE = keys(
  'step',
  Object.fromEntries(Object.values(STEP_SHAPES).flatMap(({ known }) => [...known])),
)

export const STEP_WORDS = ['screen', 'action', 'condition', 'subflow'] as const

export const stepSchema = z.object({
  screen: text.optional(),
  action: text.optional(),
  condition: text.optional(),
  subflow: text.optional(),
  shows: texts.optional(),
  hides: texts.optional(),
  fill: map.optional(),
  press: text.optional(),
  opens: text.optional(),
  outcome: text.optional(),
  branch: text.optional(),
  exit: text.optional(),
  to: text.optional(),
  sets: map.optional(),
})
