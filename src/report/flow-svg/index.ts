export { flowSvg } from './flow-svg.js'
