export { connect } from './connect.js'
export type { Fetch } from './fetch.js'
export { fetchFor } from './proxy.js'
