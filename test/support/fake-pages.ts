import { boxKind } from './fake-kind.js'
import { addressOf } from '../../src/core/model/address.js'
import { canonicalJson, member, overlay, type Json, type JsonObject } from '../../src/core/model/json.js'
import type { DesiredResource } from '../../src/core/model/desired.js'
import type { Kind, Live } from '../../src/core/model/kind.js'

/**
 * A kind whose resources are documents, for plans alone: a page is `{ id, disabled?, text, links: […] }`, and links call
 * other pages. Its digest is its text, so that tests can be read.
 */
export const pageKind: Kind = {
  ...boxKind,
  name: 'page',
  collection: 'pages',
  fields: {
    document: { type: 'document', clearing: 'release', required: true, undeclarable: true },
    disabled: { type: 'value', empty: [false] },
    links: { type: 'value', undeclarable: true, derived: true },
  },
  costly: { document: ['/document'] },
  irrecoverable: [],
  references: 'called',
  isSystem: (key) => key === 'home',
  addressOf: (key) => addressOf('page', key),
  normalize: (declared) => declared,
  dependsOn: (spec) => linksOf(spec).map((link) => addressOf('page', link)),
  uniqueBy: () => [],
  breaking: ({ key, to, others }) =>
    [...others()]
      .filter(([, spec]) => linksOf(spec).includes(key) && member(to, 'disabled') === true)
      .map(([other]) => `${other} links to it`),
  unread: ({ document }) => (Object.hasOwn(document, 'text') ? [] : ['document']),
  specOf: ({ document }) => ({
    ...(Object.hasOwn(document, 'text') ? { document: digestOf(document) } : {}),
    disabled: member(document, 'disabled') === true,
    links: member(document, 'links') ?? [],
  }),
  keyOf: (document) => String(member(document, 'id')),
}

export function page(text: string, links: readonly string[] = []): JsonObject {
  return { text, links }
}

export function digestOf(document: JsonObject): string {
  const { text = '', links = [] } = document
  return canonicalJson({ text, links })
}

export function livePage(key: string, document: JsonObject): Live {
  const whole = overlay(document, { id: key })
  return {
    address: pageKind.addressOf(key),
    key,
    spec: pageKind.specOf({ document: whole, companions: {} }),
    document: whole,
    companions: {},
    readAtMs: 0,
  }
}

export function wantedPage(key: string, content: JsonObject, declared: JsonObject = {}): DesiredResource {
  const where = { file: 'pages.yaml', line: 1 }
  return {
    address: pageKind.addressOf(key),
    kind: 'page',
    key,
    declared: { ...declared, document: digestOf(content) },
    content,
    ignore: [],
    where,
    placeOf: () => where,
  }
}

function linksOf(spec: JsonObject): readonly string[] {
  const links = member(spec, 'links')
  return Array.isArray(links) ? (links as readonly Json[]).map(String) : []
}
