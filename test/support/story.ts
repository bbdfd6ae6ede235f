import { expect } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { isObject, type Json, type JsonObject } from '../../src/core/model/json.js'
import { isWrite, serviceInProcess, type EmulatedService } from './emulated-service.js'
import { newDesk, type Desk, type Ended } from './run-program.js'

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())
const json: z.ZodType<JsonObject> = z.record(z.string(), z.custom<Json>())

/** A run of the program and what must come of it. Without `plan`, `findings` and `steps` the answer is text. */
const run = z.strictObject({
  run: z.string(),
  /** Default 0. */
  exit: z.int().optional(),
  /** Words in stdout and stderr together; white space counts as one space. */
  says: texts.optional(),
  silentAbout: texts.optional(),
  /** Every change in order: `update tenant/acme /name (drift)`. */
  plan: z.array(z.string()).optional(),
  /** Every finding in order: `error drift tenant/acme`. */
  findings: z.array(z.string()).optional(),
  /** Every step: `done create tenant/acme`. */
  steps: z.array(z.string()).optional(),
  /** The code of the error that is the answer. */
  error: z.string().optional(),
  /** Requests that change something, by call; with `{}` there are none. */
  writes: z.record(z.string(), z.int()).optional(),
  /** What the person at the terminal types at each question. */
  types: z.array(z.string()).optional(),
})
const step = z.union([
  run,
  z.strictObject({ files: z.record(z.string(), z.string()) }),
  /** A change as somebody in the console makes it: `POST tenant/update`. */
  z.strictObject({ console: z.string(), body: json }),
  /** What the service must hold: every tenant, each with at least these fields; `null` says that a field is absent. */
  z.strictObject({ project: z.record(z.string(), json) }),
])
const story = z.strictObject({
  about: z.string(),
  /** Tenants that are there at the start, as `tenant/create` takes them. */
  project: z.array(json).optional(),
  steps: z.array(step),
})

export type Story = z.infer<typeof story>

/** Reads a story and refuses what it does not know, so that no expectation is passed over. */
export function readStory(text: string): Story {
  return story.parse(parse(text))
}

/** Plays a story against the emulator: the first step that goes otherwise than told fails. */
export async function play({ project = [], steps }: Story): Promise<void> {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  for (const tenant of project) await service.change('POST tenant/create', tenant)
  for (const step of steps) {
    if ('files' in step) {
      for (const [path, text] of Object.entries(step.files)) await desk.write(path, text)
    } else if ('console' in step) await service.change(step.console, step.body)
    else if ('project' in step) await expectProject(service, step.project)
    else await playRun(desk, service, step)
  }
}

async function playRun(desk: Desk, service: EmulatedService, step: z.infer<typeof run>): Promise<void> {
  const isJson = [step.plan, step.findings, step.steps, step.error].some((wanted) => wanted !== undefined)
  await service.forgetRequests()
  const keys = [...(step.types ?? [])]
  const line = isJson ? `${step.run} -o json` : step.run
  // A question nobody expected is answered with Ctrl-C.
  const ended = await desk.run(
    line,
    step.types === undefined ? {} : { person: () => keys.shift() ?? '\u0003' },
  )
  const shown = `$ descope-mgmt ${step.run}\n${ended.stdout}${ended.stderr}`
  expect(ended.code, shown).toBe(step.exit ?? 0)
  const words = oneLine(`${ended.stdout} ${ended.stderr}`)
  for (const said of step.says ?? []) expect(words, shown).toContain(oneLine(said))
  for (const kept of step.silentAbout ?? []) expect(words, shown).not.toContain(oneLine(kept))
  if (isJson) expectAnswer(step, ended, shown)
  expect(keys, 'questions that were not asked').toEqual([])
  if (step.writes !== undefined) {
    const requests = await service.requests()
    const made = Object.entries(requests).flatMap(([name, count]) => {
      const [, call = ''] = name.split(' ')
      return isWrite(name) ? [[call, count] as const] : []
    })
    expect(Object.fromEntries(made), shown).toEqual(step.writes)
  }
}

function expectAnswer(step: z.infer<typeof run>, ended: Ended, shown: string): void {
  const answer = ended.json()
  if (step.error !== undefined) expect(answer['error'], shown).toMatchObject({ code: step.error })
  if (step.plan !== undefined) expect(listAt(answer, 'changes').map(changeWords), shown).toEqual(step.plan)
  if (step.findings !== undefined) {
    const words = listAt(answer, 'findings').map(({ severity, code, address }) =>
      [severity, code, address].filter((word) => word !== undefined).join(' '),
    )
    expect(words, shown).toEqual(step.findings)
  }
  if (step.steps !== undefined) {
    const words = listAt(answer, 'steps').map(({ outcome, action, address }) =>
      [outcome, action, address].join(' '),
    )
    expect(words, shown).toEqual(step.steps)
  }
}

function changeWords(change: JsonObject): string {
  const fields =
    change['action'] === 'update'
      ? listAt(change, 'fields').map(({ path, reason }) => `${String(path)} (${String(reason)})`)
      : []
  return [change['action'], change['address'], ...fields].join(' ')
}

function listAt(document: JsonObject, key: string): readonly JsonObject[] {
  const value = document[key]
  if (!Array.isArray(value)) throw new TypeError(`${key} is no list in ${JSON.stringify(document)}`)
  return (value as readonly Json[]).filter(isObject)
}

async function expectProject(
  service: EmulatedService,
  wanted: Readonly<Record<string, JsonObject>>,
): Promise<void> {
  const withSettings = Object.values(wanted).some((tenant) => Object.hasOwn(tenant, 'settings'))
  const tenants = await service.tenants({ withSettings })
  expect(Object.keys(tenants).sort()).toEqual(Object.keys(wanted).sort())
  for (const [id, fields] of Object.entries(wanted)) {
    for (const [name, value] of Object.entries(fields)) {
      const is = tenants[id]?.[name]
      if (value === null) expect(is, `${name} of ${id}`).toBeUndefined()
      else if (name === 'settings') expect(is, `${name} of ${id}`).toMatchObject(value as object)
      else expect(is, `${name} of ${id}`).toEqual(value)
    }
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
