import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'
import { isObject, member, type Json, type JsonObject } from '../../src/core/model/json.js'

const file = join(import.meta.dirname, '../../../shared/openapi/descope-mgmt-api.yml')

/** False where the published document does not lie beside the repository; tests that need it skip then. */
export const isOpenapiThere = existsSync(file)

interface Exception {
  /** `POST /v1/mgmt/tenant/create`, or a schema's name. */
  readonly where: string
  readonly reason: string
  readonly request?: JsonObject
  readonly reply?: JsonObject
  /** Stands in for one property of the schema. */
  readonly property?: readonly [string, JsonObject]
}

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const anyMap: JsonObject = { type: 'object' }
const nullable = (schema: JsonObject): JsonObject => ({ oneOf: [schema, { type: 'null' }] })
const nullReason = 'a real answer writes null where nothing is set'
const deprecatedReason = 'the deprecated call is not published; the SDKs and older documents have it'
const screen: JsonObject = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    version: { type: 'integer' },
    flowId: { type: 'string' },
    inputs: { type: 'array' },
    interactions: { type: 'array', items: ref('Interaction') },
    htmlTemplate: anyMap,
    componentsVersion: { type: 'string' },
  },
}
const flowAndScreens: JsonObject = {
  type: 'object',
  properties: { flow: ref('Flow'), screens: { type: 'array', items: screen } },
}
const theme: JsonObject = {
  type: 'object',
  properties: {
    theme: {
      type: 'object',
      properties: {
        id: { type: 'string' },
        version: { type: 'integer' },
        cssTemplate: anyMap,
        componentsVersion: { type: 'string' },
        codeMode: { type: 'boolean' },
      },
    },
  },
}
const attributesReason =
  'customAttributes is typed as strings, though its own description allows numbers, booleans and arrays'

/** Where the published document is known to be wrong or silent. Everything else must fit it to the letter. */
export const exceptions: readonly Exception[] = [
  {
    where: 'GET /v1/mgmt/tenant',
    reason: 'the reply is wrapped in the document and bare on the wire',
    reply: ref('Tenant'),
  },
  {
    where: 'PATCH /v1/mgmt/tenant/patch',
    reason: 'not published; the newest SDKs send any subset of the fields of an update',
    request: ref('UpdateTenantRequest'),
    reply: { type: 'object', properties: {} },
  },
  {
    where: 'GET /v1/mgmt/license',
    reason: 'the path is not published',
    reply: {
      type: 'object',
      properties: { rateLimitTier: { enum: ['tier1', 'tier2', 'tier3', 'tier4'] } },
    },
  },
  {
    where: 'POST /v1/mgmt/flow/export',
    reason: deprecatedReason,
    request: ref('ExportFlowRequest'),
    reply: flowAndScreens,
  },
  {
    where: 'POST /v1/mgmt/flow/import',
    reason: deprecatedReason,
    request: {
      type: 'object',
      properties: {
        flowId: { type: 'string' },
        ...(flowAndScreens['properties'] as JsonObject),
      },
    },
    reply: flowAndScreens,
  },
  { where: 'POST /v1/mgmt/theme/export', reason: deprecatedReason, request: anyMap, reply: theme },
  { where: 'POST /v1/mgmt/theme/import', reason: deprecatedReason, request: theme, reply: theme },
  { where: 'Flow', reason: nullReason, property: ['managementConfig', nullable(ref('ManagementConfig'))] },
  {
    where: 'ExportedFlowMetadata',
    reason: nullReason,
    property: ['managementConfig', nullable(ref('ManagementConfig'))],
  },
  {
    where: 'ExportedFlowMetadata',
    reason: nullReason,
    property: ['translation', nullable(ref('ExportedFlowTranslation'))],
  },
  ...['Tenant', 'CreateTenantRequest', 'UpdateTenantRequest', 'SearchTenantsRequest'].map((where) => ({
    where,
    reason: attributesReason,
    property: ['customAttributes', anyMap] as const,
  })),
]

/**
 * What is wrong with a request's body according to the published document; empty when it fits. Keys that the schema
 * does not name are wrong too. A call that is neither published nor an exception is one problem.
 */
export function validateRequest(method: string, path: string, body: unknown): readonly string[] {
  return validate({ method, path, part: 'request', value: body })
}

/** The same for the body of a successful reply. */
export function validateReply(method: string, path: string, body: unknown): readonly string[] {
  return validate({ method, path, part: 'reply', value: body })
}

interface Question {
  readonly method: string
  readonly path: string
  readonly part: 'request' | 'reply'
  readonly value: unknown
}

const compiled = new Map<string, ValidateFunction | undefined>()
let loaded: ReturnType<typeof load> | undefined

function validate({ method, path, part, value }: Question): readonly string[] {
  const call = `${method} ${path}`
  const name = `${part} of ${call}`
  if (!compiled.has(name)) compiled.set(name, compile(method, path, part))
  const check = compiled.get(name)
  if (check === undefined) return [`the document has no ${name}`]
  return check(value) ? [] : (check.errors ?? []).map((error) => `${name}: ${sentence(error)}`)
}

function sentence({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath === '' ? '/' : instancePath} ${message ?? 'is wrong'} ${JSON.stringify(params)}`
}

function compile(method: string, path: string, part: 'request' | 'reply'): ValidateFunction | undefined {
  loaded ??= load()
  const { document, ajv, components } = loaded
  const exception = exceptions.find(({ where }) => where === `${method} ${path}`)
  const operation = at(document, ['paths', path, method.toLowerCase()])
  const published =
    part === 'request'
      ? at(operation, ['requestBody', 'content', 'application/json', 'schema'])
      : at(operation, ['responses', '200', 'content', 'application/json', 'schema'])
  const nothing: JsonObject = { type: 'object', properties: {} }
  const schema =
    exception?.[part] ?? published ?? (isObject(operation) || exception !== undefined ? nothing : undefined)
  if (!isObject(schema)) return undefined
  return ajv.compile({ ...(closed(schema) as JsonObject), components })
}

function load() {
  const document = parse(readFileSync(file, 'utf8'), { maxAliasCount: 0 }) as JsonObject
  for (const { where, property } of exceptions) {
    if (property === undefined) continue
    const properties = at(document, ['components', 'schemas', where, 'properties'])
    if (!isObject(properties) || !Object.hasOwn(properties, property[0])) {
      throw new Error(`the exception for ${where} fits nothing in ${file}`)
    }
    Object.assign(properties, { [property[0]]: property[1] })
  }
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addFormat('int32', { type: 'number', validate: (n) => Number.isInteger(n) && Math.abs(n) <= 2 ** 31 })
  ajv.addFormat('uint32', { type: 'number', validate: (n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32 })
  ajv.addFormat('bytes', true)
  ajv.addFormat('enum', true)
  return { document, ajv, components: closed(at(document, ['components']) ?? {}) }
}

/** A schema with named properties has no others. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((item) => closed(item as Json))
  if (!isObject(schema)) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  const names = member(schema, 'properties')
  const isOpen = Object.hasOwn(schema, 'additionalProperties')
  return isObject(names) && member(schema, 'type') === 'object' && !isOpen
    ? { ...copy, additionalProperties: false }
    : copy
}

function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((part, key) => (isObject(part) ? member(part, key) : undefined), value)
}
