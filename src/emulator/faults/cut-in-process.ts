import { connectionReset, halfOf, type NoAnswer } from './no-answer.js'

/**
 * What a `fetch` in this process shows of a cut: it rejects, or its body breaks off in the middle.
 * @throws the reason of `cut` where nothing of the answer is sent
 */
export async function cutInProcess({ reason, half }: NoAnswer): Promise<Response> {
  if (half === undefined) throw reason
  const { bytes, all } = await halfOf(half)
  if (bytes.length === 0) throw reason
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes)
    },
    pull(controller) {
      controller.error(connectionReset('terminated'))
    },
  })
  const headers = new Headers(half.headers)
  headers.set('content-length', String(all))
  return new Response(body, { status: half.status, headers })
}
