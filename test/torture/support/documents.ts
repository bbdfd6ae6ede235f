import type { JsonObject } from '../../../src/core/model/json.js'
import type { ServiceInProcess } from '../../support/emulated-service.js'
import { endTask, flowDocument, screenOf, screenTask, subflowTask } from '../../support/flow-documents.js'

/** A flow that shows some words and ends, or runs another flow first. */
export function sayingFlow(id: string, words: string, calls?: string): JsonObject {
  const shows = [screenTask('0', 'Welcome', 'SC1', { go: '1' })]
  const rest = calls === undefined ? [endTask('1')] : [subflowTask('1', 'Run', calls, {}), endTask('2')]
  return flowDocument({
    id,
    tasks: [...shows, ...rest],
    screens: [screenOf('SC1', ['go'], [words])],
  })
}

/** A request to the emulator's own side, or as it comes; gives the answer's text. */
export async function sendTo(
  { fetch, baseUrl }: Pick<ServiceInProcess, 'fetch' | 'baseUrl'>,
  method: string,
  path: string,
  body?: JsonObject,
): Promise<string> {
  const reply = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {},
    redirect: 'manual',
    signal: new AbortController().signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  if (reply.status !== 200) throw new Error(`${method} ${path} answered ${reply.status}: ${text}`)
  return text
}

/** Sets what goes wrong from now on. */
export async function setFaults(service: ServiceInProcess, faults: readonly JsonObject[]): Promise<void> {
  await sendTo(service, 'POST', '/_emulator/faults', { faults })
}

/** A change as somebody in the console makes it, with any path. */
export async function asConsole(service: ServiceInProcess, path: string, body: JsonObject): Promise<void> {
  const change = { actor: 'ed@example.com', projectId: 'P2emulated', method: 'POST', path, body }
  await sendTo(service, 'PUT', '/_emulator/console', change)
}
