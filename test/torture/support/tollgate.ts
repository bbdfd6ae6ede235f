import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** The way of one host to a server: bytes pass as they are, until it is cut. */
export interface Tollgate {
  readonly url: string
  /** From now on nothing passes, in no direction: every connection ends, and none begins. */
  cut(): void
  /** It passes again. */
  mend(): void
  close(): Promise<void>
}

export async function tollgate(target: string): Promise<Tollgate> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isCut = false
  const kept = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }
  const server = createServer((client) => {
    kept(client)
    if (isCut) {
      client.destroy()
      return
    }
    const upstream = kept(connect(Number(port), hostname))
    client.pipe(upstream).pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true
      drop()
    },
    mend() {
      isCut = false
    },
    async close() {
      drop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
