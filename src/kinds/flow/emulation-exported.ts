import { requiredField } from '../../core/emulation/failures.js'
import { otherValues, readValues, zeroValues, type Shape } from '../../core/emulation/read-values.js'
import { member, type JsonObject } from '../../core/model/json.js'
import { EmulatedFailure, type EmulatedWorld } from '../../core/ports/emulation.js'
import { guessed } from './emulation-guesses.js'
import { allOf, readObjects } from './emulation-read.js'
import type { ExportedDocument } from './emulation-record.js'

const header = {
  name: 'text',
  description: 'text',
  componentsVersion: 'text',
  disabled: 'flag',
  fingerprint: 'flag',
  widget: 'flag',
} as const satisfies Shape

const translation = {
  enabled: 'flag',
  connectorId: 'text',
  sourceLanguage: 'text',
  targetLanguages: 'texts',
} as const satisfies Shape

const interaction = {
  id: 'text',
  type: 'text',
  label: 'text',
  icon: 'text',
  subType: 'text',
} as const satisfies Shape

const references = {
  connectors: 'map',
  oauth: 'texts',
  omitted: 'texts',
  roles: 'map',
  userAttributes: 'texts',
  tenantAttributes: 'texts',
} as const satisfies Shape

type Keep = (body: JsonObject, shape: object) => JsonObject

/**
 * A document of `/v2/mgmt/flow/import` as it is stored and exported again: what was left out is there with its zero
 * value, as the raw answer of the service has it. Contents are free and not looked into. That `metadata` and
 * `contents` must be there is a guess: the Terraform provider asks for these two.
 */
export function readExported(flow: JsonObject, world: EmulatedWorld): ExportedDocument | EmulatedFailure {
  const keep: Keep = (body, shape) =>
    guessed(world, 'flow-unknown-fields') === 'keep' ? otherValues(body, new Set(Object.keys(shape))) : {}
  const shape = { flowId: 'text', metadata: 'map', contents: 'map', references: 'map' } as const
  const values = readValues(flow, shape)
  if (values instanceof EmulatedFailure) return values
  const { flowId = '', metadata, contents } = values
  if (flowId === '') return requiredField('flowId')
  if (metadata === undefined) return requiredField('metadata')
  if (contents === undefined) return requiredField('contents')
  const readMetadata = readHeader(metadata, keep)
  if (readMetadata instanceof EmulatedFailure) return readMetadata
  const listed = readObjects(flow, 'screens')
  if (listed instanceof EmulatedFailure) return listed
  const screens = allOf(listed.map((screen) => readScreen(screen, keep)))
  if (screens instanceof EmulatedFailure) return screens
  const names = readReferences(values.references ?? {}, keep)
  if (names instanceof EmulatedFailure) return names
  const others = keep(flow, { ...shape, screens })
  return { ...others, flowId, metadata: readMetadata, contents, screens, references: names }
}

function readHeader(metadata: JsonObject, keep: Keep): JsonObject | EmulatedFailure {
  const shape = { ...header, translation: 'map', management: 'flag', managementConfig: 'map' } as const
  const values = readValues(metadata, shape)
  if (values instanceof EmulatedFailure) return values
  const exits = readInteractions(metadata, 'sharedInteractions', keep)
  if (exits instanceof EmulatedFailure) return exits
  const { translation: written, management = false, managementConfig = null, ...texts } = values
  const languages = written === undefined ? null : filled(written, translation, keep)
  if (languages instanceof EmulatedFailure) return languages
  return {
    ...keep(metadata, { ...shape, sharedInteractions: exits }),
    ...zeroValues(header),
    ...texts,
    translation: languages,
    sharedInteractions: exits,
    management,
    managementConfig,
  }
}

function readScreen(screen: JsonObject, keep: Keep): JsonObject | EmulatedFailure {
  const values = readValues(screen, { screenId: 'text', contents: 'map' })
  if (values instanceof EmulatedFailure) return values
  const { screenId = '', contents = {} } = values
  if (screenId === '') return requiredField('screenId')
  const interactions = readInteractions(screen, 'interactions', keep)
  if (interactions instanceof EmulatedFailure) return interactions
  return { ...keep(screen, { screenId, contents, interactions }), screenId, interactions, contents }
}

/** A real answer of 2025 writes an empty table of names as a list, so that is taken for an empty table. */
function readReferences(written: JsonObject, keep: Keep): JsonObject | EmulatedFailure {
  const tables = ['connectors', 'roles'].filter((name) => isEmptyList(member(written, name)))
  return filled({ ...written, ...Object.fromEntries(tables.map((name) => [name, {}])) }, references, keep)
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Interactions with all their keys. */
function readInteractions(
  body: JsonObject,
  name: string,
  keep: Keep,
): readonly JsonObject[] | EmulatedFailure {
  const listed = readObjects(body, name)
  return listed instanceof EmulatedFailure
    ? listed
    : allOf(listed.map((item) => filled(item, interaction, keep)))
}

function filled(body: JsonObject, shape: Shape, keep: Keep): JsonObject | EmulatedFailure {
  const values: JsonObject | EmulatedFailure = readValues(body, shape) as JsonObject | EmulatedFailure
  if (values instanceof EmulatedFailure) return values
  return { ...keep(body, shape), ...zeroValues(shape), ...values }
}
