import { flowKind } from '../../src/kinds/flow/index.js'
import { flowEmulation } from '../../src/kinds/flow/emulation.js'
import { specOfFlow } from '../../src/kinds/flow/sameness.js'
import type { JsonObject } from '../../src/core/model/json.js'
import { emulatedApi } from '../support/emulated-api.js'
import {
  actionTask,
  endTask,
  flowDocument,
  screenOf,
  screenTask,
  signInFlow,
} from '../support/flow-documents.js'
import { testKind, type KindUnderTest } from './kind.js'

const digestOf = (document: JsonObject) => specOfFlow({ document })['document'] ?? null

const created = signInFlow('customer-sign-in')
const updated = flowDocument({
  id: 'customer-sign-in',
  metadata: { name: 'Customer Sign In', componentsVersion: '3.18.2', disabled: true },
  tasks: [
    screenTask('0', 'Welcome Screen', 'SC1', { mail: '1' }),
    actionTask('1', 'Sign In / Magic Link / Email', 'sign-in-magic-link-email', { success: '2' }),
    endTask('2'),
  ],
  screens: [screenOf('SC1', ['mail'], ['Welcome back'])],
})

const flow: Omit<KindUnderTest, 'open'> = {
  kind: flowKind,
  key: 'customer-sign-in',
  contents: { created, updated },
  created: { '/document': digestOf(created), '/disabled': true },
  updated: { '/document': digestOf(updated), '/disabled': undefined },
  alone: { '/disabled': true },
}

/** The kind keeps its promises whichever way the service's open questions are answered, but for what it rewrites. */
const guesses = flowEmulation.guesses
  .filter(({ name }) => name !== 'flow-import-rewrite')
  .flatMap(({ name, choices }) => choices.map((choice) => ({ name, choice })))
for (const { name, choice } of guesses) {
  testKind(`flows on the emulation with ${name} = ${choice}`, {
    ...flow,
    open: async () => ({ api: emulatedApi(flowEmulation, { [name]: choice }), close: async () => undefined }),
  })
}
