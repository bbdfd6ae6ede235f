import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isObject, parseJson, type JsonObject } from '../../model/json.js'
import { diffFlows } from './index.js'

/** Real documents are no part of the repository; where they are absent, this says nothing. */
const REAL = new URL('../../../../../shared/real/exported/', import.meta.url)

describe.skipIf(!existsSync(REAL))(
  'real versions of one flow (skipped where ../shared/real is absent)',
  () => {
    it('differ in nothing where only the exporter was another', () => {
      const [a, b, c, d, e] = series('sign-in-series/')
      const same = [a, b, c, d]
      for (const from of same) for (const to of same) expect(lines(from, to)).toEqual([])
      expect(lines(d, e)).toEqual([
        'added branch /contents/tasks/13/conditions/3',
        'changed header /metadata/componentsVersion',
      ])
    })

    it('tell one edited text in one line, draft copies and new editors or not', () => {
      const versions = series('sign-up-or-in-series/')
      const steps = versions.slice(1).map((version, index) => lines(versions[index], version))
      expect(steps.map((step) => step.length).slice(0, -1)).toEqual([2, 1, 3, 1, 1, 1])
      expect(steps[5]?.[0]).toMatch(/^changed component .*\/props\/children$/)
    })
  },
)

function series(folder: string): readonly JsonObject[] {
  const at = new URL(folder, REAL)
  return readdirSync(at)
    .sort()
    .map((name) => {
      const document = parseJson(readFileSync(new URL(name, at), 'utf8'))
      const flow = isObject(document) ? document['flow'] : undefined
      return isObject(flow) ? flow : isObject(document) ? document : {}
    })
}

function lines(from: JsonObject | undefined, to: JsonObject | undefined): readonly string[] {
  return diffFlows(from ?? {}, to ?? {}).map(({ op, sort, path = '' }) => `${op} ${sort} ${path}`)
}
