import { z } from 'zod'
import type { Kind } from '../core/model/kind.js'
import { parseDuration } from '../core/model/duration.js'
import { CALL_CLASSES, LEAST_CALLS } from '../core/model/limits.js'
import { NAME, NAME_RULE, PROJECT_ID } from './names.js'
import { WAS_KEY, type ENTRY_EXTRAS } from './shape.js'

const name = z.string().regex(NAME, { error: NAME_RULE })
const paths = z.array(z.string())
const A_DAY_MS = 86_400_000

/** One block under `environments:`. */
export const environmentSchema = z.strictObject({
  projectId: z
    .string()
    .regex(PROJECT_ID, { error: 'must be a project id: a P, then letters and digits' })
    .optional()
    .describe('Id of the Descope project.'),
  managementKey: z
    .string()
    .optional()
    .describe('Where the management key comes from: a whole ${NAME}, or file:PATH. Never the key itself.'),
  baseUrl: z.string().min(1).optional().describe('Default: derived from the project id.'),
  protected: z
    .boolean()
    .optional()
    .describe('Changes want the name of the environment typed. Default: false.'),
  ids: z
    .partialRecord(z.enum(['connectors', 'roles']), z.record(z.string(), z.string().min(1)))
    .optional()
    .describe('Ids of connectors and roles in this project, by name, where no flow tells them.'),
  variables: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Values for ${NAME} in the files.'),
  overlays: z
    .array(z.string().min(1))
    .optional()
    .describe('Files laid over the others in this environment, relative to this one; * ? and ** match.'),
  exclude: paths
    .optional()
    .describe('Addresses that are not looked at in this environment: tenant/acme, flow/*.'),
})

/** One entry of `removed:`. */
export const removalSchema = z.strictObject({
  address: z.string().describe('Kind and id: tenant/acme.'),
  do: z.enum(['delete', 'forget']).describe('`forget` stops managing without deleting.'),
  reason: z.string().exactOptional().describe('Why; shown in plans.'),
})

/** `limits:` */
export const limitsSchema = z.strictObject(
  Object.fromEntries(
    CALL_CLASSES.map(
      (callClass) =>
        [callClass, limitSchema().optional().describe(`Calls of the class ${callClass}.`)] as const,
    ),
  ),
)

function limitSchema() {
  return z.strictObject({
    calls: z.int().min(LEAST_CALLS).max(1_000_000).describe('So many calls at most …'),
    perSeconds: z.int().min(1).max(3600).describe('… in any so many seconds.'),
  })
}

const age = z
  .string()
  .meta({ pattern: String.raw`^\d+[wdhms](?:\d+[dhms])*$` })
  .refine((text) => (parseDuration(text) ?? 0) >= A_DAY_MS, {
    error: 'must be a time of a day or more with its unit, such as 30d, 4w or 1w3d',
  })
  .optional()

/** `retention:` */
export const retentionSchema = z.strictObject({
  backups: age.describe('How long backups are kept. Default: 30d.'),
  runs: age.describe('How long records of runs are kept. Default: 90d.'),
  collected: age.describe('How long records that `audit collect` kept are there. Default: for ever.'),
})

const entryExtras = {
  ignore: paths.optional().describe('Fields handed over to others, such as customAttributes.seats.'),
  protect: z.boolean().optional().describe('true: nothing may delete or replace it. false: ends that.'),
} satisfies Record<(typeof ENTRY_EXTRAS)[number], z.ZodType>

/**
 * The shape of a config file with canonical keys, for the kinds that this version knows: what files are checked
 * with and what editors can be told.
 */
export function configSchema(kinds: readonly Kind[]) {
  const perKind = <Schema extends z.ZodType>(schemaOf: (kind: Kind) => Schema) =>
    z.strictObject(Object.fromEntries(kinds.map((kind) => [kind.name, schemaOf(kind).optional()] as const)))
  const collections = Object.fromEntries(
    kinds.map((kind) => {
      const entry = entrySchema(kind)
      return [kind.collection, (kind.onlyKey === undefined ? z.array(entry) : entry).optional()] as const
    }),
  )
  return z.strictObject({
    version: z.literal('1.0').optional().describe('Version of the format.'),
    owner: name.optional().describe('Who manages these resources. Default: default.'),
    requires: z.string().optional().describe('Versions of descope-mgmt that may read this: ">=0.1".'),
    environments: z.record(name, environmentSchema).optional().describe('The targets, by name: -e NAME.'),
    include: z
      .union([z.string(), paths])
      .optional()
      .describe('More files, relative to this one; * ? and ** match.'),
    defaults: perKind((kind) => defaultsSchema(kind).describe(`Laid under each ${kind.name}.`))
      .optional()
      .describe('Laid under each entry of a kind.'),
    protect: paths
      .optional()
      .describe('Addresses that nothing may delete or replace: tenant/acme, tenant/*.'),
    ignore: perKind((kind) => paths.describe(`Fields of every ${kind.name}.`))
      .optional()
      .describe('Fields of a whole kind handed over to others.'),
    policy: z
      .strictObject({
        onDrift: z
          .enum(['stop', 'revert', 'keep'])
          .optional()
          .describe('What somebody else changed: refuse, set it back, or leave it. Default: stop.'),
        onConflict: z
          .enum(['stop', 'config', 'live'])
          .optional()
          .describe('What changed on both sides: refuse, take the files, or leave it. Default: stop.'),
      })
      .optional()
      .describe('What plans do where nobody is asked.'),
    store: z
      .string()
      .min(1)
      .optional()
      .describe('Folder, or s3://bucket/prefix?region=…, for backups and records.'),
    limits: limitsSchema.optional().describe('In place of the numbers that Descope documents.'),
    retention: retentionSchema
      .optional()
      .describe('How long `backup prune` and `audit collect` leave what is kept.'),
    removed: z.array(removalSchema).optional().describe('Taken out of these files, and what becomes of it.'),
    ...collections,
  })
}

const was = z
  .string()
  .min(1)
  .optional()
  .describe('Its name before: what is there under that name is renamed, and keeps its assignments.')

/** Of an entry whose document is rendered. */
const templateExtras = {
  template: z
    .string()
    .min(1)
    .optional()
    .describe('In place of `file`: a template to render, by its path or by its name in the library.'),
  variables: z.record(z.string(), z.json()).optional().describe("Values for the template's variables."),
}

/** One entry of a kind's collection: the kind's own schema with the keys that every entry may have. */
export function entrySchema(kind: Kind): z.ZodType {
  const rendered = kind.document === undefined ? {} : templateExtras
  const renamed = kind.identityOf === undefined ? {} : { [WAS_KEY]: was }
  return z.strictObject({ ...shapeOf(kind), ...rendered, ...renamed, ...entryExtras })
}

/** What `defaults:` may hold for a kind: any of its fields, but not what names a resource. */
export function defaultsSchema(kind: Kind): z.ZodType {
  const fields = Object.entries(shapeOf(kind)).filter(([key]) => key !== kind.keyField && key !== 'file')
  return z.strictObject(Object.fromEntries(fields.map(([key, schema]) => [key, z.optional(schema)] as const)))
}

/** A kind's schema is an object without rules across its keys; such rules are for {@link Kind.check}. */
function shapeOf(kind: Kind): z.core.$ZodLooseShape {
  if (!(kind.schema instanceof z.ZodObject))
    throw new TypeError(`the schema of ${kind.name} must be an object`)
  return kind.schema.shape
}
