import { z } from 'zod'
import { addressOf } from '../../src/core/model/address.js'
import { isObject, member, overlay, type Json, type JsonObject } from '../../src/core/model/json.js'
import type { Kind } from '../../src/core/model/kind.js'

const texts = z.array(z.string().min(1)).nullable().optional()

/** A kind that nobody calls a service for: what config files can say, and nothing else. */
function declaredOnly(kind: Pick<Kind, 'name' | 'collection' | 'schema' | 'fields'> & Partial<Kind>): Kind {
  const { name } = kind
  const refused = () => Promise.reject(new Error('config files are read without calls'))
  return {
    keyField: 'id',
    aliases: {},
    hints: {},
    secrets: [],
    costly: {},
    rank: 1,
    columns: [],
    irrecoverable: [],
    addressOf: (key) => addressOf(name, key),
    normalize: (declared) => declared,
    check: () => [],
    dependsOn: () => [],
    uniqueBy: () => [],
    breaking: () => [],
    specOf: ({ document }) => document,
    keyOf: (document) => textAt(document, 'id') ?? '',
    list: refused,
    refresh: refused,
    enrich: refused,
    ...kind,
  }
}

function textAt(object: JsonObject, key: string): string | undefined {
  const value = member(object, key)
  return typeof value === 'string' ? value : undefined
}

function textsAt(object: JsonObject, key: string): readonly string[] {
  const value = member(object, key)
  return Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === 'string') : []
}

/** Like a tenant: a name, domains, free attributes, settings, a parent. */
export const shopKind: Kind = declaredOnly({
  name: 'shop',
  collection: 'shops',
  schema: z.strictObject({
    id: z.string().min(1),
    name: z.string().min(1).nullable().optional(),
    mailDomains: texts,
    attributes: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable())
      .nullable()
      .optional(),
    isClosed: z.boolean().nullable().optional(),
    mode: z.enum(['quick', 'slow']).optional(),
    parent: z.string().nullable().optional(),
    enforceSSO: z.boolean().optional(),
    settings: z
      .strictObject({ openHours: z.int().min(1).nullable().optional(), enabled: z.boolean().optional() })
      .optional(),
  }),
  fields: {
    name: { type: 'value' },
    mailDomains: { type: 'set' },
    attributes: { type: 'map' },
    isClosed: { type: 'value' },
    mode: { type: 'value' },
    parent: { type: 'value', fixed: true },
    enforceSSO: { type: 'value' },
    createdTime: { type: 'value', undeclarable: true },
    settings: { type: 'object', fields: { openHours: { type: 'value' }, enabled: { type: 'value' } } },
  },
  aliases: { domains: 'mailDomains', hoursOpen: 'openHours' },
  hints: { enabled: 'A shop is closed by `isClosed: true`.' },
  normalize: (declared) => {
    const domains = member(declared, 'mailDomains')
    return Array.isArray(domains)
      ? overlay(declared, {
          mailDomains: [
            ...new Set(textsAt(declared, 'mailDomains').map((text) => text.toLowerCase())),
          ].sort(),
        })
      : declared
  },
  check: (declared) =>
    textsAt(declared, 'mailDomains').flatMap((domain, index) =>
      domain.includes('.')
        ? []
        : [{ path: `/mailDomains/${index}`, message: 'is no domain', hint: 'Write acme.com.' }],
    ),
  dependsOn: (spec) => {
    const parent = textAt(spec, 'parent')
    return parent === undefined ? [] : [addressOf('shop', parent)]
  },
  uniqueBy: (_key, spec) => {
    const name = textAt(spec, 'name')
    return [
      ...(name === undefined ? [] : [{ what: 'name', value: name }]),
      ...textsAt(spec, 'mailDomains').map((value) => ({ what: 'domain', value })),
    ]
  },
})

/** A second kind, named by something else than an id, that refers to shops. */
export const shelfKind: Kind = declaredOnly({
  name: 'shelf',
  collection: 'shelves',
  keyField: 'name',
  schema: z.strictObject({ name: z.string().min(1), shop: z.string().optional() }),
  fields: { shop: { type: 'value' } },
  dependsOn: (spec) => {
    const shop = isObject(spec) ? textAt(spec, 'shop') : undefined
    return shop === undefined ? [] : [addressOf('shop', shop)]
  },
})
