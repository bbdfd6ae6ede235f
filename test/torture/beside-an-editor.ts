import type { Json, JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { EditWatch, requestOf } from './support/edit-watch.js'
import { Editor, FLOWS, TENANTS, type Edit } from './support/editor.js'
import { atDesk, type TortureDesk } from './support/desk.js'
import { sayingFlow } from './support/documents.js'
import { inTurn } from './support/in-turn.js'
import type { Counts, Part, Round } from './support/part.js'
import { withoutFlows } from './support/picture.js'
import type { Random } from './support/random.js'
import { listAt, said } from './support/said.js'

/** A writer in the console who edits all the time: what is theirs survives, what we both want is refused. */
export function besideAnEditor(): Part {
  return {
    name: 'editor',
    round: async ({ random }: Round) => {
      const service = serviceInProcess(random.chance(0.8) ? {} : { guesses: { 'tenant-patch': 'absent' } })
      return atDesk(service, async (desk) => {
        await withoutFlows(service)
        return besideEdits({ service, desk, random })
      })
    },
  }
}

interface World {
  readonly service: ServiceInProcess
  readonly desk: TortureDesk
  readonly random: Random
}

async function besideEdits({ service, desk, random }: World): Promise<Counts> {
  for (const words of ['Old', 'New']) {
    for (const id of FLOWS) await desk.write(`${id}-${words}.json`, sayingFlow(id, words))
    await desk.write(`${words}.json`, filesWith(words))
  }
  await service.change('POST tenant/create', { id: 'theirs', name: 'Theirs' })
  const first = await desk.run('apply -c Old.json --yes')
  if (first.code !== 0) throw new Error(`the first files: ${said(first)}`)

  const watch = new EditWatch()
  const editor = new Editor({ service, random, watch })
  const turns = inTurn()
  const run = await desk.run(
    `apply -c New.json --yes --allow-breaking --parallelism ${1 + random.below(5)} -o json`,
    {
      fetch: async (url, init) => {
        // Others wait meanwhile: what the editor reads and writes is one change.
        const request = requestOf(url, init)
        return turns(async () => {
          if (random.chance(0.4)) await editor.edit()
          watch.begins(request)
          const reply = await service.fetch(url, init)
          watch.ends(request)
          if (random.chance(0.4)) await editor.edit()
          return reply
        })
      },
    },
  )
  if (run.code !== 0 && run.code !== 5) throw new Error(said(run))
  const steps = listAt(run.json(), 'steps')
  refuseWrongSteps(steps, editor.edits, watch)
  const stale = steps.filter(({ outcome }) => outcome === 'failed').length
  const kept = await refuseLostEdits(service, editor.edits, watch)
  return { runs: 1, edits: editor.edits.length, steps: steps.length, 'refused as stale': stale, ...kept }
}

function filesWith(words: string): JsonObject {
  return {
    tenants: TENANTS.map((id) => ({
      id,
      name: `${id} ${words}`,
      customAttributes: { plan: words },
      settings: { sessionTokenExpiration: words === 'Old' ? 5 : 6, sessionTokenExpirationUnit: 'minutes' },
    })),
    flows: FLOWS.map((id) => ({ id, file: `${id}-${words}.json` })),
  }
}

/** Who looked and saw a foreign hand must stop; who saw none must go on. */
function refuseWrongSteps(steps: readonly JsonObject[], edits: readonly Edit[], watch: EditWatch): void {
  for (const step of steps) {
    const address = String(step['address'])
    const ours = edits.filter((edit) => edit.isOurs && edit.address === address)
    const over = ours.find((edit) => watch.wentOver(edit, ours))
    if (over !== undefined) throw new Error(`${address} was written over ${JSON.stringify(over)}`)
    const code = (step['error'] as JsonObject | undefined)?.['code']
    const isWritten = watch.isWritten(address)
    if (ours.length === 0 && step['outcome'] !== 'done') {
      throw new Error(`nobody was at ${address}, and it is ${JSON.stringify(step)}`)
    }
    if (ours.length > 0 && !isWritten && !(step['outcome'] === 'failed' && code === 'stale')) {
      throw new Error(`${address} was changed by others, and it is ${JSON.stringify(step)}`)
    }
  }
}

/** The last that the editor wrote into a field is there, unless it fell between our look and our write. */
async function refuseLostEdits(
  service: ServiceInProcess,
  edits: readonly Edit[],
  watch: EditWatch,
): Promise<Counts> {
  const last = new Map(edits.map((edit) => [`${edit.address} ${edit.field}`, edit]))
  const counts = { survived: 0, 'fell into the window': 0 }
  for (const edit of last.values()) {
    const value = await valueOf(service, edit)
    if (JSON.stringify(value) === JSON.stringify(edit.value)) counts.survived += 1
    else if (watch.isInWindow(edit)) counts['fell into the window'] += 1
    else throw new Error(`${JSON.stringify(edit)} is lost: ${JSON.stringify(value ?? null)} is there`)
  }
  return counts
}

async function valueOf(service: ServiceInProcess, { address, field }: Edit): Promise<Json | undefined> {
  const [kind, id = ''] = address.split('/')
  if (kind === 'flow') {
    return wordsOf(await service.change('POST flow/export', { flowId: id }))
  }
  const tenant = (await service.tenants({ withSettings: true }))[id] ?? {}
  return field.split('.').reduce<Json | undefined>((at, key) => (at as JsonObject | undefined)?.[key], tenant)
}

/** What the only button of a flow of ours says. */
function wordsOf(flow: JsonObject): string {
  return /Said: [^"]*/.exec(JSON.stringify(flow))?.[0] ?? ''
}
