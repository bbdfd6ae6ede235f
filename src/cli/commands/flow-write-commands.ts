import type { CommandSpec } from '../command.js'

/** The commands of flows that change. */
export const FLOW_WRITE_COMMANDS: readonly CommandSpec[] = []
