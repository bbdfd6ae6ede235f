import type { Json } from '../../../src/core/model/json.js'
import type { ServiceInProcess } from '../../support/emulated-service.js'
import { asConsole, sayingFlow } from './documents.js'
import type { EditWatch } from './edit-watch.js'
import type { Random } from './random.js'

export const TENANTS = ['t0', 't1', 't2', 't3', 't4', 't5']
export const FLOWS = ['f0', 'f1', 'f2']

/** What a write sends whole, although files manage only a part of it. */
export type Container = 'name' | 'record' | 'customAttributes' | 'settings' | 'flow'

export interface Edit {
  readonly address: string
  readonly container: Container
  /** Where it shows; `settings.inactivityTime`. */
  readonly field: string
  readonly value: Json
  /** When it was, in the watch's count. */
  readonly at: number
  /** True for a field that our files manage too. */
  readonly isOurs: boolean
}

/** Somebody in the console: each edit writes a value that nobody wrote before. */
export class Editor {
  readonly edits: Edit[] = []

  constructor(
    private readonly world: {
      readonly service: ServiceInProcess
      readonly random: Random
      readonly watch: EditWatch
    },
  ) {}

  async edit(): Promise<void> {
    const { random, watch } = this.world
    const number = this.edits.length + 1
    const id = random.pick(['t0', ...TENANTS])
    const flow = random.pick(['f0', ...FLOWS])
    const elsewhere = [
      async () => this.#tenant('theirs', 'name', `Theirs ${number}`),
      async () => this.#flow('theirs', number),
    ] as const
    const otherFields = [
      async () => this.#tenant(id, 'roleInheritance', random.pick(['none', 'userOnly', ''])),
      async () => this.#tenant(id, 'disabled', number % 2 === 0),
      async () => this.#attribute(id, number),
      async () => this.#settings(id, number),
    ] as const
    const ours = [
      async () => this.#tenant(id, 'name', `${id} by the editor ${number}`),
      async () => this.#flow(flow, number),
    ] as const
    // What we manage is drift where it changes before the plan is made, and stops the run.
    const mayTouchOurs = watch.hasWritten && random.chance(0.3)
    if (random.chance(0.2)) await random.pick(elsewhere)()
    else await random.pick(mayTouchOurs ? ours : otherFields)()
  }

  async #tenant(id: string, field: string, value: Json): Promise<void> {
    const record = (await this.world.service.tenants())[id] ?? {}
    await this.world.service.change('POST tenant/update', { ...record, [field]: value })
    const isName = field === 'name'
    this.#made({
      address: `tenant/${id}`,
      container: isName ? 'name' : 'record',
      field,
      value,
      isOurs: isName,
    })
  }

  async #attribute(id: string, value: number): Promise<void> {
    const record = (await this.world.service.tenants())[id] ?? {}
    const attributes = { ...(record['customAttributes'] as object), theirs: value }
    await this.world.service.change('POST tenant/update', { ...record, customAttributes: attributes })
    const field = 'customAttributes.theirs'
    this.#made({ address: `tenant/${id}`, container: 'customAttributes', field, value, isOurs: false })
  }

  async #settings(id: string, value: number): Promise<void> {
    const settings = await this.world.service.change(`GET tenant/settings?id=${id}`, {})
    await this.world.service.change('POST tenant/settings', {
      ...settings,
      tenantId: id,
      inactivityTime: value,
    })
    const field = 'settings.inactivityTime'
    this.#made({ address: `tenant/${id}`, container: 'settings', field, value, isOurs: false })
  }

  async #flow(id: string, number: number): Promise<void> {
    const value = `Said: ${number}`
    await asConsole(this.world.service, '/v2/mgmt/flow/import', { flow: sayingFlow(id, value) })
    this.#made({ address: `flow/${id}`, container: 'flow', field: 'words', value, isOurs: true })
  }

  #made(edit: Omit<Edit, 'at'>): void {
    this.edits.push({ ...edit, at: this.world.watch.tick() })
  }
}
