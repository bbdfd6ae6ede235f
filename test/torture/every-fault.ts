import { parseJson, type JsonObject } from '../../src/core/model/json.js'
import { CANARY_KEY, isWrite, serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { themeDocument } from '../support/theme-documents.js'
import { sayingFlow, sendTo, setFaults } from './support/documents.js'
import { atDesk, type TortureDesk } from './support/desk.js'
import type { Counts, Part, Round } from './support/part.js'
import { pictureOf, refuseOther, refuseStrange, withoutFlows, type Picture } from './support/picture.js'
import { listAt, said } from './support/said.js'
import { shortTimeouts } from './support/short-timeouts.js'

/** One step: what the files say before and after it, and what the service is told to know. */
interface Step {
  readonly name: string
  readonly before: JsonObject
  readonly after: JsonObject
  readonly guesses?: Readonly<Record<string, string>>
}

const HELD_MS = 600_000
const BUSINESS = { errorCode: 'E011001', errorDescription: `not with ${CANARY_KEY}`, errorMessage: 'no' }
const HTML = `<html><body>Bad gateway for ${CANARY_KEY}</body></html>`

/** Every fault, and whether what was asked for happens all the same. */
const FAULTS: readonly { readonly name: string; readonly effect: JsonObject; readonly happens: boolean }[] = [
  { name: 'a timeout before the effect', effect: { delayMs: HELD_MS, status: 503 }, happens: false },
  { name: 'a timeout behind the effect', effect: { delayMs: HELD_MS }, happens: true },
  { name: 'a reset before the effect', effect: { cut: 'before' }, happens: false },
  { name: 'a reset behind the effect', effect: { cut: 'after' }, happens: true },
  { name: '429', effect: { status: 429, headers: { 'retry-after': '3' } }, happens: false },
  { name: '429 without a time', effect: { status: 429, body: {} }, happens: false },
  { name: '503', effect: { status: 503 }, happens: false },
  { name: '503 behind the effect', effect: { status: 503, takesEffect: true }, happens: true },
  { name: 'a business error with status 500', effect: { status: 500, body: BUSINESS }, happens: false },
  { name: 'half a reply', effect: { cut: 'half' }, happens: true },
  { name: 'HTML with status 200', effect: { status: 200, body: HTML }, happens: false },
  { name: 'HTML behind the effect', effect: { status: 504, body: HTML, takesEffect: true }, happens: true },
]

/** How often a fault strikes from its first time on. The last is longer than any patience. */
const TIMES = [1, 3, 60] as const

const TENANT = { id: 'kept', name: 'Kept', customAttributes: { plan: 'old' } }
const SETTINGS = { sessionTokenExpiration: 7, sessionTokenExpirationUnit: 'minutes' }

const STEPS: readonly Step[] = [
  step(
    'tenant create',
    {},
    {
      tenants: [
        {
          id: 'made',
          name: 'Made',
          parent: 'root',
          domains: ['made.example.com'],
          settings: SETTINGS,
          customAttributes: { plan: 'new' },
        },
      ],
    },
  ),
  step(
    'tenant update',
    { tenants: [TENANT] },
    {
      tenants: [{ ...TENANT, name: 'Changed', customAttributes: { plan: 'new' }, settings: SETTINGS }],
    },
  ),
  {
    ...step(
      'tenant update without a patch',
      { tenants: [TENANT] },
      {
        tenants: [{ ...TENANT, name: 'Changed', domains: ['new.example.com'] }],
      },
    ),
    guesses: { 'tenant-patch': 'absent' },
  },
  step('tenant delete', { tenants: [TENANT] }, { removed: [{ address: 'tenant/kept', do: 'delete' }] }),
  step('flow create', {}, { flows: [{ id: 'hello', file: 'new.json' }] }),
  step(
    'flow update',
    { flows: [{ id: 'hello', file: 'old.json' }] },
    {
      flows: [{ id: 'hello', file: 'new.json' }],
    },
  ),
  step(
    'flow delete',
    { flows: [{ id: 'hello', file: 'old.json' }] },
    {
      removed: [{ address: 'flow/hello', do: 'delete' }],
    },
  ),
  step('theme update', { theme: { file: 'theme-old.json' } }, { theme: { file: 'theme-new.json' } }),
]

function step(name: string, before: JsonObject, after: JsonObject): Step {
  return { name, before, after }
}

/** What one step does where nothing goes wrong. */
interface Reference {
  readonly step: Step
  readonly calls: readonly string[]
  readonly before: Picture
  readonly after: Picture
}

interface Case {
  readonly reference: Reference
  /** Which of the step's calls is struck. */
  readonly call: string
  readonly nth: number
  readonly fault: (typeof FAULTS)[number]
  readonly times: number
}

/** Every call of every step × every fault × how often it strikes. */
export async function everyFault(): Promise<Part> {
  const references: Reference[] = []
  for (const step of STEPS) references.push(await referenceOf(step))
  const cases = references.flatMap((reference) =>
    reference.calls.flatMap((call, index) => {
      const nth = reference.calls.slice(0, index + 1).filter((other) => other === call).length
      const often = isWrite(call) ? TIMES : TIMES.slice(1)
      return FAULTS.flatMap((fault) => often.map((times): Case => ({ reference, call, nth, fault, times })))
    }),
  )
  const restore = shortTimeouts()
  return {
    name: 'faults',
    rounds: cases.length,
    round: async ({ number }: Round) => {
      const at = cases[number]
      if (at === undefined) throw new Error(`there are ${cases.length} cases`)
      try {
        return await strike(at)
      } catch (error) {
        const { reference, call, nth, fault, times } = at
        throw new Error(
          `${reference.step.name}, ${fault.name} at ${call} ${nth}, ${times} times: ${(error as Error).message}`,
          { cause: error },
        )
      }
    },
    close: async () => {
      restore()
    },
  }
}

const APPLY = 'apply --yes --allow-breaking --parallelism 1 --timeout 7 --verbose -o json -c'

/** A project that others use too, the files of before applied, and the files of after at hand. */
async function prepared(
  step: Step,
  act: (world: { readonly service: ServiceInProcess; readonly desk: TortureDesk }) => Promise<Counts>,
): Promise<Counts> {
  const service = serviceInProcess(step.guesses === undefined ? {} : { guesses: step.guesses })
  return atDesk(service, async (desk) => {
    await withoutFlows(service)
    await service.change('POST tenant/create', { id: 'root', name: 'Root' })
    await desk.write('before.json', step.before)
    await desk.write('after.json', step.after)
    await desk.write('old.json', sayingFlow('hello', 'Old'))
    await desk.write('new.json', sayingFlow('hello', 'New'))
    await desk.write('theme-old.json', themeDocument())
    await desk.write('theme-new.json', themeDocument({ main: '#123456' }))
    const first = await desk.run(`${APPLY} before.json`)
    if (first.code !== 0) throw new Error(`the files of before: ${said(first)}`)
    if ((await service.tenants())['kept'] !== undefined) await addUnmanaged(service)
    return act({ service, desk })
  })
}

/** Fields that no file names: a write must not lose them. */
async function addUnmanaged(service: ServiceInProcess): Promise<void> {
  const record = (await service.tenants())['kept'] ?? {}
  await service.change('POST tenant/update', {
    ...record,
    disabled: true,
    roleInheritance: 'userOnly',
    customAttributes: { plan: 'old', seats: 12, theirs: ['a', 'b'] },
  })
  const settings = await service.change('GET tenant/settings?id=kept', {})
  await service.change('POST tenant/settings', {
    ...settings,
    tenantId: 'kept',
    enableInactivity: true,
    inactivityTime: 11,
    inactivityTimeUnit: 'minutes',
    JITDisabled: true,
  })
}

async function referenceOf(step: Step): Promise<Reference> {
  let found: Reference | undefined
  await prepared(step, async ({ service, desk }) => {
    const before = await pictureOf(service)
    const calls: string[] = []
    service.intercept = async ({ method, call }, forward) => {
      if (call !== 'license') calls.push(`${method} ${call}`)
      return forward()
    }
    const run = await desk.run(`${APPLY} after.json`)
    if (run.code !== 0) throw new Error(`${step.name} fails by itself: ${said(run)}`)
    found = { step, calls, before, after: await pictureOf(service) }
    return {}
  })
  if (found === undefined) throw new Error('no reference')
  return found
}

async function strike({ reference, call, nth, fault, times }: Case): Promise<Counts> {
  const { step, before, after } = reference
  return prepared(step, async ({ service, desk }) => {
    const [method = '', path = ''] = call.split(' ')
    const full = path.startsWith('/') ? path : `/v1/mgmt/${path}`
    await service.forgetRequests()
    await setFaults(service, [
      {
        method,
        path: full,
        nth: Array.from({ length: times }, (_none, index) => nth + index),
        effect: fault.effect,
      },
    ])
    const run = await desk.run(`${APPLY} after.json`)
    const end = await pictureOf(service)
    const fired = await firedOf(service)
    const sent = (await service.requests())[call] ?? 0
    const isThere = method !== 'PATCH' || step.guesses === undefined
    if (isWrite(call) && isThere) {
      const effects = fault.happens ? sent : sent - fired
      const wanted = reference.calls.filter((other) => other === call).length
      if (effects > wanted) throw new Error(`done ${effects} times instead of ${wanted}`)
    }
    if (run.code === 0) refuseOther(end, after, 'it says done, but')
    else if (run.code === 4) refuseOther(end, before, 'it says that nothing was changed, but')
    else if (run.code === 5) refuseStrange(end, [before, after], 'it failed and left')
    else throw new Error(said(run))
    if (run.code !== 0) refuseSilence(run.json())
    await sendTo(service, 'DELETE', '/_emulator/faults')
    const again = await desk.run(`${APPLY} after.json`)
    if (again.code !== 0) throw new Error(`a second run: ${said(again)}`)
    refuseOther(await pictureOf(service), after, 'after a second run')
    const plan = await desk.run('plan -c after.json --exit-code')
    if (plan.code !== 0) throw new Error(`a further plan is not empty: ${plan.stdout}${plan.stderr}`)
    return { cases: 1, [run.code === 0 ? 'overcome' : 'told as failed']: 1, 'faults fired': fired }
  })
}

async function firedOf(service: ServiceInProcess): Promise<number> {
  const reply = parseJson(await sendTo(service, 'GET', '/_emulator/faults')) as JsonObject
  const faults = reply['faults'] as readonly JsonObject[]
  return faults.reduce((sum, { fired }) => sum + Number(fired), 0)
}

/** A failure must be told: by an error, or by a step that has one. */
function refuseSilence(answer: JsonObject): void {
  const isTold =
    answer['error'] !== undefined || listAt(answer, 'steps').some(({ outcome }) => outcome !== 'done')
  if (!isTold) throw new Error('it failed and names no failure')
}
