import { isDeepStrictEqual } from 'node:util'
import { isObject, member, type Json, type JsonObject } from '../../../src/core/model/json.js'
import type { EmulatedService } from '../../support/emulated-service.js'

/** Everything a project holds, by address. Moments and counters differ from run to run, and are left out. */
export type Picture = Readonly<Record<string, Json>>

export async function pictureOf(service: EmulatedService): Promise<Picture> {
  const picture: Record<string, Json> = {}
  for (const [id, tenant] of Object.entries(await service.tenants({ withSettings: true }))) {
    picture[`tenant/${id}`] = withoutTimes(tenant)
  }
  const listed = member(await service.change('POST flow/list', {}), 'flows') as readonly JsonObject[]
  for (const { id } of listed) {
    picture[`flow/${String(id)}`] = withoutTimes(
      await service.change('POST flow/export', { flowId: String(id) }),
    )
  }
  picture['theme/default'] = withoutTimes(await service.change('POST theme/export', {}))
  return picture
}

/** Takes away the flows a project begins with: their screens have other ids in every project. */
export async function withoutFlows(service: EmulatedService): Promise<void> {
  const listed = member(await service.change('POST flow/list', {}), 'flows') as readonly JsonObject[]
  await service.change('POST flow/delete', { ids: listed.map(({ id }) => id ?? '') })
}

export function withoutTimes(json: Json): Json {
  if (Array.isArray(json)) return json.map((item) => withoutTimes(item as Json))
  if (!isObject(json)) return json
  return Object.fromEntries(
    Object.entries(json)
      .filter(([key]) => !/time$|^version$|etag|^successors$/i.test(key) || key.endsWith('inactivityTime'))
      .map(([key, value]) => [key, withoutTimes(value ?? null)]),
  )
}

/** Throws unless both are the same, naming the addresses and the first places that differ. */
export function refuseOther(actual: Picture, wanted: Picture, what: string): void {
  const differing = differences(actual, wanted)
  if (differing.length > 0) throw new Error(`${what}: ${differing.slice(0, 5).join('; ')}`)
}

/** Throws unless every leaf is as in one of the two. */
export function refuseStrange(
  actual: Picture,
  [before, after]: readonly [Picture, Picture],
  what: string,
): void {
  const fromBefore = new Set(differences(actual, before).map((line) => line.split(' is ')[0]))
  const strange = differences(actual, after).filter((line) => fromBefore.has(line.split(' is ')[0]))
  if (strange.length > 0) throw new Error(`${what}: ${strange.slice(0, 5).join('; ')}`)
}

function differences(actual: Json | undefined, wanted: Json | undefined, at = ''): readonly string[] {
  if (isDeepStrictEqual(actual, wanted)) return []
  if (isObject(actual) && isObject(wanted)) {
    const keys = new Set([...Object.keys(actual), ...Object.keys(wanted)])
    return [...keys].flatMap((key) => differences(actual[key], wanted[key], at === '' ? key : `${at} ${key}`))
  }
  return [`${at} is ${short(actual)}, not ${short(wanted)}`]
}

function short(json: Json | undefined): string {
  return json === undefined ? 'absent' : JSON.stringify(json).slice(0, 120)
}
