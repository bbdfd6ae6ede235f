import { parse } from 'yaml'
import { z } from 'zod'

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const texts = z.record(z.string(), text).default({})

const step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: texts,
  env: texts,
  'continue-on-error': z.boolean().default(false),
})

const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']))

const job = z.strictObject({
  if: z.string().optional(),
  needs: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  environment: z.string().optional(),
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
  permissions,
  outputs: texts,
  env: texts,
  steps: z.array(step),
})

const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  concurrency: z.unknown(),
  env: texts,
  defaults: z.strictObject({
    run: z.strictObject({ shell: z.literal('bash'), 'working-directory': z.string().default('.') }),
  }),
  jobs: z.record(z.string(), job),
})

export type Step = z.infer<typeof step>
export type Job = z.infer<typeof job>
export type Workflow = z.infer<typeof workflow>

/** A workflow as the runner here understands it; whatever it does not know throws. */
export function readWorkflow(yaml: string): Workflow {
  return workflow.parse(parse(yaml, { uniqueKeys: true }))
}
