import type { CommandSpec } from '../command.js'

/** The commands of flows that read and compare. */
export const FLOW_READ_COMMANDS: readonly CommandSpec[] = []
