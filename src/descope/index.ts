export { connect } from './connect.js'
export type { Fetch } from './fetch.js'
export { troubleOf } from './network-error.js'
export { fetchFor } from './proxy.js'
