import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../core/model/json.js'
import type { ExportedDocument } from './emulation-record.js'
import { rewritten } from './emulation-rewrite.js'
import { seedFlows } from './emulation-seed.js'

const flows = seedFlows(() => 'SC')

const json = fc.jsonValue() as fc.Arbitrary<Json>
const part = fc.oneof(
  json,
  fc.record({ x: json, y: json }, { requiredKeys: [] }),
  fc.record({ rules: json }),
) as fc.Arbitrary<Json>
const task = fc.oneof(
  json,
  fc.record(
    {
      type: fc.constantFrom('screen', 'automated', 'condition', 'flow'),
      action: fc.constantFrom('oauth-start', 'sign-in-otp-email', 'verify-magic-link', 'logged-in'),
      screenId: fc.constantFrom('SC', 'none'),
      view: part,
      next: part,
      arguments: json,
      htmlTemplate: json,
    },
    { requiredKeys: [] },
  ),
) as fc.Arbitrary<Json>
const node = fc.record({ type: fc.constant({ resolvedName: 'Text' }), props: json, displayName: json })
const document: fc.Arbitrary<ExportedDocument> = fc.record({
  flowId: fc.string(),
  metadata: fc.record({ componentsVersion: fc.string(), sharedInteractions: fc.array(json) }),
  contents: fc.record({ tasks: fc.dictionary(fc.constantFrom('start', '0', '1', '__proto__'), task) }),
  screens: fc.array(
    fc.record({ screenId: fc.constant('SC'), contents: fc.dictionary(fc.string(), fc.oneof(json, node)) }),
  ),
  references: fc.constant({}),
}) as fc.Arbitrary<ExportedDocument>

describe('rewritten', () => {
  it('bears any document, and comes to rest at once', () => {
    fc.assert(
      fc.property(document, (given) => {
        const once = rewritten(given)
        expect(JSON.stringify(rewritten(once))).toBe(JSON.stringify(once))
      }),
    )
  })

  it.each(flows)('keeps what $flowId does', (flow) => {
    const after = rewritten(flow)
    const meaning = ({ contents, screens }: ExportedDocument) => ({
      startTask: contents['startTask'],
      tasks: Object.fromEntries(
        Object.entries(contents['tasks'] as Readonly<Record<string, JsonObject>>).map(([id, raw]) => [
          id,
          { name: raw['name'], action: raw['action'], rules: rulesOf(raw) },
        ]),
      ),
      texts: screens.map((screen) => textsOf(screen['contents'])),
    })
    expect(meaning(after)).toEqual(meaning(flow))
    expect(JSON.stringify(after)).not.toBe(JSON.stringify(flow))
  })
})

function rulesOf({ next }: JsonObject): Json {
  return (next as { readonly rules?: Json }).rules ?? []
}

function textsOf(tree: Json | undefined): Json {
  const nodes = Object.entries(tree as Readonly<Record<string, { readonly props: JsonObject }>>)
  return Object.fromEntries(nodes.map(([id, { props }]) => [id, props['children'] ?? '']))
}
