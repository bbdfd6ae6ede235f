import { requiredField } from '../../core/emulation/failures.js'
import { readValues } from '../../core/emulation/read-values.js'
import { listAt, textAt } from '../../core/flow/read-flow.js'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { EmulatedFailure, type EmulatedProject, type EmulatedWorld } from '../../core/ports/emulation.js'
import { openOutcomes } from './emulation-exits.js'
import { readExported } from './emulation-exported.js'
import { readObjects } from './emulation-read.js'
import { extrasOf, flowRow, type ExportedDocument, type FlowRow } from './emulation-record.js'

/** The `Flow` of the older calls. `referencesGlobalStrings` is always false. */
export function flowRecord(row: FlowRow): JsonObject {
  const { metadata, contents } = row.document
  const translation = member(metadata, 'translation')
  const languages = isObject(translation) ? translation : {}
  return {
    id: row.id,
    version: row.version,
    name: metadata['name'] ?? '',
    description: metadata['description'] ?? '',
    dsl: contents,
    modifiedTime: String(row.modifiedTime),
    etag: row.etag,
    disabled: metadata['disabled'] ?? false,
    translate: languages['enabled'] ?? false,
    translateConnectorID: languages['connectorId'] ?? '',
    translateSourceLang: languages['sourceLanguage'] ?? '',
    translateTargetLangs: languages['targetLanguages'] ?? [],
    fingerprint: metadata['fingerprint'] ?? false,
    widget: metadata['widget'] ?? false,
    sharedInteractions: metadata['sharedInteractions'] ?? [],
    management: metadata['management'] ?? false,
    managementConfig: metadata['managementConfig'] ?? null,
    referencesGlobalStrings: false,
  }
}

/** `{flow, screens}` as the older calls answer it. */
export function deprecatedView(row: FlowRow): JsonObject {
  const componentsVersion = row.document.metadata['componentsVersion'] ?? ''
  return {
    flow: flowRecord(row),
    screens: row.document.screens.map((screen) => {
      const id = textAt(screen, 'screenId') ?? ''
      return {
        id,
        version: extrasOf(row, id).version,
        flowId: row.id,
        inputs: extrasOf(row, id).inputs,
        interactions: listAt(screen, 'interactions'),
        htmlTemplate: screen['contents'] ?? {},
        componentsVersion,
      }
    }),
  }
}

/**
 * The body of `/v1/mgmt/flow/import` as a document. What the older layout cannot say is a guess: references stay as
 * they were stored, the exits are found anew where none are sent. Fields it does not document are ignored.
 */
export function readDeprecated(
  body: JsonObject,
  project: EmulatedProject,
  world: EmulatedWorld,
): { readonly document: ExportedDocument; readonly inputs: ReadonlyMap<string, Json> } | EmulatedFailure {
  const sent = readValues(body, { flowId: 'text', flow: 'map' })
  if (sent instanceof EmulatedFailure) return sent
  const { flowId = '', flow } = sent
  if (flowId === '') return requiredField('flowId')
  if (flow === undefined) return requiredField('flow')
  const dsl = readValues(flow, { dsl: 'map' })
  if (dsl instanceof EmulatedFailure) return dsl
  if (dsl.dsl === undefined) return requiredField('dsl')
  const screens = readObjects(body, 'screens')
  if (screens instanceof EmulatedFailure) return screens
  if (screens.some((screen) => (member(screen, 'id') ?? '') === '')) return requiredField('id')
  const before = flowRow(project, flowId)
  const document = readExported(
    {
      flowId,
      metadata: metadataOf(flow, screens, before),
      contents: dsl.dsl,
      screens: screens.map((screen) => ({
        screenId: screen['id'] ?? null,
        interactions: screen['interactions'] ?? null,
        contents: screen['htmlTemplate'] ?? null,
      })),
      references: before?.document.references ?? null,
    },
    world,
  )
  if (document instanceof EmulatedFailure) return document
  const hasExits = (member(flow, 'sharedInteractions') ?? null) !== null
  return {
    document: hasExits ? document : withOpenOutcomes(document, project),
    inputs: new Map(screens.map((screen) => [textAt(screen, 'id') ?? '', member(screen, 'inputs') ?? []])),
  }
}

function metadataOf(
  flow: JsonObject,
  screens: readonly JsonObject[],
  before: FlowRow | undefined,
): JsonObject {
  const versions = screens.map((screen) => textAt(screen, 'componentsVersion') ?? '')
  const copied = ['name', 'description', 'disabled', 'fingerprint', 'widget', 'sharedInteractions']
  return {
    ...Object.fromEntries(
      [...copied, 'management', 'managementConfig'].map((key) => [key, member(flow, key) ?? null]),
    ),
    componentsVersion:
      versions.find((version) => version !== '') ?? before?.document.metadata['componentsVersion'] ?? '',
    translation: translationOf(flow),
  }
}

/** `null` where nothing is set, as in a real answer of the newer call. */
function translationOf(flow: JsonObject): JsonObject | null {
  const translation = {
    enabled: member(flow, 'translate') ?? false,
    connectorId: member(flow, 'translateConnectorID') ?? '',
    sourceLanguage: member(flow, 'translateSourceLang') ?? '',
    targetLanguages: member(flow, 'translateTargetLangs') ?? [],
  }
  const { enabled, connectorId, sourceLanguage, targetLanguages } = translation
  const isEmpty = Array.isArray(targetLanguages) && targetLanguages.length === 0
  return enabled === false && connectorId === '' && sourceLanguage === '' && isEmpty ? null : translation
}

function withOpenOutcomes(document: ExportedDocument, project: EmulatedProject): ExportedDocument {
  const exits = openOutcomes(document, (id) => flowRow(project, id)?.document)
  return { ...document, metadata: { ...document.metadata, sharedInteractions: exits } }
}
