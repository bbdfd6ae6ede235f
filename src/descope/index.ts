export { connect, type ConnectOptions } from './connect.js'
export type { Fetch, HttpReply, HttpRequest } from './fetch.js'
export { fetchFor } from './proxy.js'
