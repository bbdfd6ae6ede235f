/**
 * Run as a process of its own: a bucket on the port in the first argument (0: any), whose answers take so many
 * milliseconds as the second says. Prints the variables to use it with as a line of JSON; for each line on stdin a
 * further one with how often each method was asked for since the line before, `LIST` apart,
 * and the bucket is emptied. Ends with stdin.
 */
import { argv, stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline'
import { startS3Server } from './s3-server.js'

const server = await startS3Server({ port: Number(argv[2] ?? 0) })
server.habits.delayMs = Number(argv[3] ?? 0)
stdout.write(`${JSON.stringify({ ...server.env, DESCOPE_MGMT_STORE: server.store('served') })}\n`)
const lines = createInterface({ input: stdin })[Symbol.asyncIterator]()
while ((await lines.next()).done !== true) {
  const counts: Record<string, number> = {}
  for (const request of server.requests) {
    const [method = ''] = request.split(' ')
    counts[method] = (counts[method] ?? 0) + 1
  }
  server.requests.length = 0
  server.objects.clear()
  stdout.write(`${JSON.stringify(counts)}\n`)
}
await server.close()
